package rest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/validate"
)

// schemaCache keeps the compiled schema of each type until the type comes with another one.
type schemaCache struct {
	mu   sync.RWMutex
	kept map[string]compiled
}

type compiled struct {
	text   json.RawMessage
	schema *validate.Schema
	err    error
}

func (s *schemaCache) get(t Type) (*validate.Schema, error) {
	s.mu.RLock()
	c, ok := s.kept[task.Lane(t.Name, t.Variant)]
	s.mu.RUnlock()
	if ok && bytes.Equal(c.text, t.Schema) {
		return c.schema, c.err
	}
	c = compiled{text: bytes.Clone(t.Schema)}
	c.schema, c.err = validate.Compile(c.text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]compiled{}
	}
	s.kept[task.Lane(t.Name, t.Variant)] = c
	return c.schema, c.err
}

// checkData holds task_data against the schema of its type. A type without a schema takes any object.
func (a *API) checkData(e *envelope, t Type) error {
	if model := modelOf(e.task.Data); model != "" && len(t.Models) > 0 && !slices.Contains(t.Models, model) {
		e.fault("task_data.model", "Model must be one of "+strings.Join(t.Models, ", "))
	}
	value, references := e.references()
	if len(t.Schema) == 0 || len(e.task.Data) == 0 || e.task.Data[0] != '{' {
		return nil
	}
	schema, err := a.schemas.get(t)
	if err != nil {
		return err
	}
	for path, sentence := range schema.Faults("task_data", value) {
		if !references[path] { // what comes in its place is held against the schema when it is known
			e.fault(path, sentence)
		}
	}
	return nil
}
