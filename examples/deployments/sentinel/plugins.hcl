# Redis with Sentinels: all of them, and the name of the master that they watch. A password stands before the first host:
# redis://:PASSWORD@sentinel-1:26379,…
redis {
  url = env("REDIS_URL", "redis://sentinel-1:26379,sentinel-2:26379,sentinel-3:26379/0?master=backlot")
}
media {
  url = "file:///mnt/studio/backlot" # a folder that every host reaches
}

plugin "prompt-test" {
  version     = "1.0.0"
  source      = "/opt/backlot/bin/plugins/prompt-test"
  concurrency = 8
}
