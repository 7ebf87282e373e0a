host {
  lisen = "localhost:8001"
}
hots {}
redis {}
redis {}
plugin {
  version = "1.0.0"
}
gpu {
  source = "cuda"
  device "GPU-1" {}
}
