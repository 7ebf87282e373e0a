# Three versions of one plugin side by side, one of them for all.
plugin "image" {
  version = "1.0.0"
  source  = "bin/plugins/image"
  network = true
  files   = ["/models", "weights/sdxl", "loras/../vae"]
  models  = ["comfyui"]
  drain   = "10m"
  canary {
    share    = 0.5
    tasks    = 8
    failures = 8
    within   = "1h"
  }
  backend = "previz"
  backend "previz" {}
  backend "comfyui" {
    url = "http://gpu-1:8188"
  }
  backend "openai" {}
}

plugin "image" {
  version  = "1.1.0"
  source   = "bin/plugins/image-1.1.0"
  projects = ["studio_a", "studio_b"]
  network  = false
  files    = []
  models   = ["comfyui", "previz"]
  canary {
    tasks = 2
  }
  backend = "previz"
  backend "previz" {}
  backend "comfyui" {}
}

plugin "image" {
  version  = "2.0.0-rc.1"
  source   = "bin/plugins/image.wasm"
  projects = ["studio_c"]
  canary {
    tasks    = 0
    failures = 3
  }
}

plugin "upscale" {
  version = "1.0.0"
  adapter "cog" {
    url     = env("UPSCALE_URL", "http://gpu-2:5000")
    type    = "upscale_image"
    headers = { Authorization = "Bearer x" }
    retries = 2
  }
}

plugin "subtitle" {
  version  = "0.1.0"
  projects = ["studio_a"]
  adapter "webhook" {}
  canary {}
}
