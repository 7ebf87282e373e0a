# What the operator decides. host/docs/plugins.md tells what can stand in a plugin block.

redis {
  url = "embedded" # a redis-server of the host's own, in the data folder
}

plugin "image" {
  version     = "1.0.0"
  source      = "bin/plugins/image"
  queue       = "gpu_medium"
  concurrency = 2
  backend     = "previz"
  backend "previz" {}
}

plugin "video" {
  version = "1.0.0"
  source  = "bin/plugins/video"
  queue   = "gpu_heavy"
  timeout = "15m"
  backend = "previz"
  backend "previz" {}
}

plugin "voice" {
  version     = "1.0.0"
  source      = "bin/plugins/voice"
  queue       = "cpu_intensive"
  concurrency = 2
  backend     = "flite"
  backend "flite" {}
}

plugin "audio" {
  version     = "1.0.0"
  source      = "bin/plugins/audio"
  queue       = "cpu_intensive"
  concurrency = 2
}

plugin "animation" {
  version = "1.0.0"
  source  = "bin/plugins/animation"
  queue   = "gpu_heavy"
  timeout = "15m"
  backend = "previz"
  backend "previz" {}
}

plugin "prompt-test" {
  version     = "1.0.0"
  source      = "bin/plugins/prompt-test"
  queue       = "cpu_intensive"
  concurrency = 8
  backend     = "previz"
  backend "previz" {}
}
