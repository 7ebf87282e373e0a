// Package upstreamtest is what the doubles of model servers have in common: they log what they are asked, and play
// faults on demand.
package upstreamtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Double is a model server on loopback.
type Double struct {
	*httptest.Server
	t testing.TB

	mu     sync.Mutex
	lines  []string
	faults []*Fault
	asked  map[string]int
	before map[string]func()
	ready  *sync.Cond
}

// Fault is what happens to the next request that it fits, instead of or on top of what the server would say.
type Fault struct {
	Method, Path string // Path is a prefix
	Times        int    // 1 when 0

	Status   int    // answers that
	Header   string // "Name: value" of such an answer
	Body     string
	CutAfter int  // sends so many bytes of the true answer and breaks the connection
	CutLast  bool // does what is asked, and breaks the connection instead of answering
	Stall    bool // never answers
}

// New starts a double. What it logs is printed when the test ends.
func New(t testing.TB, handler http.Handler) *Double {
	t.Helper()
	d := &Double{t: t, asked: map[string]int{}, before: map[string]func(){}}
	d.ready = sync.NewCond(&d.mu)
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.serve(handler, w, r) }))
	t.Cleanup(func() {
		d.CloseClientConnections()
		d.Close()
		t.Log("the double's log:\n\t" + strings.Join(d.Log(), "\n\t"))
	})
	return d
}

// Fail plays faults, in order.
func (d *Double) Fail(faults ...Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range faults {
		f.Times = max(f.Times, 1)
		d.faults = append(d.faults, &f)
	}
}

// Before calls act when a path is asked, before anything else.
func (d *Double) Before(path string, act func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.before[path] = act
}

// Note adds a line to the log.
func (d *Double) Note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

// Wrong is a request that a real server would not take, or would silently take in another sense: the test fails.
func (d *Double) Wrong(format string, args ...any) {
	d.Note("WRONG: "+format, args...)
	d.t.Errorf("the double was asked wrongly: "+format, args...)
}

// Log is what was asked and answered so far.
func (d *Double) Log() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.lines...)
}

// Asked is how often a method and path were asked.
func (d *Double) Asked(method, path string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked[method+" "+path]
}

// Await returns when a method and path have been asked so often.
func (d *Double) Await(method, path string, times int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.asked[method+" "+path] < times {
		d.ready.Wait()
	}
}
