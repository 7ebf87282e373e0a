// Package comfyuitest is a double of a ComfyUI server: its routes, its queue, its socket and the checks of its
// validation, with a few node classes that make what the test gives them.
package comfyuitest

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

// Server is the double. Its fields are set before it is asked.
type Server struct {
	*upstreamtest.Double

	Old    bool // ignores prompt_id, in /prompt and in /interrupt, and says no execution_success, as servers of early 2024 do
	Silent bool // has no socket
	Result func(graph Graph) []byte
	Name   string // of the result's file; result_00001_.png when empty
	Count  int    // of results, where Name is a pattern
	Hold   bool   // prompts wait at their first sampling step until Release
	Fault  Fault

	mu       sync.Mutex
	number   float64
	pending  []*prompt
	running  *prompt
	node     string // that it is at
	history  map[string]any
	ended    []string // ids with what became of them
	sockets  map[string]*socket
	uploads  map[string][]byte
	files    map[string][]byte
	released chan struct{}
	work     chan struct{}   // has a value when there may be work
	life     context.Context // of the double itself
	done     chan struct{}
}

// Fault is what goes wrong in a run.
type Fault struct {
	Node      string // of this id fails
	Exception string
	Message   string
	DropAfter int  // the socket is dropped once, after so many events of the run
	Vanish    bool // the prompt is lost, as by a restart
}

// Graph is a prompt as it came.
type Graph map[string]struct {
	ClassType string         `json:"class_type"`
	Inputs    map[string]any `json:"inputs"`
	Meta      any            `json:"_meta"`
}

type prompt struct {
	number      float64
	id          string
	raw         json.RawMessage
	graph       Graph
	clientID    string
	interrupted chan struct{}
}

// New starts a double.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{
		history: map[string]any{}, sockets: map[string]*socket{}, uploads: map[string][]byte{}, files: map[string][]byte{},
		released: make(chan struct{}), work: make(chan struct{}, 1), done: make(chan struct{}),
	}
	life, end := context.WithCancel(context.Background())
	s.life = life
	routes := http.NewServeMux()
	routes.HandleFunc("POST /prompt", s.postPrompt)
	routes.HandleFunc("GET /queue", s.getQueue)
	routes.HandleFunc("POST /queue", s.postQueue)
	routes.HandleFunc("POST /interrupt", s.postInterrupt)
	routes.HandleFunc("GET /history/{id}", s.getHistory)
	routes.HandleFunc("GET /view", s.getView)
	routes.HandleFunc("POST /upload/image", s.postUpload)
	routes.HandleFunc("GET /ws", s.serveSocket)
	s.Double = upstreamtest.New(t, routes)
	go s.execute()
	t.Cleanup(func() { // before the double's own
		end()
		<-s.done
	})
	return s
}

// Release lets held prompts go on.
func (s *Server) Release() { close(s.released) }

// Ended lists what became of the prompts: "success", "error" or "interrupted", in order.
func (s *Server) Ended() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.ended...)
}

// Running is the id of the prompt that runs.
func (s *Server) Running() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		return ""
	}
	return s.running.id
}
