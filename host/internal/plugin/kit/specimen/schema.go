package specimen

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// keywords is a subschema in which references are followed and branches are chosen.
type keywords map[string]any

// maxHops bounds references that lead in a circle.
const maxHops = 8

// flat follows $ref, takes all of allOf and one each of oneOf and anyOf.
func (m *maker) flat(schema any, hops int) keywords {
	o, ok := schema.(map[string]any)
	if !ok || hops > maxHops {
		return keywords{}
	}
	k := keywords(maps.Clone(o))
	if ref, ok := o["$ref"].(string); ok {
		k.merge(m.flat(m.lookUp(ref), hops+1))
	}
	for _, part := range list(o["allOf"]) {
		k.merge(m.flat(part, hops+1))
	}
	for _, word := range []string{"oneOf", "anyOf"} {
		if branches := list(o[word]); len(branches) > 0 {
			k.merge(m.flat(branches[m.pick(len(branches))], hops+1))
		}
	}
	for _, word := range []string{"$ref", "allOf", "oneOf", "anyOf"} {
		delete(k, word)
	}
	return k
}

// merge adds what other wants; where both want something else, other wins.
func (k keywords) merge(other keywords) {
	for word, value := range other {
		mine, both := k[word]
		switch {
		case both && word == "properties":
			all := maps.Clone(object(mine))
			maps.Copy(all, object(value))
			k[word] = all
		case both && word == "required":
			k[word] = append(slices.Clone(list(mine)), list(value)...)
		default:
			k[word] = value
		}
	}
}

// lookUp finds what a reference inside of the schema names.
func (m *maker) lookUp(ref string) any {
	pointer, local := strings.CutPrefix(ref, "#")
	if !local {
		return nil
	}
	at := m.root
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if token != "" {
			at = step(at, strings.NewReplacer("~1", "/", "~0", "~").Replace(token))
		}
	}
	return at
}

func step(at any, token string) any {
	switch at := at.(type) {
	case map[string]any:
		return at[token]
	case []any:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(at) {
			return at[i]
		}
	}
	return nil
}

func list(v any) []any { l, _ := v.([]any); return l }

// types are the types that the subschema takes, by what it says or by the keywords that it has.
func (k keywords) types() []string {
	switch t := k["type"].(type) {
	case string:
		return []string{t}
	case []any:
		var all []string
		for _, one := range t {
			if s, ok := one.(string); ok {
				all = append(all, s)
			}
		}
		return all
	}
	for word, implied := range map[string]string{
		"properties": "object", "required": "object", "items": "array", "minimum": "number", "maximum": "number", "pattern": "string", "maxLength": "string",
	} {
		if _, ok := k[word]; ok {
			return []string{implied}
		}
	}
	return nil
}

func (k keywords) number(word string) (float64, bool) {
	n, ok := k[word].(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}

func (k keywords) count(word string, otherwise int) int {
	f, ok := k.number(word)
	if !ok || f < 0 || f > math.MaxInt32 {
		return otherwise
	}
	return int(f)
}

func (k keywords) required() []string {
	var names []string
	for _, name := range list(k["required"]) {
		if s, ok := name.(string); ok && !slices.Contains(names, s) {
			names = append(names, s)
		}
	}
	slices.Sort(names)
	return names
}
