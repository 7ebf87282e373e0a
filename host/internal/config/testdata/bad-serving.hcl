plugin "image" {
  version = "1.0.0"
  source  = "bin/plugins/image"
  network = "yes"
  files   = ["", 7]
  drain   = "0s"
  models  = ["comfyui", "previz", "previz", "Openai"]
  canary {
    share    = 1.5
    tasks    = 2
    failures = 3
    within   = "soon"
    after    = 1
  }
  backend "previz" {}
}
plugin "empty" {
  version = "1.0.0"
  source  = ""
  files   = ["weights"]
  models  = []
  canary {
    share    = 0
    tasks    = -1
    failures = 0
  }
}
plugin "both" {
  version = "1.0.0"
  source  = "bin/plugins/both"
  adapter "cog" {
    url = "http://gpu-2:5000"
  }
}
plugin "checked" {
  version = "1.0.0"
  sha256  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  adapter "webhook" {
    url = file("secret")
  }
}
plugin "strange" {
  version = "1.0.0"
  adapter "soap" {
    nested {}
  }
}
plugin "nameless" {
  version = "1.0.0"
  adapter {}
}
plugin "twice" {
  version = "1.0.0"
  canary {}
  canary {}
  adapter "cog" {}
  adapter "webhook" {}
}
