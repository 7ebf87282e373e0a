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

// NewOpenAI runs a double of OpenAI's chat completions. Its URL is the base URL without the version.
func NewOpenAI(t testing.TB, models []string, turns ...Turn) *Double {
	return start(t, models, turns, func(d *Double) http.Handler {
		routes := http.NewServeMux()
		routes.HandleFunc("POST /v1/chat/completions", d.complete)
		routes.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			upstreamtest.OpenAIError(w, 404, "", fmt.Sprintf("Invalid URL (%s %s)", r.Method, r.URL.Path))
		})
		return routes
	})
}

// openAIRequest is what the API documents of what is used here.
type openAIRequest struct {
	Model    string `json:"model"`
	Messages []struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	} `json:"messages"`
	Temperature         *float64 `json:"temperature"`
	MaxTokens           *int     `json:"max_tokens"`
	MaxCompletionTokens *int     `json:"max_completion_tokens"`
	Seed                *int64   `json:"seed"`
	Stop                []string `json:"stop"`
	Stream              bool     `json:"stream"`
	StreamOptions       *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	ResponseFormat *struct {
		Type       string `json:"type"`
		JSONSchema *struct {
			Name   string          `json:"name"`
			Schema json.RawMessage `json:"schema"`
			Strict bool            `json:"strict"`
		} `json:"json_schema"`
	} `json:"response_format"`
}

// strictOpenAI reads a request and knows no field but the documented ones.
func strictOpenAI(body object) (q openAIRequest, err error) {
	strict := json.NewDecoder(strings.NewReader(text(body)))
	strict.DisallowUnknownFields()
	err = strict.Decode(&q)
	return q, err
}

// complete answers POST /v1/chat/completions.
func (d *Double) complete(w http.ResponseWriter, r *http.Request) {
	q, body, ok := d.readOpenAI(w, r)
	if !ok {
		return
	}
	turn := d.take(w, r, body)
	switch {
	case turn.Refuse != nil:
		upstreamtest.OpenAIError(w, turn.Refuse.Status, turn.Refuse.Code, turn.Refuse.Message)
	case turn.Whole || !q.Stream:
		said := object{"role": "assistant", "content": strings.Join(turn.Says, ""), "refusal": nil}
		upstreamtest.JSON(w, 200, object{
			"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": q.Model + "-2026", "usage": usageOf(turn),
			"choices": []any{object{"index": 0, "finish_reason": finishOf(turn), "message": said}},
		})
	default:
		d.streamOpenAI(d.stream(w, r, turn, "text/event-stream"), q, turn, nil)
	}
}

// readOpenAI takes a request in, as strictly as the real server.
func (d *Double) readOpenAI(w http.ResponseWriter, r *http.Request) (q openAIRequest, body map[string]any, ok bool) {
	raw, err := readAny(r)
	if d.Key != "" && r.Header.Get("Authorization") != "Bearer "+d.Key {
		upstreamtest.OpenAIError(w, 401, "invalid_api_key", "Incorrect API key provided: "+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		return q, raw, false
	}
	if err == nil {
		q, err = strictOpenAI(raw)
	}
	if err != nil {
		upstreamtest.OpenAIError(w, 400, "", "Unrecognized request argument or wrong type: "+err.Error())
		return q, raw, false
	}
	status, message, code := d.judgeOpenAI(q)
	if status != 0 {
		upstreamtest.OpenAIError(w, status, code, message)
		return q, raw, false
	}
	return q, raw, true
}

func (d *Double) judgeOpenAI(q openAIRequest) (status int, message, code string) {
	said := ""
	for _, m := range q.Messages {
		said += m.Content
	}
	switch f := q.ResponseFormat; {
	case !slices.Contains(d.Models, q.Model):
		return 404, fmt.Sprintf("The model `%s` does not exist or you do not have access to it.", q.Model), "model_not_found"
	case len(q.Messages) == 0:
		return 400, "Invalid 'messages': empty array. Expected an array with minimum length 1.", "empty_array"
	case q.Temperature != nil && (*q.Temperature < 0 || *q.Temperature > 2):
		return 400, "Invalid 'temperature'.", "decimal_above_max_value"
	case len(q.Stop) > 4:
		return 400, "Invalid 'stop': array too long.", "array_above_max_length"
	case q.StreamOptions != nil && !q.Stream:
		return 400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", ""
	case q.MaxTokens != nil && strings.HasPrefix(q.Model, "o"):
		return 400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "unsupported_parameter"
	case f != nil && f.Type == "json_object" && !strings.Contains(strings.ToLower(said), "json"):
		return 400, "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.", ""
	case f != nil && f.Type == "json_schema" && (f.JSONSchema == nil || f.JSONSchema.Name == "" || len(f.JSONSchema.Schema) == 0):
		return 400, "Missing required parameter: 'response_format.json_schema'.", "missing_required_parameter"
	case d.Most > 0 && len(strings.Fields(said)) > d.Most:
		return 400, fmt.Sprintf("This model's maximum context length is %d tokens.", d.Most), "context_length_exceeded"
	}
	return 0, "", ""
}
