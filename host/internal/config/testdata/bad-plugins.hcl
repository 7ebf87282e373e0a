plugin "video" {
  version = 1.0
  source  = "bin/plugins/video"
  sha256  = "ABC"
  queue   = "fast"
  timeout = "soon"
  env     = { "1X" = "a", Y = 2 }
  gpu {
    memory = "12GB"
  }
  limits {
    memory = "0GiB"
    cpus   = -1
    pids   = 0
  }
  backend = "comfy"
  backend "previz" {}
  backend "comfyui" {
    url = file("secret")
    nested {}
  }
}
plugin "video" {
  backend "a" {}
  backend "a" {}
  gpu {}
}
plugin "Voice" {
  version = "1"
  source  = ""
}
