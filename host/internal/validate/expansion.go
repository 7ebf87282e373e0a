package validate

import (
	"maps"
	"slices"
	"strings"
)

// maxExpansion bounds how many subschemas one check may visit for one place of the data: two references to a schema
// that has two references, and so on, are a few lines of text and an hour of work.
const maxExpansion = 100_000

// expansion counts the subschemas that are reached when each reference stands for what it refers to. A schema that
// refers to itself counts once: the data end that.
func expansion(source any) int {
	e := expander{root: source, known: map[string]int{}, open: map[string]bool{}}
	return e.count(source)
}

type expander struct {
	root  any
	known map[string]int
	open  map[string]bool
}

func (e *expander) count(at any) int {
	n := 1
	switch at := at.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(at)) {
			if ref, ok := at[key].(string); ok && (key == "$ref" || key == "$dynamicRef") {
				n += e.follow(ref)
			} else {
				n += e.count(at[key])
			}
			n = min(n, maxExpansion+1)
		}
	case []any:
		for _, item := range at {
			n = min(n+e.count(item), maxExpansion+1)
		}
	}
	return n
}

// follow counts what a reference stands for, once.
func (e *expander) follow(ref string) int {
	if n, ok := e.known[ref]; ok {
		return n
	}
	if e.open[ref] || !strings.HasPrefix(ref, "#") {
		return 1
	}
	e.open[ref] = true
	target := e.root
	for token := range strings.SplitSeq(strings.TrimPrefix(strings.TrimPrefix(ref, "#"), "/"), "/") {
		if token != "" {
			target = child(target, token)
		}
	}
	n := e.count(target)
	delete(e.open, ref)
	e.known[ref] = n
	return n
}
