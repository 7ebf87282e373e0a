package upstreamtest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

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

// Unwrap lets streams flush.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

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
