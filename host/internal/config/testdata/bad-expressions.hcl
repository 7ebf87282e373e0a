cors {
  origins = [for s in ["a", "b"] : "https://${s}.example"]
}
