// Package comfyuitest is a double of a ComfyUI server: its routes, its queue, its socket and the checks of its
// validation, with a few node classes that make what the test gives them.
package comfyuitest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

// Server is the double. Its fields are set before it is asked.
type Server struct {
	*upstreamtest.Double

	Old    bool // ignores prompt_id, in /prompt and in /interrupt, as servers of early 2025 do
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

// Uploaded is a picture that a client gave.
func (s *Server) Uploaded(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.uploads[name]
}

func (s *Server) postPrompt(w http.ResponseWriter, r *http.Request) {
	var body map[string]json.RawMessage
	if r.Header.Get("Content-Type") != "application/json" || json.NewDecoder(r.Body).Decode(&body) != nil {
		s.Wrong("POST /prompt is not JSON")
		http.Error(w, "500 Internal Server Error", http.StatusInternalServerError)
		return
	}
	p := &prompt{id: fmt.Sprintf("%08d-0000-4000-8000-000000000000", len(s.Log())), raw: body["prompt"], interrupted: make(chan struct{})}
	for key, raw := range body {
		var err error
		switch {
		case key == "prompt":
			err = json.Unmarshal(raw, &p.graph)
		case key == "client_id":
			err = json.Unmarshal(raw, &p.clientID)
		case key == "prompt_id" && !s.Old:
			err = json.Unmarshal(raw, &p.id)
		case key == "prompt_id", key == "number", key == "front", key == "extra_data":
		default:
			s.Wrong("POST /prompt has the unknown key %s", key)
		}
		if err != nil {
			s.Wrong("POST /prompt: %s: %v", key, err)
		}
	}
	if problem, nodes := s.validate(p.graph); problem != nil {
		answer(w, http.StatusBadRequest, map[string]any{"error": problem, "node_errors": nodes})
		return
	}
	s.enqueue(p)
	answer(w, http.StatusOK, map[string]any{"prompt_id": p.id, "number": p.number, "node_errors": map[string]any{}})
}

func (s *Server) enqueue(p *prompt) {
	s.mu.Lock()
	p.number = s.number
	s.number++
	s.pending = append(s.pending, p)
	s.mu.Unlock()
	s.moved()
	select {
	case s.work <- struct{}{}:
	default:
	}
}

func (p *prompt) item() []any {
	return []any{p.number, p.id, p.raw, map[string]any{"client_id": p.clientID, "create_time": 1764000000000}, []string{"9"}}
}

func (s *Server) getQueue(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	running, pending := []any{}, []any{}
	if s.running != nil {
		running = append(running, s.running.item())
	}
	for i := range s.pending {
		pending = append(pending, s.pending[len(s.pending)-1-i].item()) // a heap is in no order
	}
	s.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{"queue_running": running, "queue_pending": pending})
}

func (s *Server) postQueue(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Delete []string
		Clear  bool
	}
	if json.NewDecoder(r.Body).Decode(&body) != nil || body.Clear || len(body.Delete) == 0 {
		s.Wrong("POST /queue would clear the queue of everybody, or nothing")
	}
	s.mu.Lock()
	for _, id := range body.Delete {
		for i, p := range s.pending {
			if p.id == id {
				s.pending = append(s.pending[:i:i], s.pending[i+1:]...)
				s.ended = append(s.ended, "deleted")
				break
			}
		}
	}
	s.mu.Unlock()
	s.moved()
	w.WriteHeader(http.StatusOK)
}

// postInterrupt stops the prompt that is named if it is the one that runs; an old server, or without a name, any.
func (s *Server) postInterrupt(w http.ResponseWriter, r *http.Request) {
	var body struct {
		PromptID string `json:"prompt_id"`
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	if body.PromptID == "" {
		s.Wrong("POST /interrupt names no prompt: it stops what anybody runs")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil && (s.Old || s.running.id == body.PromptID) {
		select {
		case <-s.running.interrupted:
		default:
			close(s.running.interrupted)
		}
	}
	w.WriteHeader(http.StatusOK)
}

func (s *Server) getHistory(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string]any{}
	if entry, ok := s.history[r.PathValue("id")]; ok {
		found[r.PathValue("id")] = entry
	}
	answer(w, http.StatusOK, found)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (s *Server) getView(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	name := q.Get("filename")
	if name == "" || strings.Contains(name, "..") || q.Get("type") != "output" {
		s.Wrong("GET /view asks for %q of type %q", name, q.Get("type"))
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	content, ok := s.files[q.Get("subfolder")+"/"+name]
	s.mu.Unlock()
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Disposition", "filename=\""+name+"\"")
	w.Header().Set("Content-Type", http.DetectContentType(content))
	_, _ = w.Write(content)
}

func (s *Server) postUpload(w http.ResponseWriter, r *http.Request) {
	file, head, err := r.FormFile("image")
	if err != nil || r.FormValue("type") != "input" {
		s.Wrong("POST /upload/image has no part image, or another type than input")
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(file)
	if err != nil {
		s.Wrong("POST /upload/image: %v", err)
	}
	s.mu.Lock()
	s.uploads[head.Filename] = content
	s.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{"name": head.Filename, "subfolder": "", "type": "input"})
}
