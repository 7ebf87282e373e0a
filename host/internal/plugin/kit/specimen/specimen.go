// Package specimen makes task_data out of the JSON Schema that describes it: the least that it takes, all kinds of
// what it takes, and what it should refuse. What comes out is a best effort: the caller holds it against the schema.
package specimen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// Source makes documents from one schema. The same random numbers make the same documents.
type Source struct{ root any }

// Read reads a schema; an empty one takes any object.
func Read(schema json.RawMessage) (*Source, error) {
	if len(bytes.TrimSpace(schema)) == 0 {
		return &Source{root: map[string]any{"type": "object"}}, nil
	}
	d := json.NewDecoder(bytes.NewReader(schema))
	d.UseNumber()
	var root any
	if err := d.Decode(&root); err != nil {
		return nil, fmt.Errorf("the schema is not JSON: %w", err)
	}
	return &Source{root: root}, nil
}

// Minimal has what is required, each as small as it may be.
func (s *Source) Minimal() json.RawMessage {
	m := maker{root: s.root, small: true}
	return encode(object(m.value(s.root, "")))
}

// Valid has what is required and some of what is not.
func (s *Source) Valid(r *rand.Rand) json.RawMessage {
	m := maker{root: s.root, r: r}
	return encode(object(m.value(s.root, "")))
}

// Spoilt is Valid with one thing wrong; how says what.
func (s *Source) Spoilt(r *rand.Rand) (document json.RawMessage, how string) {
	m := maker{root: s.root, r: r}
	o := object(m.value(s.root, ""))
	how = m.spoil(s.root, o, "task_data")
	return encode(o), how
}

// object is the value itself, or an empty one: task_data is never anything else.
func object(v any) map[string]any {
	if o, ok := v.(map[string]any); ok {
		return o
	}
	return map[string]any{}
}

func encode(v any) json.RawMessage {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // nothing but maps, lists, text and numbers is ever made
	}
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n"))
}
