package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// document is the part of an OpenAPI document that clients are made of.
type document struct {
	Paths      map[string]map[string]operation
	Components struct {
		Schemas    map[string]typed
		Parameters map[string]argument
		Responses  map[string]response
	}
}

type operation struct {
	OperationID          string
	Summary, Description string
	Parameters           []argument
	RequestBody          *struct {
		Required bool
		Content  map[string]content
	}
	Responses map[string]response
}

type argument struct {
	Ref      string `json:"$ref"`
	Name, In string
	Required bool
	Schema   typed
}

type response struct {
	Ref     string `json:"$ref"`
	Content map[string]content
}

type content struct{ Schema typed }

// typed is the part of a schema that says what type a value has.
type typed struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Description          string
	Enum                 []any
	Const                any
	Required             []string
	Properties           map[string]typed
	Items                *typed
	AdditionalProperties *typed
	Defs                 map[string]typed `json:"$defs"`
	AnyOf, OneOf         []typed
}

// UnmarshalJSON takes true and false for schemas that say nothing.
func (t *typed) UnmarshalJSON(b []byte) error {
	if b[0] != '{' {
		return nil
	}
	type plain typed
	return json.Unmarshal(b, (*plain)(t))
}

func readDocument(b []byte) (document, error) {
	var d document
	err := json.Unmarshal(b, &d)
	return d, err
}

// calls are the operations of the document, by their path, with the method.
func (d document) calls() (all []call) {
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			if o, ok := d.Paths[path][method]; ok {
				all = append(all, d.call(strings.ToUpper(method), path, o))
			}
		}
	}
	return all
}

// call is an operation with its references followed.
type call struct {
	operation

	method, path string
	success      response
}

func (d document) call(method, path string, o operation) call {
	c := call{operation: o, method: method, path: path}
	for i, p := range c.Parameters {
		if name, ok := strings.CutPrefix(p.Ref, "#/components/parameters/"); ok {
			c.Parameters[i] = d.Components.Parameters[name]
		}
	}
	for _, code := range slices.Sorted(maps.Keys(o.Responses)) {
		if r := o.Responses[code]; strings.HasPrefix(code, "2") && c.success.Content == nil {
			if name, ok := strings.CutPrefix(r.Ref, "#/components/responses/"); ok {
				r = d.Components.Responses[name]
			}
			c.success = r
		}
	}
	return c
}
