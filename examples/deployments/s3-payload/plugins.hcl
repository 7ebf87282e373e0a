# Media in a bucket, registered with Payload CMS. host/docs/media.md tells what happens when one of them is away.
redis {
  url = env("REDIS_URL", "embedded")
}
media {
  url       = "s3://studio-media/backlot"
  retention = "720h"
  s3 {
    endpoint = "https://s3.eu-central-1.amazonaws.com"
    region   = "eu-central-1"
    # Without keys they come from the environment or the instance's role, as for Amazon's tools.
  }
  payload {
    url        = env("PAYLOAD_URL", "https://cms.example.com")
    api_key    = env("PAYLOAD_API_KEY", "the-key-of-a-user")
    collection = "media"
    required   = true
    patience   = "15m"
  }
}

plugin "image" {
  version     = "1.0.0"
  source      = "/opt/backlot/bin/plugins/image"
  concurrency = 2
}
