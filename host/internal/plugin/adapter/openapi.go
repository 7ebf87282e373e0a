package adapter

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// model is what a Cog model's /openapi.json says of it.
type model struct {
	input       map[string]any // JSON Schema of the inputs, references resolved
	files       map[string]bool
	concatenate bool // the output is a list of pieces of one text
	givesFiles  bool // URLs in the output are files
	// refused is an input that the schema can't allow; nil where it may allow anything. It is what the state of a running
	// prediction can be asked with, without ever starting one.
	refused map[string]any
}

func readModel(body []byte) (model, error) {
	var document struct {
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := decode(body, &document); err != nil {
		return model{}, errors.New("its /openapi.json is no JSON")
	}
	r := resolver{schemas: document.Components.Schemas}
	input, ok := r.resolve(document.Components.Schemas["Input"], 0).(map[string]any)
	if r.broken != "" {
		return model{}, fmt.Errorf("its /openapi.json refers to %s, which can't be resolved", r.broken)
	}
	if !ok {
		return model{}, errors.New("its /openapi.json has no components.schemas.Input, so it is no Cog model")
	}
	output, _ := r.resolve(document.Components.Schemas["Output"], 0).(map[string]any)
	m := model{input: input, files: map[string]bool{}, refused: refusedInput(input)}
	for name, property := range properties(input) {
		if namesFiles(property) {
			m.files[name] = true
		}
	}
	m.concatenate = output["x-cog-array-display"] == "concatenate"
	encoded, _ := json.Marshal(output)
	m.givesFiles = strings.Contains(string(encoded), `"format":"uri"`)
	return m, nil
}

// resolver puts what a $ref names in its place.
type resolver struct {
	schemas map[string]any
	broken  string // the first reference that leads nowhere
	size    int
}

const (
	deepest = 24 // a schema that refers to itself is deeper
	largest = 20000
)

func (r *resolver) resolve(at any, depth int) any {
	if r.size++; r.broken == "" && (depth > deepest || r.size > largest) {
		r.broken = "itself, or to too much"
	}
	if r.broken != "" {
		return nil
	}
	switch at := at.(type) {
	case map[string]any:
		if ref, ok := at["$ref"].(string); ok {
			return r.follow(ref, depth)
		}
		resolved := make(map[string]any, len(at))
		for k, v := range at {
			resolved[k] = r.resolve(v, depth+1)
		}
		return merged(resolved)
	case []any:
		resolved := make([]any, len(at))
		for i, v := range at {
			resolved[i] = r.resolve(v, depth+1)
		}
		return resolved
	}
	return at
}

func (r *resolver) follow(ref string, depth int) any {
	name, ok := strings.CutPrefix(ref, "#/components/schemas/")
	target, known := r.schemas[name]
	if !ok || !known {
		r.broken = ref
		return nil
	}
	return r.resolve(target, depth+1)
}

// merged unfolds an allOf of one, which is how Cog writes choices; what stands beside it is the more particular.
func merged(schema map[string]any) map[string]any {
	all, ok := schema["allOf"].([]any)
	if !ok || len(all) != 1 {
		return schema
	}
	one, ok := all[0].(map[string]any)
	if !ok {
		return schema
	}
	delete(schema, "allOf")
	for k, v := range one {
		if _, there := schema[k]; !there {
			schema[k] = v
		}
	}
	return schema
}

func properties(schema map[string]any) map[string]map[string]any {
	all, _ := schema["properties"].(map[string]any)
	found := make(map[string]map[string]any, len(all))
	for name, p := range all {
		if p, ok := p.(map[string]any); ok {
			found[name] = p
		}
	}
	return found
}

func namesFiles(property map[string]any) bool {
	if items, ok := property["items"].(map[string]any); ok {
		property = items
	}
	return property["type"] == "string" && property["format"] == "uri"
}

// refusedInput gives a list where the schema has a text or a number, or leaves out what is required.
func refusedInput(input map[string]any) map[string]any {
	for name, property := range properties(input) {
		switch property["type"] {
		case "string", "number", "integer", "boolean":
			return map[string]any{name: []any{}}
		}
	}
	if required, _ := input["required"].([]any); len(required) > 0 {
		return map[string]any{}
	}
	return nil
}
