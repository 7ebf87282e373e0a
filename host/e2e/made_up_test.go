package e2e

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// inventor makes up values by the schemas of a document.
type inventor struct {
	*document
	*rand.Rand
}

// harmless is what is taken for a field in place of what its schema allows: faults that cost a process, or seconds that
// cost a minute, are other tests' business.
var harmless = map[string][]any{
	"fault": {"none", "slow", "echo", "fail", "retry", "media", "", nil}, "seconds": {0, 0.1, 1}, "bytes": {0, 1, 1000}, "attempts": {0, 1},
	"resolution": {"64x64", "128x72"}, "project_id": {"a", "A.b-c_9"}, "task_type": {"chaos", "test_prompt", "generate_image"},
	"prompt": {"a lighthouse", "🎬 à l'aube"}, "prompt_template": {"Hello {{name}}"}, "variations": {1}, "model": {"previz"},
	"callback_url": {"http://127.0.0.1:9/", nil}, "depends_on": {nil, []any{}}, "since": {"2020-01-01", "2099-12-31T23:59:59+05:30"},
	"cursor": {"x", "AAAA"}, "file": {"plugins.hcl", "none.hcl"}, "backend": {"previz", "none"}, "wait": {"0", "0", "0", "0", "0", "0", "0", "1"}, "Prefer": {"wait=0", "x, wait=0; y"},
	"Last-Event-ID": {"0-0", "1-1", "x"}, "If-Match": {`"00"`}, "Range": {"bytes=0-1"}, "Idempotency-Key": {"once"}, "task_data": {object{}},
}

// invent makes up a value for the schema at a pointer. Where a name is known to be expensive or to follow rules that no
// schema tells, it takes one that is known.
func (v *inventor) invent(name, pointer string, depth int) any {
	if known := harmless[name]; known != nil {
		return known[v.IntN(len(known))]
	}
	schema, at := v.object(pointer)
	if c, ok := schema["const"]; ok {
		return c
	}
	if all, ok := schema["enum"].([]any); ok {
		return all[v.IntN(len(all))]
	}
	for _, several := range []string{"oneOf", "anyOf"} {
		if all, ok := schema[several].([]any); ok {
			return v.invent("", at+"/"+several+"/"+string(rune('0'+v.IntN(min(9, len(all))))), depth)
		}
	}
	types, _ := schema["type"].([]any)
	if one, ok := schema["type"].(string); ok {
		types = []any{one}
	}
	if len(types) == 0 {
		return object{}
	}
	return v.typed(types[v.IntN(len(types))].(string), schema, at, depth)
}

func (v *inventor) typed(kind string, schema object, at string, depth int) any {
	switch kind {
	case "string":
		return strings.Repeat("x", max(1, v.IntN(8)))
	case "integer", "number":
		low, high := bound(schema["minimum"], 0), bound(schema["maximum"], 100)
		return low + float64(v.IntN(int(max(1, min(high-low, 1e6)))))
	case "boolean":
		return v.IntN(2) == 0
	case "array":
		list := []any{}
		for range v.IntN(3) + int(bound(schema["minItems"], 0)) {
			list = append(list, v.invent("", at+"/items", depth+1))
		}
		return list
	case "object":
		return v.members(schema, at, depth)
	}
	return nil
}

// members makes up an object: what is required, and some of the rest.
func (v *inventor) members(schema object, at string, depth int) object {
	made := object{}
	properties, _ := schema["properties"].(object)
	required, _ := schema["required"].([]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if slices.Contains(required, any(name)) || depth < 3 && v.IntN(3) == 0 {
			made[name] = v.invent(name, at+"/properties/"+escaped(name), depth+1)
		}
	}
	return made
}

func bound(v any, otherwise float64) float64 {
	if n, ok := v.(json.Number); ok {
		f, _ := n.Float64()
		return f
	}
	return otherwise
}

// odd are values that hardly any schema means.
var odd = []any{
	nil, true, "", "x", "\u202e🎬", -1, 0, 1.5, 1e300, json.Number("9007199254740993"), []any{}, []any{nil}, object{}, object{"x": object{}},
	strings.Repeat("é", 3000), "../../etc/passwd", "http://169.254.169.254/",
}

// spoil puts something odd in the place of a part of a value, leaves a part out, or adds one.
func (v *inventor) spoil(value any) any {
	if o, ok := value.(object); ok && len(o) > 0 && v.IntN(6) > 0 {
		o, names := maps.Clone(o), slices.Sorted(maps.Keys(o))
		name := names[v.IntN(len(names))]
		switch v.IntN(8) {
		case 0:
			delete(o, name)
		case 1:
			o[strings.ToUpper(name)] = o[name]
		default:
			o[name] = v.spoil(o[name])
		}
		return o
	}
	if list, ok := value.([]any); ok && len(list) > 0 && v.IntN(3) > 0 {
		list = slices.Clone(list)
		i := v.IntN(len(list))
		list[i] = v.spoil(list[i])
		return list
	}
	return odd[v.IntN(len(odd))]
}
