package process

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/go-hclog"
	"golang.org/x/time/rate"
)

const (
	maxLine        = 8 << 10 // the rest of a longer line is dropped
	linesPerSecond = 200
	lineBurst      = 1000
	queuedLines    = 512 // for a log that is slow to write
	tailLines      = 10
)

// output logs what a child writes. Reading never waits for the log: lines beyond the rate, or beyond
// what the log can take, are dropped and counted.
type output struct {
	logger  hclog.Logger
	limit   *rate.Limiter
	lines   chan line
	dropped atomic.Int64
	logged  chan struct{} // closed when the last line is in the log

	mu     sync.Mutex
	closed bool
	last   []string // of stderr
	cause  string   // the line of stderr that begins a dump, which may be longer than what is kept
}

type line struct {
	stream string
	text   []byte
}

func newOutput(l hclog.Logger) *output {
	o := &output{
		logger: l, limit: rate.NewLimiter(linesPerSecond, lineBurst),
		lines: make(chan line, queuedLines), logged: make(chan struct{}),
	}
	go o.log()
	return o
}

// pump reads until the end of the stream.
func (o *output) pump(r io.Reader, stream string) {
	c := o.writer(stream)
	_, _ = io.CopyBuffer(struct{ io.Writer }{c}, struct{ io.Reader }{r}, make([]byte, 32<<10))
	c.flush()
}

// writer takes bytes and makes lines of them.
func (o *output) writer(stream string) *cutter {
	return &cutter{emit: func(text []byte) { o.put(line{stream, text}) }}
}

func (o *output) put(l line) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	if l.stream == "stderr" {
		o.remember(string(l.text))
	}
	if !o.limit.Allow() {
		o.dropped.Add(1)
		return
	}
	select {
	case o.lines <- l:
	default:
		o.dropped.Add(1)
	}
}

func (o *output) log() {
	defer close(o.logged)
	for l := range o.lines {
		o.tellDropped()
		writeLine(o.logger, l)
	}
	o.tellDropped()
}

func (o *output) tellDropped() {
	if n := o.dropped.Swap(0); n > 0 {
		o.logger.Warn("the plugin writes more than is logged", "dropped_lines", n)
	}
}

// close waits until everything is in the log. What comes later is lost.
func (o *output) close() {
	o.mu.Lock()
	if !o.closed {
		o.closed = true
		close(o.lines)
	}
	o.mu.Unlock()
	<-o.logged
}

func (o *output) remember(text string) {
	text = printable(text[:min(len(text), 500)])
	if o.cause == "" && beginsDump(text) {
		o.cause = text
	}
	o.last = append(o.last, text)
	if len(o.last) > tailLines {
		o.last = slices.Delete(o.last, 0, 1)
	}
}

// printable keeps what a terminal would obey out of messages.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// tail is what the child last said on stderr, as the end of an error message.
func (o *output) tail() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.last) == 0 {
		return ""
	}
	said := o.last
	if o.cause != "" && !slices.Contains(said, o.cause) {
		said = append([]string{o.cause, "…"}, said...)
	}
	return fmt.Sprintf("; it last said:\n%s", strings.Join(said, "\n"))
}

// beginsDump tells the line by which a Go program says what it dies of.
func beginsDump(text string) bool {
	return slices.ContainsFunc([]string{"panic: ", "fatal error: ", "SIGSEGV: ", "SIGBUS: ", "SIGABRT: "},
		func(prefix string) bool { return strings.HasPrefix(text, prefix) })
}

// cutter makes lines of what is written to it.
type cutter struct {
	emit func([]byte)
	line []byte
}

func (c *cutter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			c.add(b)
			break
		}
		c.add(b[:i])
		c.flush()
		b = b[i+1:]
	}
	return n, nil
}

func (c *cutter) add(b []byte) {
	room := maxLine - len(c.line)
	if len(b) > room {
		b = b[:room]
	}
	c.line = append(c.line, b...)
}

func (c *cutter) flush() {
	if text := bytes.TrimRight(c.line, "\r"); len(text) > 0 {
		c.emit(bytes.Clone(text))
	}
	c.line = c.line[:0]
}
