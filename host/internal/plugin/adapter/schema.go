package adapter

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// kept are the keywords of a property that mean the same in OpenAPI 3.0 and in JSON Schema. Cog refuses an explicit
// null whatever nullable says, so that is not among them.
var kept = []string{
	"type", "enum", "const", "default", "title", "description", "format", "minimum", "maximum", "multipleOf", "minLength",
	"maxLength", "pattern", "items", "properties", "required", "anyOf", "oneOf", "allOf", "minItems", "maxItems",
	"uniqueItems", "additionalProperties",
}

// taskSchema is the JSON Schema of task_data: the model's inputs but for those that are the operator's.
func taskSchema(m model, own, defaults map[string]any) (json.RawMessage, error) {
	all := properties(m.input)
	for _, given := range []map[string]any{own, defaults} {
		for name := range given {
			if _, known := all[name]; !known {
				return nil, fmt.Errorf("the model has no input %s: it has %s", name, strings.Join(slices.Sorted(maps.Keys(all)), ", "))
			}
		}
	}
	fields, missing := map[string]any{}, map[string]any{}
	var required []string
	for name, property := range all {
		if _, theirs := own[name]; theirs {
			continue
		}
		field := translate(property)
		field["errorMessage"] = sentence(name, field)
		if v, ok := defaults[name]; ok {
			field["default"] = v
		} else if requires(m.input, name) {
			required = append(required, name)
			missing[name] = missed(name, field)
		}
		fields[name] = field
	}
	schema := map[string]any{"type": "object", "properties": fields, "additionalProperties": false}
	if len(required) > 0 {
		slices.Sort(required)
		schema["required"] = required
		schema["errorMessage"] = map[string]any{"required": missing}
	}
	return json.Marshal(schema)
}

func requires(input map[string]any, name string) bool {
	required, _ := input["required"].([]any)
	return slices.Contains(required, any(name))
}

// translate keeps what JSON Schema knows.
func translate(schema map[string]any) map[string]any {
	out := map[string]any{}
	for _, keyword := range kept {
		v, ok := schema[keyword]
		if !ok {
			continue
		}
		switch keyword {
		case "items", "additionalProperties":
			v = translateAny(v)
		case "properties":
			fields := map[string]any{}
			for name, p := range properties(schema) {
				fields[name] = translate(p)
			}
			v = fields
		case "anyOf", "oneOf", "allOf":
			v = translateAll(v)
		case "pattern": // Python's may be more than Go's validator reads
			if p, ok := v.(string); !ok || !compiles(p) {
				continue
			}
		case "default":
			if v == nil {
				continue
			}
		}
		out[keyword] = v
	}
	return out
}

func translateAny(v any) any {
	if schema, ok := v.(map[string]any); ok {
		return translate(schema)
	}
	return v
}

func translateAll(v any) any {
	list, _ := v.([]any)
	out := make([]any, len(list))
	for i, one := range list {
		out[i] = translateAny(one)
	}
	return out
}

func compiles(pattern string) bool {
	_, err := regexp.Compile(pattern)
	return err == nil
}
