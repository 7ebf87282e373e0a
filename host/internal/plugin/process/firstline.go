package process

import (
	"bytes"
	"io"
	"sync"
)

const maxHandshake = 8 << 10 // a certificate and a path

// firstLine passes on what is written to it up to the first line feed, and then is at its end.
// Writing never blocks and never fails.
type firstLine struct {
	mu     sync.Mutex
	line   bytes.Buffer
	read   int // bytes of line that were read
	closed bool
	ready  chan struct{} // closed when the line is whole, or will never be
}

func newFirstLine() *firstLine { return &firstLine{ready: make(chan struct{})} }

func (f *firstLine) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return len(b), nil
	}
	i := bytes.IndexByte(b, '\n')
	if i >= 0 {
		f.line.Write(b[:i+1])
	} else {
		f.line.Write(b)
	}
	if i >= 0 || f.line.Len() > maxHandshake {
		f.line.Truncate(min(f.line.Len(), maxHandshake))
		f.end()
	}
	return len(b), nil
}

func (f *firstLine) end() {
	f.closed = true
	close(f.ready)
}

// Close ends the line where it is.
func (f *firstLine) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed {
		f.end()
	}
	return nil
}

func (f *firstLine) Read(b []byte) (int, error) {
	<-f.ready
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.read == f.line.Len() {
		return 0, io.EOF
	}
	n := copy(b, f.line.Bytes()[f.read:])
	f.read += n
	return n, nil
}

// text is the beginning of the line, for a message.
func (f *firstLine) text() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return string(f.line.Bytes()[:min(f.line.Len(), 80)])
}
