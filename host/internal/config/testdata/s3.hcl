media {
  url = "s3://studio-media/backlot/"
  s3 {
    endpoint   = "http://127.0.0.1:9000"
    region     = "eu-central-1"
    path_style = true
    access_key = env("PAYLOAD_API_KEY")
    secret_key = env("WEB_KEY")
  }
  payload {
    url              = "https://cms.example"
    api_key          = env("PAYLOAD_API_KEY")
    users_collection = "robots"
    patience         = "30s"
  }
}
plugin "video" {
  version = "1.0.0"
  source  = "video"
  queue   = "gpu_heavy"
}
