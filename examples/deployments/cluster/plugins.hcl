# Redis Cluster over TLS: some of its nodes are enough, the others are found. All keys of a service are in one slot, so a
# cluster is for those who have one, not for more tasks a second.
redis {
  url = env("REDIS_URL", "rediss://redis-1:6379,redis-2:6379,redis-3:6379")
}
media {
  url = "file:///mnt/studio/backlot" # a folder that every host reaches
}

plugin "prompt-test" {
  version     = "1.0.0"
  source      = "/opt/backlot/bin/plugins/prompt-test"
  concurrency = 8
}
