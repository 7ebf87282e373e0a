package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"ft.tc/backlot/host/internal/rest"
)

// documentPath is where the document with the schemas of all generators goes; TypeScript's types are made of it.
const documentPath = "bin/openapi.json"

const pythonDir = "sdk/clients/python/backlot_api"

// writeClients writes the types that clients have of the OpenAPI document.
func writeClients() error {
	merged, err := mergedDocument()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(documentPath), 0o750); err != nil {
		return err
	}
	if err := os.WriteFile(documentPath, merged, 0o600); err != nil {
		return err
	}
	d, err := readDocument(merged)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(pythonDir, "types.py"), d.pythonTypes(), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(pythonDir, "operations.py"), d.pythonOperations(), 0o600)
}

// mergedDocument is the document as a service with all generators serves it.
func mergedDocument() ([]byte, error) {
	var types []rest.Type
	for _, g := range generators {
		b, err := os.ReadFile(g.schema)
		if err != nil {
			return nil, err
		}
		types = append(types, rest.Type{Name: g.taskType, Schema: json.RawMessage(b)})
	}
	return rest.Document(types, "1")
}
