host {
  listen     = "0.0.0.0:9000"
  public_url = "https://backlot.example/"
  data_dir   = "state"
  drain      = "1m30s"
}

redis {
  url = "rediss://:password@redis.example:6380/2"
}

limits {
  submissions_per_minute       = 200
  status_reads_per_minute      = 2000
  concurrent_tasks_per_project = 40
  queued_tasks                 = 5000
  body_bytes                   = 2097152
  event_streams                = 20000

  project "night-shoot" {
    concurrent_tasks = 5
  }
  project "plain" {}
}

network {
  allow = ["127.0.0.0/8", "::1", "10.0.0.7"]
}

media {
  url       = "file:///srv/media"
  retention = "24h"
  payload {
    url        = env("PAYLOAD_URL")
    api_key    = env("PAYLOAD_API_KEY")
    collection = "films"
    required   = true
  }
}

webhook {
  secret   = env("BACKLOT_WEBHOOK_SECRET")
  timeout  = "5s"
  attempts = 3
}

gpu {
  machine = "stage-4"
  device "GPU-0000" {
    memory = "24GiB"
  }
  device "GPU-0001" {
    memory = "81920MiB"
  }
}

cors {
  origins = ["https://studio.example", "http://localhost:3000"]
}

telemetry {
  metrics_listen = "127.0.0.1:9464"
  traces         = "http://collector.example:4318/"
  sample         = 0.25
}

log {
  level  = "debug"
  format = "json"
}

api_key "web" {
  key      = env("WEB_KEY")
  projects = ["night-shoot"]
}

api_key "operator" {
  sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  scopes = ["admin", "read"]
}

plugin "video" {
  version     = "1.0.0"
  source      = "bin/plugins/video"
  sha256      = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  queue       = "gpu_heavy"
  instances   = 2
  concurrency = 3
  timeout     = "15m"
  grace       = "2s"
  attempts    = 4
  env         = { HF_HOME = "/models" }

  gpu {
    count    = 2
    memory   = "12GiB"
    optional = true
  }
  limits {
    memory = "2GiB"
    cpus   = 1.5
    pids   = 256
  }

  backend = "comfyui"
  backend "previz" {}
  backend "comfyui" {
    url      = "http://gpu-1:8188"
    workflow = "workflows/wan.json"
    steps    = 20
    strength = 0.75
    loras    = [{ name = "noir", weight = 1 }]
    extra    = null
    seed     = 9007199254740993
  }
}

plugin "prompt-test" {
  version = "0.2.0-rc.1"
  source  = "/opt/backlot/prompt-test.wasm"
}
