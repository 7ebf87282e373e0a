# /etc/backlot/plugins.hcl: one machine, its own redis-server, limits for each plugin.

host {
  drain = "60s"
}
redis {
  url = "embedded"
}
media {
  retention = "168h"
}

plugin "image" {
  version     = "1.0.0"
  source      = "/opt/backlot/bin/plugins/image"
  queue       = "gpu_medium"
  concurrency = 2
  limits {
    memory = "2GiB"
    cpus   = 2
    pids   = 256
  }
}
plugin "video" {
  version = "1.0.0"
  source  = "/opt/backlot/bin/plugins/video"
  queue   = "gpu_heavy"
  timeout = "15m"
  limits {
    memory = "4GiB"
    cpus   = 4
    pids   = 512
  }
}
plugin "prompt-test" {
  version     = "1.0.0"
  source      = "/opt/backlot/bin/plugins/prompt-test"
  queue       = "cpu_intensive"
  concurrency = 8
}
