// Package modeltest has doubles of language model servers: real HTTP servers on loopback that keep to the documented
// protocol, refuse what it does not allow, play faults on demand, and log every request.
package modeltest

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
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
	*upstreamtest.Double
	Models []string // that it has
	Key    string   // that it wants; none where empty
	Most   int      // tokens that its context holds; 0 means any number

	// Gone gets a value for each client that left before its answer was complete.
	Gone chan struct{}

	t     testing.TB
	turns []Turn

	mu       sync.Mutex
	requests []Request
}

// Request is one question as it arrived.
type Request struct {
	Path   string
	Header http.Header
	Body   map[string]any
}

// start runs a double until the test ends.
func start(t testing.TB, models []string, turns []Turn, routes func(d *Double) http.Handler) *Double {
	t.Helper()
	if turns == nil {
		turns = []Turn{{Says: []string{"Hello", " there."}, Prompt: 5}}
	}
	d := &Double{Models: models, Gone: make(chan struct{}, 100), t: t, turns: turns}
	d.Double = upstreamtest.New(t, routes(d))
	return d
}

// Requests are the questions so far.
func (d *Double) Requests() []Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Request(nil), d.requests...)
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

// take gives the turn for the next question.
func (d *Double) take(w http.ResponseWriter, r *http.Request, body map[string]any) Turn {
	d.mu.Lock()
	defer d.mu.Unlock()
	turn := d.turns[min(len(d.requests), len(d.turns)-1)]
	d.requests = append(d.requests, Request{Path: r.URL.Path, Header: r.Header.Clone(), Body: body})
	if turn.Refuse != nil && turn.Refuse.RetryAfter != "" {
		w.Header().Set("Retry-After", turn.Refuse.RetryAfter)
	}
	return turn
}
