gpu { source = "none" }
media {
  url = "file://films"
  payload {
    url = env("NOT_SET")
  }
}
plugin "render" {
  version = "1.0.0"
  source  = "deeper/../render"
  gpu { exclusive = true }
  backend "cycles" {
    samples = 16
  }
}
