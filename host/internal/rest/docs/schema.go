package docs

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// schema is the part of JSON Schema that the page shows.
type schema struct {
	Ref                  string
	Type                 any
	Description, Pattern string
	Format               string
	Enum, Examples       []json.RawMessage
	Const, Default       json.RawMessage
	Required             []string
	Properties           map[string]*schema
	Items                *schema
	AnyOf, OneOf         []*schema
	Minimum, Maximum     *json.Number
	MinLength, MaxLength *json.Number
	MinItems, MaxItems   *json.Number
}

// UnmarshalJSON takes whatever a plugin calls a schema: true and false are some, and a keyword that has a value of another
// kind than it should says nothing.
func (s *schema) UnmarshalJSON(b []byte) error {
	var words map[string]json.RawMessage
	_ = json.Unmarshal(b, &words) // what is no object has none
	for word, into := range map[string]any{
		"$ref": &s.Ref, "type": &s.Type, "description": &s.Description, "pattern": &s.Pattern, "format": &s.Format,
		"enum": &s.Enum, "examples": &s.Examples, "const": &s.Const, "default": &s.Default, "required": &s.Required,
		"properties": &s.Properties, "items": &s.Items, "anyOf": &s.AnyOf, "oneOf": &s.OneOf,
		"minimum": &s.Minimum, "maximum": &s.Maximum, "minLength": &s.MinLength, "maxLength": &s.MaxLength,
		"minItems": &s.MinItems, "maxItems": &s.MaxItems,
	} {
		if value, ok := words[word]; ok {
			_ = json.Unmarshal(value, into)
		}
	}
	return nil
}

// row is a property, however deep, with the path that leads to it.
type row struct {
	Path     string
	Required bool
	Schema   *schema
}

// deepest bounds how far a schema, whoever wrote it, is followed.
const deepest = 6

// rows are the properties of a schema and of what lies in them, those that are required first.
func rows(s *schema) []row { return s.below("", 0) }

func (s *schema) below(path string, depth int) (all []row) {
	if s == nil || depth > deepest {
		return nil
	}
	names := slices.SortedFunc(maps.Keys(s.Properties), func(a, b string) int {
		if x, y := slices.Contains(s.Required, a), slices.Contains(s.Required, b); x != y {
			return map[bool]int{true: -1, false: 1}[x]
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		p := s.Properties[name]
		if p == nil {
			p = &schema{}
		}
		all = append(all, row{path + name, slices.Contains(s.Required, name), p})
		all = append(all, p.below(path+name+".", depth+1)...)
	}
	all = append(all, s.Items.below(strings.TrimSuffix(path, ".")+"[].", depth+1)...)
	for _, one := range slices.Concat(s.AnyOf, s.OneOf) {
		all = append(all, one.below(path, depth+1)...)
	}
	return all
}

// is names the type of a value.
func is(s *schema) string {
	if s == nil {
		return "anything"
	}
	switch {
	case s.Ref != "":
		return base(s.Ref)
	case len(s.Const) > 0:
		return string(s.Const)
	case len(s.Enum) > 0:
		return joined(s.Enum)
	case len(s.AnyOf)+len(s.OneOf) > 0:
		var all []string
		for _, one := range slices.Concat(s.AnyOf, s.OneOf) {
			all = append(all, is(one))
		}
		slices.Sort(all)
		return strings.Join(slices.Compact(all), " or ")
	}
	var all []string
	for _, kind := range s.kinds() {
		if kind == "array" && s.Items != nil {
			kind = "array of " + is(s.Items)
		}
		all = append(all, kind)
	}
	return strings.Join(all, " or ")
}

func (s *schema) kinds() []string {
	switch t := s.Type.(type) {
	case string:
		return []string{t}
	case []any:
		var all []string
		for _, one := range t {
			all = append(all, fmt.Sprint(one))
		}
		return all
	}
	return []string{"anything"}
}

func joined(values []json.RawMessage) string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return strings.Join(all, ", ")
}

// limits says what a value has to keep to, beyond its type.
func limits(s *schema) []string {
	var all []string
	add := func(least, most *json.Number, unit string) {
		switch {
		case least != nil && most != nil:
			all = append(all, least.String()+" to "+most.String()+unit)
		case least != nil:
			all = append(all, "at least "+least.String()+unit)
		case most != nil:
			all = append(all, "at most "+most.String()+unit)
		}
	}
	add(s.Minimum, s.Maximum, "")
	add(s.MinLength, s.MaxLength, " characters")
	add(s.MinItems, s.MaxItems, " entries")
	if s.Format != "" {
		all = append(all, s.Format)
	}
	if s.Pattern != "" {
		all = append(all, "matches "+s.Pattern)
	}
	if len(s.Default) > 0 {
		all = append(all, "default "+string(s.Default))
	}
	return all
}

// target is the schema of the page that a value's type leads to; empty where it leads to none.
func target(s *schema) string {
	for s != nil && s.Ref == "" && s.Items != nil {
		s = s.Items
	}
	if s == nil || s.Ref == "" || strings.Contains(s.Ref, "/$defs/") {
		return ""
	}
	return anchor("schema-" + base(s.Ref))
}
