# The ConfigMap that kustomize makes of this file is /etc/backlot/plugins.hcl of each pod.

host {
  drain = "120s"
}
redis {
  url = env("REDIS_URL", "redis://redis:6379/0")
}
media {
  url       = "s3://studio-media/backlot"
  retention = "168h"
  s3 {
    endpoint   = env("S3_ENDPOINT", "https://s3.eu-central-1.amazonaws.com")
    access_key = env("S3_ACCESS_KEY")
    secret_key = env("S3_SECRET_KEY")
  }
  payload {
    url     = env("PAYLOAD_URL")
    api_key = env("PAYLOAD_API_KEY")
  }
}

telemetry {
  metrics_listen = ":9464" # for Prometheus in the cluster: let a NetworkPolicy keep others off
}

plugin "image" {
  version     = "1.0.0"
  source      = "/opt/backlot/bin/plugins/image"
  queue       = "gpu_medium"
  concurrency = 2
}
plugin "video" {
  version = "1.0.0"
  source  = "/opt/backlot/bin/plugins/video"
  queue   = "gpu_heavy"
  timeout = "15m"
}
plugin "voice" {
  version     = "1.0.0"
  source      = "/opt/backlot/bin/plugins/voice"
  queue       = "cpu_intensive"
  concurrency = 2
  backend     = "flite"
  backend "flite" {}
}
plugin "audio" {
  version     = "1.0.0"
  source      = "/opt/backlot/bin/plugins/audio"
  queue       = "cpu_intensive"
  concurrency = 2
}
plugin "animation" {
  version = "1.0.0"
  source  = "/opt/backlot/bin/plugins/animation"
  queue   = "gpu_heavy"
  timeout = "15m"
}
plugin "prompt-test" {
  version     = "1.0.0"
  source      = "/opt/backlot/bin/plugins/prompt-test"
  queue       = "cpu_intensive"
  concurrency = 8
}
