// Package runwaytest is a double of Runway's API: tasks that go through their states look by look, the checks of
// image_to_video, and the files behind its addresses.
package runwaytest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

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

func (s *Server) unwelcome(r *http.Request) string {
	switch {
	case r.Header.Get("Authorization") != "Bearer "+s.Key:
		return "Unauthorized"
	case r.Header.Get("X-Runway-Version") != "2024-11-06":
		return "Invalid API version"
	}
	return ""
}

var (
	ratios    = map[string][]string{"gen4_turbo": {"1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672"}, "veo3.1": {"1280:720", "720:1280", "1080:1920", "1920:1080"}}
	durations = map[string][]float64{"gen4_turbo": {5, 10}, "veo3.1": {4, 6, 8}}
)

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
	answer(w, http.StatusOK, map[string]any{"id": id})
}

// check is what the API refuses.
func (s *Server) check(body map[string]any) (issues []string) {
	model, _ := body["model"].(string)
	prompt, _ := body["promptText"].(string)
	seed, _ := body["seed"].(float64)
	for name := range body {
		if !slices.Contains([]string{"model", "promptImage", "promptText", "ratio", "duration", "seed", "contentModeration"}, name) {
			issues = append(issues, "Unrecognized key: "+name)
		}
	}
	if ratios[model] == nil {
		return append(issues, "Invalid discriminator value for model")
	}
	if r, _ := body["ratio"].(string); !slices.Contains(ratios[model], r) {
		issues = append(issues, "ratio")
	}
	if d, _ := body["duration"].(float64); !slices.Contains(durations[model], d) {
		issues = append(issues, "duration")
	}
	if n := len(utf16.Encode([]rune(prompt))); n == 0 || n > 1000 {
		issues = append(issues, "promptText")
	}
	if seed < 0 || seed > 4294967295 {
		issues = append(issues, "seed")
	}
	uri, _ := body["promptImage"].(string)
	picture, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(uri, "data:image/jpeg;base64,"))
	if _, e := jpeg.DecodeConfig(bytes.NewReader(picture)); err != nil || e != nil || len(uri) > 5<<20 {
		issues = append(issues, "promptImage")
	}
	s.mu.Lock()
	s.first = picture
	s.mu.Unlock()
	return issues
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
	answer(w, http.StatusOK, body)
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

func refuse(w http.ResponseWriter, status int, problem string, issues []string) {
	body := map[string]any{"error": problem, "docUrl": "https://docs.dev.runwayml.com/api"}
	if issues != nil {
		body["issues"] = issues
	}
	answer(w, status, body)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
