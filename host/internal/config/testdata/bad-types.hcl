host {
  listen     = 8001
  public_url = "ftp://x"
  drain      = "0s"
}
redis {
  url = "http://:hunter2@redis"
}
limits {
  submissions_per_minute  = "100"
  status_reads_per_minute = 0
  queued_tasks            = 1.5
  body_bytes              = null
  project "a b" {}
}
network {
  allow = ["10.0.0.1/8", "localhost", 7]
}
media {
  url       = "s3://Bucket"
  s3 {
    endpoint = "https://minio.example/films"
  }
  retention = "7d"
  payload {
    url      = "https://cms.example"
    required = "yes"
  }
}
webhook {
  timeout  = 15
  attempts = 1e9
}
cors {
  origins = ["https://studio.example/", "*"]
}
