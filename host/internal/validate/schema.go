// Package validate holds data against the JSON Schema that a plugin ships and tells all faults at once, each as one
// sentence for the person who sent the data.
package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// MaxFaults bounds an answer: data can be wrong in more places than anybody reads.
const MaxFaults = 100

// home is where a schema lives for references: nothing is ever loaded from there or anywhere else.
const home = "schema:task_data"

// Schema is a compiled JSON Schema. It is safe for concurrent use.
type Schema struct {
	compiled *jsonschema.Schema
	source   any
}

// Compile reads a schema (draft 2020-12 unless it says otherwise). References stay inside of it. The keyword
// errorMessage on a subschema is the sentence for data that the subschema refuses; as an object it has a sentence
// for each keyword, and under "required" one for each property.
func Compile(text json.RawMessage) (*Schema, error) {
	source, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("the schema is not JSON: %w", err)
	}
	if work := expansion(source); work > maxExpansion {
		return nil, fmt.Errorf("the schema refers to itself in so many ways that one check would look at more than %d places", maxExpansion)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(nowhere{})
	c.RegisterVocabulary(spelling)
	c.AssertVocabs()
	if err := c.AddResource(home, source); err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	compiled, err := c.Compile(home)
	if err != nil {
		return nil, fmt.Errorf("compiling the schema: %w", err)
	}
	return &Schema{compiled, source}, nil
}

type nowhere struct{}

func (nowhere) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is outside of the schema", url)
}

// Faults gives a sentence for each place where value is wrong, by dotted path below root ("task_data.fps",
// "task_data.shots[2].lens"); nil where nothing is. Numbers in value are json.Number.
func (s *Schema) Faults(root string, value any) map[string]string {
	err := s.compiled.Validate(value)
	if err == nil {
		return nil
	}
	r := report{schema: s, root: root, value: value, faults: map[string]string{}}
	var v *jsonschema.ValidationError
	if !errors.As(err, &v) {
		r.faults[root] = "This can't be checked"
		return r.faults
	}
	r.walk(v, said{})
	return r.faults
}

// message finds errorMessage of the subschema at a location that the validator gave.
func (s *Schema) message(location string) any {
	_, pointer, _ := strings.Cut(location, "#")
	at := s.source
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if token != "" {
			at = child(at, token)
		}
	}
	object, _ := at.(map[string]any)
	return object["errorMessage"]
}
