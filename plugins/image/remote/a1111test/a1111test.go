// Package a1111test is a double of the API of Automatic1111's web UI: one picture at a time, whoever asks, with an
// interruption that all clients share.
package a1111test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

// Server is the double. Its fields are set before it is asked.
type Server struct {
	*upstreamtest.Double
	User, Password string // of --api-auth
	Hold           bool   // pictures are not finished until Release, or an interruption

	turn    chan struct{} // the queue lock
	release sync.Once

	mu          sync.Mutex
	current     string
	queued      map[string]bool
	interrupted chan struct{}
	released    chan struct{}
	ended       []string
	last        map[string]any
}

// New starts a double.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{turn: make(chan struct{}, 1), released: make(chan struct{}), queued: map[string]bool{}}
	routes := http.NewServeMux()
	routes.HandleFunc("POST /sdapi/v1/txt2img", s.text2image)
	routes.HandleFunc("POST /sdapi/v1/img2img", s.image2image)
	routes.HandleFunc("POST /internal/progress", s.progress)
	routes.HandleFunc("POST /sdapi/v1/interrupt", s.interrupt)
	s.Double = upstreamtest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); strings.HasPrefix(r.URL.Path, "/sdapi/") && (user != s.User || password != s.Password) {
			w.Header().Set("WWW-Authenticate", "Basic")
			upstreamtest.JSON(w, http.StatusUnauthorized, map[string]any{"error": "HTTPException", "detail": "Incorrect username or password", "body": "", "errors": ""})
			return
		}
		routes.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Release)
	return s
}

// Release lets held pictures be finished.
func (s *Server) Release() { s.release.Do(func() { close(s.released) }) }

// Ended lists what became of the tasks, in order: "task: done" or "task: interrupted".
func (s *Server) Ended() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.ended...)
}

// Last is the body of the last picture that was begun.
func (s *Server) Last() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// Current is the task that is worked on.
func (s *Server) Current() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// fields are those of txt2img that the API has and clients use, with their kinds; more would be a typo.
var fields = map[string]any{
	"prompt": "", "negative_prompt": "", "seed": 0.0, "width": 0.0, "height": 0.0, "steps": 0.0, "sampler_name": "", "scheduler": "", "cfg_scale": 0.0,
	"force_task_id": "", "override_settings": map[string]any{}, "override_settings_restore_afterwards": false,
	"init_images": []any{}, "denoising_strength": 0.0, "batch_size": 0.0, "n_iter": 0.0,
}

func (s *Server) text2image(w http.ResponseWriter, r *http.Request) { s.paint(w, r, false) }

func (s *Server) image2image(w http.ResponseWriter, r *http.Request) { s.paint(w, r, true) }

func (s *Server) paint(w http.ResponseWriter, r *http.Request, from bool) {
	var body map[string]any
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		upstreamtest.JSON(w, http.StatusUnprocessableEntity, map[string]any{"detail": []any{map[string]any{"loc": []string{"body"}, "msg": "value is not a valid dict", "type": "type_error.dict"}}})
		return
	}
	for name, v := range body {
		if kind, known := fields[name]; !known || fmt.Sprintf("%T", kind) != fmt.Sprintf("%T", v) {
			s.Wrong("%s has %s = %v", r.URL.Path, name, v)
		}
	}
	width, height := number(body["width"]), number(body["height"])
	switch {
	case width%8 != 0 || height%8 != 0 || width < 64 || height < 64 || width > 2048 || height > 2048:
		upstreamtest.JSON(w, http.StatusUnprocessableEntity, map[string]any{"detail": []any{map[string]any{"loc": []string{"body", "width"}, "msg": "ensure this value is a multiple of 8 from 64 to 2048"}}})
		return
	case body["sampler_name"] == "none such":
		upstreamtest.JSON(w, http.StatusBadRequest, map[string]any{"error": "HTTPException", "detail": "Sampler not found", "body": "", "errors": ""})
		return
	case from && body["init_images"] == nil:
		upstreamtest.JSON(w, http.StatusNotFound, map[string]any{"error": "HTTPException", "detail": "Init image not found", "body": "", "errors": ""})
		return
	case width*height > 1536*1536:
		upstreamtest.JSON(w, http.StatusInternalServerError, map[string]any{"error": "OutOfMemoryError", "detail": "", "body": "", "errors": "CUDA out of memory. Tried to allocate 9.00 GiB"})
		return
	}
	s.mu.Lock()
	s.last = body
	s.mu.Unlock()
	id, _ := body["force_task_id"].(string)
	s.make(id, func() {})
	info, _ := json.Marshal(map[string]any{"prompt": body["prompt"], "seed": body["seed"], "width": width, "height": height, "sd_model_name": "dreamshaper_8", "sd_model_hash": "879db523c3"})
	upstreamtest.JSON(w, http.StatusOK, map[string]any{"images": [][]byte{s.picture(width, height)}, "parameters": body, "info": string(info)})
}

func number(v any) int {
	f, _ := v.(float64)
	return int(f)
}
