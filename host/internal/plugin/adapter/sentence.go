package adapter

import (
	"fmt"
	"strings"
)

// missed says what to give where a required field is not there.
func missed(name string, field map[string]any) string {
	s := title(name) + " is required: " + expected(field)
	if d, _ := field["description"].(string); d != "" {
		s += " (" + strings.TrimRight(strings.TrimSpace(d), ".") + ")"
	}
	return s
}

// sentence says what a field has to be.
func sentence(name string, field map[string]any) string {
	return title(name) + " has to be " + expected(field)
}

func title(name string) string {
	words := strings.Join(strings.Fields(strings.ReplaceAll(name, "_", " ")), " ")
	if words == "" {
		return "It"
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

func expected(field map[string]any) string {
	if choices, ok := field["enum"].([]any); ok {
		return "one of " + listed(choices)
	}
	switch field["type"] {
	case "integer":
		return "a whole number" + bounds(field)
	case "number":
		return "a number" + bounds(field)
	case "boolean":
		return "true or false"
	case "array":
		if items, ok := field["items"].(map[string]any); ok && items["type"] != nil {
			return "a list, each of it " + expected(items)
		}
		return "a list"
	case "object":
		return "an object"
	case "string":
		if field["format"] == "uri" {
			return "the URL of a file"
		}
		return "a text" + lengths(field)
	}
	if options, ok := field["anyOf"].([]any); ok {
		return alternatives(options)
	}
	return "as the model describes it"
}

func alternatives(options []any) string {
	var names []string
	for _, o := range options {
		if o, ok := o.(map[string]any); ok {
			names = append(names, expected(o))
		}
	}
	return strings.Join(names, " or ")
}

func bounds(field map[string]any) string { return between(field, "minimum", "maximum", " from", "") }

func lengths(field map[string]any) string {
	return between(field, "minLength", "maxLength", " of", " characters")
}

// between says what a field's two limits allow, as the end of a sentence.
func between(field map[string]any, least, most, from, unit string) string {
	low, atLeast := field[least]
	high, atMost := field[most]
	switch {
	case atLeast && atMost:
		return fmt.Sprintf("%s %v to %v%s", from, low, high, unit)
	case atLeast:
		return fmt.Sprintf(" of at least %v%s", low, unit)
	case atMost:
		return fmt.Sprintf(" of at most %v%s", high, unit)
	}
	return ""
}

func listed(values []any) string {
	var all []string
	for _, v := range values[:min(len(values), 30)] {
		all = append(all, fmt.Sprint(v))
	}
	return strings.Join(all, ", ")
}
