plugin "image" {
  version = "1.0.0"
  source  = "bin/plugins/image"
}
plugin "image" {
  version = "1.0.0"
  source  = "bin/plugins/image"
}
plugin "image" {
  version = "1.1.0"
  source  = "bin/plugins/image"
}
plugin "image" {
  version  = "1.2.0"
  source   = "bin/plugins/image"
  projects = ["studio_a", "studio_b"]
}
plugin "image" {
  version  = "1.3.0"
  source   = "bin/plugins/image"
  projects = ["studio_c", "studio_b", "studio_c"]
}
plugin "image" {
  version  = "1.4.0"
  source   = "bin/plugins/image"
  projects = []
}
plugin "image" {
  version  = "1.5.0"
  source   = "bin/plugins/image"
  projects = ["studio a"]
}
