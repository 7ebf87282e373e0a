telemetry {
  metrics_listen = "9464"
  traces         = "collector:4318"
  sample         = 2
  interval       = "5s"
}

log {
  level  = "loud"
  format = "yaml"
}
