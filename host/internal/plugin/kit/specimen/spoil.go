package specimen

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// spoil makes one thing wrong in an object that the schema took, and says what.
func (m *maker) spoil(schema any, o map[string]any, path string) string {
	k := m.flat(schema, 0)
	properties := object(k["properties"])
	names := slices.Sorted(maps.Keys(properties))
	required := k.required()
	switch n := m.pick(10); {
	case n == 0 && len(required) > 0:
		name := required[m.pick(len(required))]
		delete(o, name)
		return path + "." + name + " is missing"
	case n == 1 || len(names) == 0:
		name := oddNames[m.pick(len(oddNames))]
		o[name] = m.oddValue()
		return fmt.Sprintf("%s has the unknown key %q", path, name)
	}
	name := names[m.pick(len(names))]
	if inner, ok := o[name].(map[string]any); ok && m.chance(60) {
		return m.spoil(properties[name], inner, path+"."+name)
	}
	if elements, ok := o[name].([]any); ok && len(elements) > 0 && m.chance(60) {
		at := m.pick(len(elements))
		if inner, ok := elements[at].(map[string]any); ok {
			return m.spoil(m.flat(properties[name], 0)["items"], inner, fmt.Sprintf("%s.%s[%d]", path, name, at))
		}
		elements[at] = m.oddValue()
		return fmt.Sprintf("%s.%s[%d] is of another kind", path, name, at)
	}
	value, how := m.beyond(m.flat(properties[name], 0))
	o[name] = value
	return path + "." + name + " " + how
}

// beyond is a value that the subschema refuses.
func (m *maker) beyond(k keywords) (value any, how string) {
	if f, ok := k.number("maximum"); ok && m.chance(30) {
		return f + 1, "is above its maximum"
	}
	if f, ok := k.number("minimum"); ok && m.chance(30) {
		return f - 1, "is below its minimum"
	}
	if n := k.count("maxLength", 0); n > 0 && n < 1<<20 && m.chance(30) {
		return strings.Repeat("x", n+1), "is longer than its maximum"
	}
	if n := k.count("maxItems", -1); n >= 0 && n < 1<<12 && m.chance(30) {
		return slices.Repeat([]any{m.oddValue()}, n+1), "has more entries than its maximum"
	}
	if k["enum"] != nil && m.chance(30) {
		return "none_of_these", "is none of its values"
	}
	return m.oddValue(), "is of another kind"
}

var oddNames = []string{
	"unknown_key", "", " ", "__proto__", "constructor", "../../etc/passwd", "中文", "a.b.c", "$ref", "\u202ename", "\u0001",
	strings.Repeat("k", 1000),
}

// oddValue is something that nobody expects anywhere.
func (m *maker) oddValue() any {
	odd := []func() any{
		func() any { return nil },
		func() any { return true },
		func() any { return json.Number("-1") },
		func() any { return json.Number("9007199254740993") },
		func() any { return json.Number("1e308") },
		func() any { return json.Number("1e-320") },
		func() any { return json.Number("0.1") },
		func() any { return json.Number("-0") },
		func() any { return json.Number(strings.Repeat("9", 300)) },
		func() any { return "" },
		func() any { return "NaN" },
		func() any { return "../../../../etc/passwd" },
		func() any { return strings.Repeat("🎬", 1<<16) },
		func() any { return strings.Repeat("x", 1<<20) },
		func() any { return "\u0001\u202e\ufeff" },
		func() any { return []any{} },
		func() any { return map[string]any{} },
		func() any { return []any{nil, []any{map[string]any{"a": nil}}, "x"} },
		func() any { return nested(50) },
		func() any { return slices.Repeat([]any{json.Number("0")}, 5000) },
	}
	return odd[m.pick(len(odd))]()
}

func nested(levels int) any {
	v := any(map[string]any{})
	for range levels {
		v = []any{v}
	}
	return v
}
