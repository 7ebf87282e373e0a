// Package runwaytest is a double of Runway's API: tasks that go through their states look by look, the checks of
// image_to_video, and the files behind its addresses.
package runwaytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

// State is one answer to a look at a task; the last of a script stays.
type State struct {
	Status   string  `json:"status"`
	Progress float64 `json:"progress,omitempty"`
	Failure  string  `json:"failure,omitempty"`
	Code     string  `json:"failureCode,omitempty"`
}

// Server is the double. Its fields are set before it is asked.
type Server struct {
	*upstreamtest.Double
	Key    string
	Film   []byte
	Type   string // of the file; video/mp4 when empty
	Script []State

	mu     sync.Mutex
	tasks  map[string]int // looks so far
	bodies []map[string]any
	first  []byte // the promptImage of the last task
	gone   []string
}

// New starts a double that wants the key.
func New(t testing.TB, key string) *Server {
	t.Helper()
	s := &Server{Key: key, tasks: map[string]int{}}
	s.Script = []State{{Status: "PENDING"}, {Status: "THROTTLED"}, {Status: "RUNNING", Progress: 0.4}, {Status: "SUCCEEDED"}}
	api := http.NewServeMux()
	api.HandleFunc("POST /v1/image_to_video", s.create)
	api.HandleFunc("GET /v1/tasks/{id}", s.look)
	api.HandleFunc("DELETE /v1/tasks/{id}", s.remove)
	routes := http.NewServeMux()
	routes.HandleFunc("GET /cdn/{name}", s.file)
	routes.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) {
		if problem := s.unwelcome(r); problem != "" {
			refuse(w, map[bool]int{true: http.StatusUnauthorized, false: http.StatusBadRequest}[problem == "Unauthorized"], problem, nil)
			return
		}
		api.ServeHTTP(w, r)
	})
	s.Double = upstreamtest.New(t, routes)
	return s
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		refuse(w, http.StatusBadRequest, "Invalid JSON", nil)
		return
	}
	if issues := s.check(body); issues != nil {
		refuse(w, http.StatusBadRequest, "Validation of body failed", issues)
		return
	}
	s.mu.Lock()
	s.bodies = append(s.bodies, body)
	id := fmt.Sprintf("17f20503-6c24-4c16-946b-35dbbce2af%02d", len(s.bodies))
	s.tasks[id] = 0
	s.mu.Unlock()
	upstreamtest.JSON(w, http.StatusOK, map[string]any{"id": id})
}

func (s *Server) look(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	s.mu.Lock()
	n, known := s.tasks[id]
	s.tasks[id] = n + 1
	s.mu.Unlock()
	if !known {
		refuse(w, http.StatusNotFound, "An API task with that ID was not found.", nil)
		return
	}
	state := s.Script[min(n, len(s.Script)-1)]
	s.Note("  task is %s", strings.TrimSpace(state.Status+" "+state.Code))
	body := map[string]any{"id": id, "createdAt": "2026-11-25T03:00:00.000Z", "status": state.Status}
	switch state.Status {
	case "RUNNING":
		body["progress"] = state.Progress
	case "FAILED":
		body["failure"], body["failureCode"] = state.Failure, state.Code
	case "SUCCEEDED":
		body["output"] = []string{s.URL + "/cdn/film.mp4?_jwt=signed"}
	}
	upstreamtest.JSON(w, http.StatusOK, body)
}

func (s *Server) remove(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	delete(s.tasks, r.PathValue("id"))
	s.gone = append(s.gone, r.PathValue("id"))
	s.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("_jwt") != "signed" {
		s.Wrong("the address of the film was changed")
	}
	kind := s.Type
	if kind == "" {
		kind = "video/mp4"
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(s.Film)
}

// Last is the body of the last task, and the picture in it.
func (s *Server) Last() (body map[string]any, picture []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[len(s.bodies)-1], s.first
}

// Deleted are the tasks that were cancelled or deleted.
func (s *Server) Deleted() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.gone...)
}

// Left are the tasks that still cost money.
func (s *Server) Left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.tasks)
}
