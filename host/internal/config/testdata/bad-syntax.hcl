host {
  listen = "localhost:8001
}
plugin "video"
