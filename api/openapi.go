// Package api holds the REST contract as a file to serve and to test against.
package api

import _ "embed"

// OpenAPI is the REST contract, in YAML.
//
//go:embed openapi.yaml
var OpenAPI []byte
