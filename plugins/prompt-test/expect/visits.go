package expect

import (
	"net/url"
	"strconv"
	"strings"
)

// visits counts the places of a schema that one check may look at for one place of the data, each reference followed:
// two references to a schema that has two references, and so on, are a few lines of text and an hour of work. A schema
// inside of itself counts once: the data end that.
func visits(root any) int {
	v := visitor{root: root, known: map[string]int{}, open: map[string]bool{}}
	return v.count(root)
}

type visitor struct {
	root  any
	known map[string]int
	open  map[string]bool
}

func (v *visitor) count(at any) int {
	n := 1
	switch at := at.(type) {
	case map[string]any:
		for key, inner := range at {
			if ref, ok := inner.(string); ok && strings.HasSuffix(strings.ToLower(key), "ref") {
				n += v.follow(ref)
			} else {
				n += v.count(inner)
			}
			n = min(n, maxVisits+1)
		}
	case []any:
		for _, item := range at {
			n = min(n+v.count(item), maxVisits+1)
		}
	}
	return n
}

// follow counts what a reference stands for. One that is no pointer may stand for any place, so for all of it.
func (v *visitor) follow(ref string) int {
	if n, ok := v.known[ref]; ok {
		return n
	}
	if v.open[ref] {
		return 1
	}
	v.open[ref] = true
	n := v.count(v.find(ref))
	delete(v.open, ref)
	v.known[ref] = n
	return n
}

func (v *visitor) find(ref string) any {
	_, pointer, _ := strings.Cut(ref, "#")
	if !strings.HasPrefix(pointer, "/") {
		return v.root
	}
	at := v.root
	for token := range strings.SplitSeq(pointer[1:], "/") {
		if plain, err := url.PathUnescape(token); err == nil {
			token = plain
		}
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch inner := at.(type) {
		case map[string]any:
			at = inner[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(inner) {
				return nil
			}
			at = inner[i]
		default:
			return nil
		}
	}
	return at
}
