package modeltest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

// NewOllama runs a double of Ollama with these models pulled.
func NewOllama(t testing.TB, models []string, turns ...Turn) *Double {
	return start(t, models, turns, func(d *Double) http.Handler {
		routes := http.NewServeMux()
		routes.HandleFunc("POST /api/chat", d.chat)
		routes.HandleFunc("GET /api/tags", d.tags)
		return routes
	})
}

func (d *Double) tags(w http.ResponseWriter, _ *http.Request) {
	models := []any{}
	for _, name := range d.Models {
		models = append(models, object{"name": name, "model": name, "modified_at": "2026-01-02T03:04:05Z", "size": 1, "digest": "0", "details": object{}})
	}
	upstreamtest.JSON(w, 200, object{"models": models})
}

// ollamaFields are the documented ones, with the type of each.
var ollamaFields = map[string]string{
	"model": "string", "messages": "array", "stream": "boolean", "options": "object", "format": "any", "keep_alive": "any",
	"truncate": "boolean", "shift": "boolean", "think": "any", "tools": "array",
}

var ollamaOptions = map[string]string{"temperature": "float32", "num_predict": "integer", "seed": "integer", "stop": "array"}

// fits tells whether a value is of a type as Ollama has it.
func fits(v any, want string) bool {
	switch n := v.(type) {
	case string:
		return want == "string"
	case bool:
		return want == "boolean"
	case float64:
		return want == "float32" || (want == "integer" && n == float64(int64(n)))
	case []any:
		return want == "array"
	case map[string]any:
		return want == "object"
	}
	return false
}

func (d *Double) chat(w http.ResponseWriter, r *http.Request) {
	asked, err := readAny(r)
	if err != nil {
		upstreamtest.JSON(w, 400, object{"error": err.Error()})
		return
	}
	for name, value := range asked {
		if want, known := ollamaFields[name]; !known || (want != "any" && !fits(value, want)) {
			d.Wrong("POST /api/chat: %s = %.80s", name, text(value))
		}
	}
	options, _ := asked["options"].(object)
	for name, value := range options {
		if want := ollamaOptions[name]; !fits(value, want) {
			upstreamtest.JSON(w, 400, object{"error": fmt.Sprintf("option %q must be of type %s", name, want)})
			return
		}
	}
	model, _ := asked["model"].(string)
	if !slices.Contains(d.Models, model) {
		upstreamtest.JSON(w, 404, object{"error": fmt.Sprintf("model '%s' not found", model)})
		return
	}
	if format, set := asked["format"]; set && format != "json" && !fits(format, "object") {
		upstreamtest.JSON(w, 500, object{"error": fmt.Sprintf("invalid format: %s; expected \"json\" or a valid JSON Schema object", text(format))})
		return
	}
	d.reply(w, r, model, asked)
}

func (d *Double) reply(w http.ResponseWriter, r *http.Request, model string, asked object) {
	turn := d.take(w, r, asked)
	if turn.Refuse != nil {
		upstreamtest.JSON(w, turn.Refuse.Status, object{"error": turn.Refuse.Message})
		return
	}
	if d.Most > 0 && asked["truncate"] == false && len(strings.Fields(text(asked["messages"]))) > d.Most {
		upstreamtest.JSON(w, 400, object{"error": "the input length exceeds the context length"})
		return
	}
	s := d.stream(w, r, turn, "application/x-ndjson")
	if !s.wait(turn) {
		return
	}
	line := func(said string, more object) {
		l := object{"model": model, "created_at": "2026-01-02T03:04:05Z", "message": object{"role": "assistant", "content": said}, "done": false}
		for k, v := range more {
			l[k] = v
		}
		s.write(text(l) + "\n")
	}
	for _, said := range turn.Says {
		if !s.present() {
			return
		}
		s.sent++
		line(said, nil)
	}
	if turn.Break != BreakNone {
		s.breakLines(turn)
		return
	}
	end := object{"done": true, "done_reason": finishOf(turn), "total_duration": 5_000_000, "load_duration": 3_000_000}
	if !turn.Silent {
		end["prompt_eval_count"], end["eval_count"], end["eval_duration"] = turn.Prompt, len(turn.Says), 1_000_000
	}
	line("", end)
}

func (s *stream) breakLines(turn Turn) {
	failed := text(object{"error": turn.Words}) + "\n"
	s.breaks(turn, "{\"model\": \n", failed, failed)
}

func readAny(r *http.Request) (object, error) {
	asked := object{}
	err := json.NewDecoder(r.Body).Decode(&asked)
	return asked, err
}
