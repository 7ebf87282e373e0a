package prompttest

import (
	"fmt"
	"regexp"
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

// Bounds that keep parsing linear and its findings readable.
const (
	maxNameBytes = 256
	maxIssues    = 20
)

var variableName = regexp.MustCompile(`^[\p{L}\p{N}_][\p{L}\p{N}_-]*(\.[\p{L}\p{N}_-]+)*$`)

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

type parser struct {
	template
	source string
	pos    int
	text   int   // start of the literal text not yet emitted
	open   []int // places of literal braces that wait for their partner
	seen   map[string]bool
}

// step consumes at least one byte.
func (p *parser) step() {
	next := strings.IndexAny(p.source[p.pos:], `\{}`)
	if next < 0 {
		p.pos = len(p.source)
		return
	}
	p.pos += next
	rest := p.source[p.pos:]
	switch {
	case strings.HasPrefix(rest, `\\{{`):
		p.literal(`\`, 2)
	case strings.HasPrefix(rest, `\{{`):
		p.open = append(p.open, p.pos+1, p.pos+2)
		p.literal(`{{`, 3)
	case strings.HasPrefix(rest, `{{`) && !strings.HasPrefix(rest, `{{{`):
		p.variable()
	case rest[0] == '{':
		p.open = append(p.open, p.pos)
		p.pos++
	case rest[0] == '}':
		p.closing()
	default:
		p.pos++
	}
}

// literal emits text in place of the next n bytes.
func (p *parser) literal(text string, n int) {
	p.flush()
	p.segments = append(p.segments, segment{text: text})
	p.pos += n
	p.text = p.pos
}

func (p *parser) variable() {
	inner, closed := content(p.source[p.pos+2:])
	if !closed {
		p.issue(p.pos, "{{ is never closed")
		p.pos += 2
		return
	}
	name, size := strings.TrimSpace(inner), len(inner)+4
	switch {
	case name == "":
		p.issue(p.pos, "{{}} names no variable")
		p.pos += size
	case !variableName.MatchString(name):
		p.issue(p.pos, fmt.Sprintf("%q is not a variable name, so it stays as it is; write \\{{ for literal braces", name))
		p.pos += size
	default:
		p.emit(name, size)
	}
}

// content finds what stands before the next }}, unless another {{ comes first.
func content(s string) (inner string, closed bool) {
	s = s[:min(len(s), maxNameBytes)]
	end := strings.Index(s, "}}")
	if end < 0 || strings.Contains(s[:end], "{{") {
		return "", false
	}
	return s[:end], true
}

func (p *parser) emit(name string, size int) {
	p.flush()
	p.segments = append(p.segments, segment{text: p.source[p.pos : p.pos+size], name: name})
	if !p.seen[name] {
		p.seen[name] = true
		p.names = append(p.names, name)
	}
	p.pos += size
	p.text = p.pos
}

func (p *parser) closing() {
	if n := len(p.open); n > 0 {
		p.open = p.open[:n-1]
		p.pos++
		return
	}
	if strings.HasPrefix(p.source[p.pos:], "}}") {
		p.issue(p.pos, "}} closes nothing")
		p.pos++
	}
	p.pos++
}

func (p *parser) end() {
	p.flush()
	if len(p.open) > 0 {
		p.issue(p.open[0], "{ is never closed")
	}
	if strings.TrimSpace(p.source) == "" {
		p.issues = append(p.issues, "the template is empty")
	}
}

func (p *parser) flush() {
	if p.text < p.pos {
		p.segments = append(p.segments, segment{text: p.source[p.text:p.pos]})
	}
	p.text = p.pos
}

func (p *parser) issue(at int, sentence string) {
	if len(p.issues) >= maxIssues {
		return
	}
	before := p.source[:at]
	line := strings.Count(before, "\n") + 1
	column := len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
	p.issues = append(p.issues, fmt.Sprintf("line %d, column %d: %s", line, column, sentence))
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
