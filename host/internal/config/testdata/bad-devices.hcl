gpu {
  source = "nvml"
  device "GPU-1" {
    memory = "24GiB"
  }
  device "GPU-1" {
    memory = "1KiB"
  }
  device "" {}
}
limits {
  project "a" {
    concurrent_tasks = 0
  }
  project "a" {}
}
api_key "web" {}
api_key "web" {
  key    = "short"
  sha256 = "xyz"
  scopes = ["write"]
}
api_key "none" {
  key      = "0123456789"
  scopes   = []
  projects = []
}
