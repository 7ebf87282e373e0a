package comfyuitest

import (
	"encoding/json"
	"fmt"
	"net/http"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

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
		upstreamtest.JSON(w, http.StatusBadRequest, map[string]any{"error": problem, "node_errors": nodes})
		return
	}
	s.enqueue(p)
	upstreamtest.JSON(w, http.StatusOK, map[string]any{"prompt_id": p.id, "number": p.number, "node_errors": map[string]any{}})
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
	upstreamtest.JSON(w, http.StatusOK, map[string]any{"queue_running": running, "queue_pending": pending})
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
