package prompttest

import (
	"fmt"
	"regexp"
	"strings"
)

// Bounds that keep parsing linear and its findings readable.
const (
	maxNameBytes = 256
	maxIssues    = 20
)

var variableName = regexp.MustCompile(`^[\p{L}\p{N}_][\p{L}\p{N}_-]*(\.[\p{L}\p{N}_-]+)*$`)

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
