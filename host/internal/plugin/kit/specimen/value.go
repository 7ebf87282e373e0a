package specimen

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// maker makes the values of one document.
type maker struct {
	root  any
	r     *rand.Rand
	small bool // the least of everything, without chance
	depth int
}

// maxDepth ends schemas that contain themselves.
const maxDepth = 8

// pick is a number below n; the first where nothing is left to chance.
func (m *maker) pick(n int) int {
	if m.small || n <= 1 {
		return 0
	}
	return m.r.IntN(n)
}

func (m *maker) chance(percent int) bool { return !m.small && m.r.IntN(100) < percent }

// value makes what the schema takes under the name.
func (m *maker) value(schema any, name string) any {
	m.depth++
	defer func() { m.depth-- }()
	if m.depth > maxDepth*2 {
		return nil // what is required for ever can't be made
	}
	k := m.flat(schema, 0)
	if v, ok := k["const"]; ok {
		return v
	}
	if choices := list(k["enum"]); len(choices) > 0 {
		return choices[m.pick(len(choices))]
	}
	if v, ok := m.offered(k); ok {
		return v
	}
	switch m.chosenType(k) {
	case "object":
		return m.object(k)
	case "array":
		return m.array(k, name)
	case "string":
		return m.text(k, name)
	case "integer":
		return m.number(k, true)
	case "number":
		return m.number(k, false)
	case "boolean":
		return m.chance(50)
	case "null":
		return nil
	}
	return "specimen"
}

// offered is what the schema itself gives as an example. The author knows best, so it comes first, but not always.
func (m *maker) offered(k keywords) (any, bool) {
	if m.small || m.chance(30) {
		if examples := list(k["examples"]); len(examples) > 0 {
			return examples[m.pick(len(examples))], true
		}
		v, ok := k["default"]
		return v, ok && v != nil
	}
	return nil, false
}

func (m *maker) chosenType(k keywords) string {
	all := k.types()
	if m.depth == 1 || len(all) == 0 && m.depth > maxDepth {
		return "object"
	}
	if len(all) == 0 {
		return ""
	}
	return all[m.pick(len(all))]
}

func (m *maker) object(k keywords) map[string]any {
	properties := object(k["properties"])
	o := map[string]any{}
	for _, name := range k.required() {
		o[name] = m.value(properties[name], name)
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if _, there := o[name]; !there && m.depth < maxDepth && m.chance(40) {
			o[name] = m.value(properties[name], name)
		}
	}
	for n := 0; len(o) < k.count("minProperties", 0) && n < 100; n++ {
		o["extra_"+strconv.Itoa(n)] = m.value(k["additionalProperties"], "")
	}
	return o
}

func (m *maker) array(k keywords, name string) []any {
	low := k.count("minItems", 0)
	high := max(low, min(k.count("maxItems", low+3), low+20))
	prefix := list(k["prefixItems"])
	n := low + m.pick(high-low+1)
	if m.depth >= maxDepth {
		n = low
	}
	out := []any{}
	for i := range n {
		if i < len(prefix) {
			out = append(out, m.value(prefix[i], name))
			continue
		}
		out = append(out, m.value(k["items"], name))
	}
	return out
}

// safeInteger is the largest whole number that every JSON reader keeps.
const safeInteger = 1<<53 - 1

func (m *maker) number(k keywords, whole bool) any {
	low, high := bounds(k, whole)
	f := low
	switch {
	case m.small:
		f = least(low, high)
	case m.chance(15):
	case m.chance(15):
		f = high
	default:
		f = low + m.r.Float64()*(high-low)
	}
	if step, ok := k.number("multipleOf"); ok && step > 0 {
		f = math.Ceil(low/step)*step + math.Floor((f-low)/step)*step
	}
	if whole {
		return json.Number(strconv.FormatFloat(math.Ceil(f), 'f', 0, 64))
	}
	return json.Number(strconv.FormatFloat(f, 'g', 12, 64))
}

// least is the number nearest to nothing: a maximum alone does not make the smallest value one below zero.
func least(low, high float64) float64 { return min(max(low, 0), high) }

func bounds(k keywords, whole bool) (low, high float64) {
	nudge := 1e-6
	if whole {
		nudge = 1
	}
	low, hasLow := k.number("minimum")
	if f, ok := k.number("exclusiveMinimum"); ok {
		low, hasLow = f+nudge, true
	}
	high, hasHigh := k.number("maximum")
	if f, ok := k.number("exclusiveMaximum"); ok {
		high, hasHigh = f-nudge, true
	}
	switch {
	case !hasLow && !hasHigh:
		return -1000, 1000
	case !hasLow:
		low = high - 1000
	case !hasHigh:
		high = low + 1000
	}
	return max(low, -safeInteger), min(max(high, low), safeInteger)
}
