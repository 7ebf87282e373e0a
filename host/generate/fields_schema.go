package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// schema is the part of JSON Schema that the page tells of.
type schema struct {
	Ref                                string `json:"$ref"`
	Defs                               map[string]schema
	Description, ErrorMessage, Pattern string
	Type                               any
	Enum                               []any
	Default                            json.RawMessage
	Required                           []string
	Properties                         properties
	Items                              *schema
	OneOf, AnyOf                       []schema
	Minimum, Maximum                   *json.Number
	MinLength, MaxLength               *int
	MinItems, MaxItems                 *int
}

// UnmarshalJSON reads a schema; true and false are schemas too, that say nothing.
func (s *schema) UnmarshalJSON(b []byte) error {
	if b[0] != '{' {
		return nil
	}
	type plain schema
	var p struct {
		plain

		Message any               `json:"errorMessage"`
		Defs    map[string]schema `json:"$defs"`
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	*s = schema(p.plain)
	s.ErrorMessage, _ = p.Message.(string)
	s.Defs = p.Defs
	return nil
}

// properties keep their order.
type properties []property

type property struct {
	name   string
	schema schema
}

// UnmarshalJSON reads an object of schemas.
func (p *properties) UnmarshalJSON(b []byte) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		one := property{name: fmt.Sprint(name)}
		if err := dec.Decode(&one.schema); err != nil {
			return err
		}
		*p = append(*p, one)
	}
	return nil
}

// resolve follows a reference into $defs.
func (s schema) resolve(root schema) schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/$defs/"); ok {
		return root.Defs[name]
	}
	return s
}

// is says type and limits in words.
func (s schema) is(root schema) string {
	if all := append(s.OneOf, s.AnyOf...); len(all) > 0 {
		var words []string
		for _, one := range all {
			if w := one.resolve(root).is(root); w != "" {
				words = append(words, w)
			}
		}
		return strings.Join(words, " or ")
	}
	if len(s.Enum) > 0 {
		words := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			words[i] = strings.Replace(fmt.Sprint(v), "<nil>", "null", 1)
		}
		return strings.Join(words, ", ")
	}
	if kinds, ok := s.Type.([]any); ok {
		words := make([]string, len(kinds))
		for i, kind := range kinds {
			words[i] = s.kind(fmt.Sprint(kind), root)
		}
		return strings.Join(words, " or ")
	}
	kind, _ := s.Type.(string)
	return s.kind(kind, root)
}

func (s schema) kind(kind string, root schema) string {
	switch kind {
	case "string":
		return "text" + span(s.MinLength, s.MaxLength, "characters")
	case "array":
		what := "list"
		if s.Items != nil {
			what += " of " + s.Items.resolve(root).is(root)
		}
		return what + span(s.MinItems, s.MaxItems, "entries")
	case "number", "integer":
		return map[string]string{"number": "number", "integer": "whole number"}[kind] + span(s.Minimum, s.Maximum, "")
	case "boolean":
		return "true or false"
	}
	return kind
}

// span says limits.
func span[T any](least, most *T, unit string) string {
	if unit != "" {
		unit = " " + unit
	}
	switch {
	case least != nil && most != nil:
		return fmt.Sprintf(", %v to %v%s", *least, *most, unit)
	case least != nil:
		return fmt.Sprintf(", at least %v%s", *least, unit)
	case most != nil:
		return fmt.Sprintf(", at most %v%s", *most, unit)
	}
	return ""
}

func (s schema) fallback() string {
	if len(s.Default) == 0 || string(s.Default) == `""` {
		return ""
	}
	var compact bytes.Buffer
	if json.Compact(&compact, s.Default) != nil {
		return ""
	}
	return strings.Trim(compact.String(), `"`)
}

// means is the description, of the place or of what it refers to; a field without one has its rule.
func (s schema) means(place schema) string {
	for _, text := range []string{place.Description, s.Description, s.ErrorMessage} {
		if text != "" {
			return text
		}
	}
	return ""
}
