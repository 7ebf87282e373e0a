// Package a1111test is a double of the API of Automatic1111's web UI: one picture at a time, whoever asks, with the
// progress and the interruption that all clients share.
package a1111test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
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
	interrupted chan struct{}
	released    chan struct{}
	ended       []string
	last        map[string]any
}

// New starts a double.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{turn: make(chan struct{}, 1), released: make(chan struct{})}
	routes := http.NewServeMux()
	routes.HandleFunc("POST /sdapi/v1/txt2img", s.text2image)
	routes.HandleFunc("POST /sdapi/v1/img2img", s.image2image)
	routes.HandleFunc("GET /sdapi/v1/progress", s.progress)
	routes.HandleFunc("POST /sdapi/v1/interrupt", s.interrupt)
	s.Double = upstreamtest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != s.User || password != s.Password {
			w.Header().Set("WWW-Authenticate", "Basic")
			answer(w, http.StatusUnauthorized, map[string]any{"detail": "Incorrect username or password"})
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

// Occupy has another client's picture be made, in the background; done is closed when it is over.
func (s *Server) Occupy() (done <-chan struct{}) {
	over := make(chan struct{})
	begun := make(chan struct{})
	go func() {
		defer close(over)
		s.make("somebody else", func() { close(begun) })
	}()
	<-begun
	return over
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
		answer(w, http.StatusUnprocessableEntity, map[string]any{"detail": []any{map[string]any{"loc": []string{"body"}, "msg": "value is not a valid dict", "type": "type_error.dict"}}})
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
		answer(w, http.StatusUnprocessableEntity, map[string]any{"detail": []any{map[string]any{"loc": []string{"body", "width"}, "msg": "ensure this value is a multiple of 8 from 64 to 2048"}}})
		return
	case body["sampler_name"] == "none such":
		answer(w, http.StatusNotFound, map[string]any{"error": "HTTPException", "detail": "Sampler not found", "body": "", "errors": ""})
		return
	case from && body["init_images"] == nil:
		answer(w, http.StatusNotFound, map[string]any{"error": "HTTPException", "detail": "Init image not found", "body": "", "errors": ""})
		return
	case width*height > 1536*1536:
		answer(w, http.StatusInternalServerError, map[string]any{"error": "OutOfMemoryError", "detail": "", "body": "", "errors": "CUDA out of memory. Tried to allocate 9.00 GiB"})
		return
	}
	s.mu.Lock()
	s.last = body
	s.mu.Unlock()
	id, _ := body["force_task_id"].(string)
	s.make(id, func() {})
	info, _ := json.Marshal(map[string]any{"prompt": body["prompt"], "seed": body["seed"], "width": width, "height": height, "sd_model_name": "dreamshaper_8", "sd_model_hash": "879db523c3"})
	answer(w, http.StatusOK, map[string]any{"images": [][]byte{s.picture(width, height)}, "parameters": body, "info": string(info)})
}

// make holds the queue lock while a picture is made.
func (s *Server) make(id string, begun func()) {
	s.turn <- struct{}{}
	stop := make(chan struct{})
	s.mu.Lock()
	s.current, s.interrupted = id, stop
	s.mu.Unlock()
	begun()
	outcome := "done"
	if s.Hold {
		select {
		case <-stop:
			outcome = "interrupted"
		case <-s.released:
		}
	}
	s.mu.Lock()
	s.current, s.interrupted = "", nil
	s.ended = append(s.ended, id+": "+outcome)
	s.mu.Unlock()
	s.Note("  task %s %s", id, outcome)
	<-s.turn
}

func (s *Server) progress(w http.ResponseWriter, r *http.Request) {
	current := s.Current()
	body := map[string]any{"progress": 0.0, "eta_relative": 0.0, "state": map[string]any{"sampling_step": 0, "sampling_steps": 0}, "current_image": nil, "textinfo": nil, "current_task": nil}
	if current != "" {
		body["progress"], body["current_task"] = 0.5, current
		if r.URL.Query().Get("skip_current_image") != "true" {
			body["current_image"] = s.picture(16, 16)
		}
	}
	answer(w, http.StatusOK, body)
}

// interrupt stops whatever is made: that is what the real one does.
func (s *Server) interrupt(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	if s.interrupted != nil {
		close(s.interrupted)
		s.interrupted = nil
	}
	s.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{})
}

func (s *Server) picture(w, h int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.SetNRGBA(i%w, i/w, color.NRGBA{R: uint8(i % w), B: uint8(i / w), A: 255})
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		s.Wrong("picture: %v", err)
	}
	return b.Bytes()
}

func number(v any) int {
	f, _ := v.(float64)
	return int(f)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
