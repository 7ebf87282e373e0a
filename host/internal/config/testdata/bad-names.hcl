host {
  listen = var.listen
}
webhook {
  secret = env("A", "b", "c")
}
cors {
  origins = lower(["A"])
}
network {
  allow = ["10.0.0.1/8", "localhost"]
}
