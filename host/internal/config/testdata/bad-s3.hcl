media {
  url = "s3://studio-media"
  s3 {
    endpoint   = "http://user:secret@127.0.0.1:9000"
    access_key = "only-one"
  }
  payload {
    url        = "https://cms.example"
    api_key    = "key"
    collection = "../users"
  }
}
plugin "video" {
  version = "1.0.0"
  source  = "video"
  queue   = "gpu_heavy"
}
