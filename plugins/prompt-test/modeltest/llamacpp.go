package modeltest

import (
	"net/http"
	"strings"
	"testing"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

// NewLlamaCpp runs a double of llama.cpp's server with one model loaded. It takes any model's name, counts a word as a
// token, and names its errors as the server does.
func NewLlamaCpp(t testing.TB, turns ...Turn) *Double {
	return start(t, []string{"harbour-7b-q4"}, turns, func(d *Double) http.Handler {
		routes := http.NewServeMux()
		routes.HandleFunc("POST /v1/chat/completions", d.completeLlama)
		routes.HandleFunc("GET /props", d.props)
		routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
			llamaError(w, 404, "File Not Found", "not_found_error", nil)
		})
		return routes
	})
}

func llamaError(w http.ResponseWriter, status int, message, kind string, more object) {
	e := object{"code": status, "message": message, "type": kind}
	for k, v := range more {
		e[k] = v
	}
	upstreamtest.JSON(w, status, object{"error": e})
}

func (d *Double) keyed(w http.ResponseWriter, r *http.Request) bool {
	if d.Key == "" || r.Header.Get("Authorization") == "Bearer "+d.Key {
		return true
	}
	llamaError(w, 401, "Invalid API Key", "authentication_error", nil)
	return false
}

func (d *Double) props(w http.ResponseWriter, r *http.Request) {
	if d.keyed(w, r) {
		upstreamtest.JSON(w, 200, object{
			"default_generation_settings": object{"id": 0, "n_ctx": 4096, "params": object{"temperature": 0.8}}, "total_slots": 1,
			"model_path": "/models/" + d.Models[0] + ".gguf", "chat_template": "…", "build_info": "b1-0", "is_sleeping": false,
		})
	}
}

func (d *Double) completeLlama(w http.ResponseWriter, r *http.Request) {
	if !d.keyed(w, r) {
		return
	}
	asked, err := readAny(r)
	q, wrong := strictOpenAI(asked)
	if err != nil || wrong != nil {
		d.Wrong("POST /v1/chat/completions: %v %v", err, wrong)
	}
	turn := d.take(w, r, asked)
	said := 0
	for _, m := range q.Messages {
		said += len(strings.Fields(m.Content))
	}
	switch f := q.ResponseFormat; {
	case turn.Refuse != nil:
		llamaError(w, turn.Refuse.Status, turn.Refuse.Message, turn.Refuse.Code, nil)
	case f != nil && f.Type == "json_schema" && (f.JSONSchema == nil || len(f.JSONSchema.Schema) == 0):
		llamaError(w, 400, "failed to parse grammar", "invalid_request_error", nil)
	case d.Most > 0 && said > d.Most:
		llamaError(w, 400, "the request exceeds the available context size, try increasing it", "exceed_context_size_error",
			object{"n_prompt_tokens": said, "n_ctx": d.Most})
	default:
		d.streamOpenAI(d.stream(w, r, turn, "text/event-stream"), q, turn, object{
			"model":   d.Models[0],
			"timings": object{"prompt_n": turn.Prompt, "predicted_n": len(turn.Says), "predicted_ms": 10.0, "predicted_per_second": 100.0},
		})
	}
}
