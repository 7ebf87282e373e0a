package prompttest

import (
	_ "embed"
	"encoding/json"

	"ft.tc/backlot/plugins/internal/upstream"
)

//go:embed backends.schema.json
var backendSchemas []byte

// schemaOf is the schema of a backend's block in plugins.hcl.
func schemaOf(backend string) json.RawMessage {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(backendSchemas, &all); err != nil {
		panic(err) // it is compiled in
	}
	return upstream.Schema(all["common"], all[backend])
}
