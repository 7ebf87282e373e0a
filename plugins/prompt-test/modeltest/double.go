// Package modeltest has doubles of language model servers: real HTTP servers on loopback that keep to the documented
// protocol, refuse what it does not allow, play faults on demand, and log every request.
package modeltest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Turn is how a double answers one question. The last one is for all that follow.
type Turn struct {
	Says   []string // the pieces of the answer
	Finish string   // stop where empty
	Prompt int      // tokens, as the double counts them
	Silent bool     // it counts no tokens

	Break   Break           // what goes wrong after the pieces
	Words   string          // of the error, for BreakError
	Refuse  *Refusal        // no answer at all
	Drip    bool            // one byte at a time, so that characters and lines are torn apart
	Whole   bool            // it does not stream, whatever is asked
	Waiting <-chan struct{} // it begins when this is closed
}

// Break is a way in which a stream goes wrong.
type Break int

// The ways.
const (
	BreakNone      Break = iota
	BreakCut             // the connection is cut
	BreakEnd             // the stream ends without its end
	BreakStall           // nothing comes any more
	BreakMalformed       // a piece that is none
	BreakError           // the server says that it failed
	BreakOldError        // the same, as older servers say it
)

// Refusal is an answer that is none.
type Refusal struct {
	Status     int
	RetryAfter string
	Message    string
	Code       string
}

// Double is a running server.
type Double struct {
	URL    string
	Models []string // that it has
	Key    string   // that it wants; none where empty
	Most   int      // tokens that its context holds; 0 means any number

	// Gone gets a value for each client that left before its answer was complete.
	Gone chan struct{}

	t      testing.TB
	server *httptest.Server
	turns  []Turn

	mu       sync.Mutex
	requests []Request
	log      []string
	asked    int
}

// Request is one question as it arrived.
type Request struct {
	Path   string
	Header http.Header
	Body   map[string]any
}

// start runs a double until the test ends, and then prints its log.
func start(t testing.TB, models []string, turns []Turn, routes func(d *Double) http.Handler) *Double {
	d := &Double{Models: models, Gone: make(chan struct{}, 100), t: t, turns: turns}
	d.server = httptest.NewServer(routes(d))
	d.URL = d.server.URL
	t.Cleanup(func() {
		d.server.CloseClientConnections()
		d.server.Close()
		t.Log(strings.Join(append([]string{"the double saw:"}, d.Log()...), "\n  "))
	})
	return d
}

// Close ends the server before the test does.
func (d *Double) Close() { d.server.Close() }

// Requests are the questions so far.
func (d *Double) Requests() []Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Request(nil), d.requests...)
}

// Log is what happened so far, a line each.
func (d *Double) Log() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.log...)
}

// AwaitGone waits until the double has seen a client leave.
func (d *Double) AwaitGone() {
	d.t.Helper()
	select {
	case <-d.Gone:
	case <-time.After(5 * time.Second):
		d.t.Fatal("the double still has its client after 5 s")
	}
}

func (d *Double) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log = append(d.log, fmt.Sprintf(format, args...))
}

// take gives the turn for the next question.
func (d *Double) take(r *http.Request, body map[string]any) Turn {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests = append(d.requests, Request{Path: r.URL.Path, Header: r.Header.Clone(), Body: body})
	if len(d.turns) == 0 {
		return Turn{Says: []string{"Hello", " there."}, Prompt: 5}
	}
	turn := d.turns[min(d.asked, len(d.turns)-1)]
	d.asked++
	return turn
}

// violation fails the test: the client did something that the real server would pass over in silence.
func (d *Double) violation(format string, args ...any) {
	d.t.Errorf("not in the protocol: "+format, args...)
}
