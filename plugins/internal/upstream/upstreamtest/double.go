// Package upstreamtest is what the doubles of model servers have in common: they log what they are asked, and play
// faults on demand.
package upstreamtest

import (
	"fmt"
	"io"
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
	CutFirst bool // breaks the connection before the server reads the request
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

func (d *Double) serve(handler http.Handler, w http.ResponseWriter, r *http.Request) {
	fault := d.note(r)
	label := r.Method + " " + short(r.URL.RequestURI())
	switch {
	case fault == nil && r.Header.Get("Upgrade") != "":
		d.Note("%s (socket)", label)
		handler.ServeHTTP(w, r)
		return
	case fault == nil:
		answer := &recorder{ResponseWriter: w}
		handler.ServeHTTP(answer, r)
		d.Note("%s → %d", label, answer.status)
		return
	case fault.Stall:
		d.Note("%s → nothing", label)
		_, _ = io.Copy(io.Discard, r.Body) // only then the end of the connection is noticed
		<-r.Context().Done()
		return
	case fault.CutFirst:
		d.Note("%s → connection cut before it was read", label)
		panic(http.ErrAbortHandler)
	case fault.CutLast:
		handler.ServeHTTP(httptest.NewRecorder(), r)
		d.Note("%s → done, connection cut before the answer", label)
		panic(http.ErrAbortHandler)
	case fault.CutAfter > 0:
		d.cut(handler, w, r, fault.CutAfter, label)
	}
	_, _ = io.Copy(io.Discard, r.Body) // an answer before the end of the request may get lost on its way
	if name, value, ok := strings.Cut(fault.Header, ": "); ok {
		w.Header().Set(name, value)
	}
	d.Note("%s → %d %s (fault)", label, fault.Status, fault.Header)
	w.WriteHeader(fault.Status)
	_, _ = w.Write([]byte(fault.Body))
}

// cut sends the beginning of the true answer, with its full length announced.
func (d *Double) cut(handler http.Handler, w http.ResponseWriter, r *http.Request, after int, label string) {
	whole := httptest.NewRecorder()
	handler.ServeHTTP(whole, r)
	for name, values := range whole.Header() {
		w.Header()[name] = values
	}
	body := whole.Body.Bytes()
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(whole.Code)
	_, _ = w.Write(body[:min(after, len(body)-1)])
	_ = http.NewResponseController(w).Flush()
	d.Note("%s → %d, connection cut after %d of %d bytes", label, whole.Code, min(after, len(body)-1), len(body))
	panic(http.ErrAbortHandler)
}

// note counts a request and finds the fault that is meant for it.
func (d *Double) note(r *http.Request) *Fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked[r.Method+" "+r.URL.Path]++
	d.ready.Broadcast()
	if act := d.before[r.URL.Path]; act != nil {
		act()
	}
	for i, f := range d.faults {
		if (f.Method != "" && f.Method != r.Method) || !strings.HasPrefix(r.URL.Path, f.Path) {
			continue
		}
		f.Times--
		if f.Times == 0 {
			d.faults = append(d.faults[:i:i], d.faults[i+1:]...)
		}
		return f
	}
	return nil
}

// recorder remembers the status.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

func short(uri string) string {
	if len(uri) > 100 {
		return uri[:100] + "…"
	}
	return uri
}
