package wasm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"ft.tc/backlot/api/generator/guest"
)

// ears is a guest's standard output: whole lines go to heard, in the guest's own goroutine, so that a guest which says
// too much waits for whoever listens. Once heard has an error, the guest is told that nobody listens.
type ears struct {
	heard func(guest.ToHost) error
	line  []byte
	err   error
}

var errLineTooLong = fmt.Errorf("the module wrote a line of more than %d bytes to standard output", guest.MaxLineBytes)

func (e *ears) Write(b []byte) (int, error) {
	n := len(b)
	for e.err == nil {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			break
		}
		e.take(append(e.line, b[:end]...))
		e.line, b = e.line[:0], b[end+1:]
	}
	if len(e.line)+len(b) > guest.MaxLineBytes && e.err == nil {
		e.err = errLineTooLong
	}
	if e.err != nil {
		return 0, e.err
	}
	e.line = append(e.line, b...)
	return n, nil
}

// take hears one line. One that is empty says nothing; one that is no message is a mistake that its author must see.
func (e *ears) take(line []byte) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || e.err != nil {
		return
	}
	var m guest.ToHost
	if err := json.Unmarshal(line, &m); err != nil {
		e.err = fmt.Errorf("the module wrote %q to standard output, which is for messages of the contract; logs go to standard error", clip(line))
		return
	}
	e.err = e.heard(m)
}

func clip(b []byte) []byte { return b[:min(len(b), 80)] }

// mouth is a guest's standard input: lines that were said, in order. A read waits until there is one.
type mouth struct {
	mu     sync.Mutex
	cond   *sync.Cond
	said   []byte
	closed bool
}

var errDeaf = errors.New("the module asks and asks, and does not read the answers")

func newMouth() *mouth {
	m := &mouth{}
	m.cond = sync.NewCond(&m.mu)
	return m
}

func (m *mouth) say(v guest.ToGuest) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if len(b) > guest.MaxLineBytes {
		return errors.New("what is to be said does not fit into a line")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.said) > guest.MaxLineBytes {
		return errDeaf
	}
	m.said = append(append(m.said, b...), '\n')
	m.cond.Broadcast()
	return nil
}

func (m *mouth) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.cond.Broadcast()
}

func (m *mouth) Read(b []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.said) == 0 && !m.closed {
		m.cond.Wait()
	}
	if len(m.said) == 0 {
		return 0, io.EOF
	}
	n := copy(b, m.said)
	m.said = m.said[n:]
	return n, nil
}

const (
	maxLogBytes  = 1 << 20 // of a task's standard error that is passed on
	maxTailBytes = 2 << 10 // of its end that is told where a guest ends without a word
)

// diary is a guest's standard error: lines for the log, up to a cap, and the last of them.
type diary struct {
	note func(line string)

	written int
	line    []byte
	tail    []byte
}

func (d *diary) Write(b []byte) (int, error) {
	d.tail = append(d.tail, b...)
	d.tail = d.tail[max(0, len(d.tail)-maxTailBytes):]
	if room := maxLogBytes - d.written; room < len(b) {
		d.written += len(b)
		return len(b), nil
	}
	d.written += len(b)
	d.line = append(d.line, b...)
	for {
		end := bytes.IndexByte(d.line, '\n')
		if end < 0 {
			return len(b), nil
		}
		d.note(string(d.line[:end]))
		d.line = d.line[end+1:]
	}
}

// last is the end of what was written, for a message.
func (d *diary) last() string {
	if t := bytes.TrimSpace(d.tail); len(t) > 0 {
		return ": " + string(t)
	}
	return ""
}
