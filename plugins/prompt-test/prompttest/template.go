package prompttest

import (
	"fmt"
	"slices"
	"strings"
)

// template is a parsed prompt. Parsing never fails: what is no variable stays text and is an issue.
type template struct {
	segments []segment
	names    []string // distinct variables, in order of appearance
	issues   []string // sentences for the author, each with its place
}

// segment is literal text, or a variable with the text that it was written as.
type segment struct {
	text string
	name string // empty for literal text
}

// parse reads the grammar: {{ name }} is a variable, \{{ two literal braces, \\{{ a backslash before a
// variable. Of more than two braces in a row the last two open. Single braces, as of JSON, are text.
func parse(source string) template {
	p := parser{source: source, seen: map[string]bool{}}
	for p.pos < len(source) {
		p.step()
	}
	p.end()
	return p.template
}

// rendering is a template with its parameters filled in.
type rendering struct {
	text    string
	missing []string // names that no parameter gives, in order of appearance
	used    []string
	unused  []string // parameters that no variable names, sorted
}

// errTooLong says that a rendering outgrew maxRenderedBytes.
var errTooLong = fmt.Errorf("the rendered prompt is longer than %d bytes", maxRenderedBytes)

const maxRenderedBytes = 1 << 20

// render fills in parameters. Missing ones keep their placeholder; values are not read for variables again.
func (t template) render(parameters *value) (rendering, error) {
	var out strings.Builder
	values := t.resolve(parameters)
	for _, s := range t.segments {
		text := s.text
		if v := values[s.name]; s.name != "" && v != nil {
			text = v.text()
		}
		if out.Len()+len(text) > maxRenderedBytes {
			return rendering{}, errTooLong
		}
		out.WriteString(text)
	}
	r := rendering{text: out.String(), unused: unused(t.names, parameters)}
	for _, name := range t.names {
		if values[name] == nil {
			r.missing = append(r.missing, name)
		} else {
			r.used = append(r.used, name)
		}
	}
	return r, nil
}

func (t template) resolve(parameters *value) map[string]*value {
	values := make(map[string]*value, len(t.names))
	for _, name := range t.names {
		values[name] = parameters.lookup(name)
	}
	return values
}

func unused(names []string, parameters *value) []string {
	rest := parameters.names()
	for _, name := range names {
		delete(rest, name)
		first, _, _ := strings.Cut(name, ".")
		delete(rest, first)
	}
	var list []string
	for name := range rest {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
