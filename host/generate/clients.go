package main

import (
	"encoding/json"
	"os"

	"ft.tc/backlot/host/internal/rest"
)

const pythonDir = "sdk/clients/python/backlot_api/"

// clients are the types that Python's client has of the OpenAPI document. Those of TypeScript are made by its own tool.
func clients() (map[string][]byte, error) {
	merged, err := mergedDocument()
	if err != nil {
		return nil, err
	}
	d, err := readDocument(merged)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{pythonDir + "types.py": d.pythonTypes(), pythonDir + "operations.py": d.pythonOperations()}, nil
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
