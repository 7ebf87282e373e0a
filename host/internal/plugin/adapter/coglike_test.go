package adapter

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// coglike is Cog's HTTP server as its source has it: a prediction is forgotten when it ends, a PUT of one that runs
// answers with its state before it looks at the input, a synchronous one ends with its connection, and there is no way
// to ask for one.
type coglike struct {
	*httptest.Server

	model     func(ctx context.Context, input map[string]any, log func(string)) (output any, failure string)
	slots     int
	lenient   bool // a lookalike: takes any input
	forgiving bool // an older one: predictions outlive their connection
	intercept func(w http.ResponseWriter, r *http.Request) bool

	mu        sync.Mutex
	health    string
	document  string
	running   map[string]*coglikeRun
	began     []string // ids
	inputs    []map[string]any
	most      int // at once
	ended     int
	cancelled []string
	headers   []http.Header
	puts      int
}

type coglikeRun struct {
	cancel context.CancelFunc
	done   chan struct{}
	logs   string
	output any
	status string
	failed string
}

const coglikeDocument = `{"openapi": "3.0.2", "components": {"schemas": {
	"Input": {"title": "Input", "type": "object", "required": ["prompt"], "properties": {
		"prompt": {"type": "string", "title": "Prompt", "description": "What to draw.", "x-order": 0},
		"scale": {"type": "integer", "title": "Scale", "minimum": 1, "maximum": 10, "default": 2, "x-order": 1},
		"style": {"allOf": [{"$ref": "#/components/schemas/style"}], "default": "ink", "x-order": 2},
		"image": {"type": "string", "format": "uri", "nullable": true, "x-order": 3},
		"seed": {"type": "integer", "nullable": true, "x-order": 4}}},
	"style": {"title": "style", "description": "An enumeration.", "enum": ["ink", "oil"], "type": "string"},
	"Output": {"title": "Output", "type": "array", "items": {"type": "string", "format": "uri"}}}}}`

func newCoglike(t testing.TB, model func(context.Context, map[string]any, func(string)) (any, string)) *coglike {
	c := &coglike{model: model, slots: 1, health: "READY", document: coglikeDocument, running: map[string]*coglikeRun{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health-check", func(w http.ResponseWriter, _ *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		write(w, 200, map[string]any{"status": c.health})
	})
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(c.document)) })
	mux.HandleFunc("PUT /predictions/{id}", c.put)
	mux.HandleFunc("POST /predictions/{id}/cancel", c.cancel)
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.headers = append(c.headers, r.Header)
		c.mu.Unlock()
		if c.intercept == nil || !c.intercept(w, r) {
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(func() {
		c.mu.Lock()
		for _, run := range c.running {
			run.cancel()
		}
		c.mu.Unlock()
		c.Close()
	})
	return c
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (c *coglike) put(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	var body struct {
		Input map[string]any `json:"input"`
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	c.mu.Lock()
	c.puts++
	if run := c.running[id]; run != nil {
		state := map[string]any{"id": id, "status": "processing", "logs": run.logs, "input": body.Input, "metrics": map[string]any{}}
		c.mu.Unlock()
		write(w, http.StatusAccepted, state)
		return
	}
	if faults := refuse(body.Input); faults != nil && !c.lenient {
		c.mu.Unlock()
		write(w, http.StatusUnprocessableEntity, map[string]any{"detail": faults})
		return
	}
	if len(c.running) >= c.slots {
		c.mu.Unlock()
		write(w, http.StatusConflict, map[string]any{"error": "At capacity - all prediction slots busy", "status": "failed"})
		return
	}
	run := c.begin(id, body.Input)
	c.mu.Unlock()
	if r.Header.Get("Prefer") == "respond-async" {
		write(w, http.StatusAccepted, map[string]any{"id": id, "status": "starting"})
		return
	}
	select {
	case <-run.done:
	case <-r.Context().Done():
		if !c.forgiving {
			run.cancel()
		}
		return
	}
	answer := map[string]any{"id": id, "status": run.status, "logs": run.logs, "metrics": map[string]any{"predict_time": 0.1}}
	if run.status == "succeeded" {
		answer["output"] = run.output
	}
	if run.status == "failed" {
		answer["error"] = run.failed
	}
	write(w, http.StatusOK, answer)
}

func (c *coglike) begin(id string, input map[string]any) *coglikeRun {
	ctx, cancel := context.WithCancel(context.Background())
	run := &coglikeRun{cancel: cancel, done: make(chan struct{})}
	c.running[id] = run
	c.began = append(c.began, id)
	c.inputs = append(c.inputs, input)
	c.most = max(c.most, len(c.running))
	go func() {
		defer close(run.done)
		defer cancel()
		output, failed := c.model(ctx, input, func(line string) {
			c.mu.Lock()
			defer c.mu.Unlock()
			run.logs += line + "\n"
		})
		c.mu.Lock()
		defer c.mu.Unlock()
		run.output, run.failed, run.status = output, failed, "succeeded"
		if failed != "" {
			run.status = "failed"
		}
		if ctx.Err() != nil {
			run.status = "canceled"
		} else {
			c.ended++
		}
		delete(c.running, id)
	}()
	return run
}

func (c *coglike) cancel(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	run := c.running[r.PathValue("id")]
	if run == nil {
		write(w, http.StatusNotFound, map[string]any{})
		return
	}
	c.cancelled = append(c.cancelled, r.PathValue("id"))
	run.cancel()
	write(w, http.StatusOK, map[string]any{})
}

func refuse(input map[string]any) []any {
	fault := func(field, msg string) []any {
		return []any{map[string]any{"loc": []string{"body", "input", field}, "msg": msg, "type": "value_error"}}
	}
	if _, ok := input["prompt"]; !ok {
		return fault("prompt", "Field required")
	}
	for name, v := range input {
		if _, list := v.([]any); list {
			return fault(name, "[] is not of type \"string\"")
		}
	}
	if n, ok := input["scale"].(float64); ok && n > 10 {
		return fault("scale", "11 is greater than the maximum of 10")
	}
	return nil
}

func (c *coglike) look(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

// at once draws nothing and gives out.
func giving(output any) func(context.Context, map[string]any, func(string)) (any, string) {
	return func(context.Context, map[string]any, func(string)) (any, string) { return output, "" }
}

// endless draws until it is cancelled, and says that it began.
func endless(began chan<- struct{}) func(context.Context, map[string]any, func(string)) (any, string) {
	return func(ctx context.Context, _ map[string]any, _ func(string)) (any, string) {
		began <- struct{}{}
		<-ctx.Done()
		return nil, ""
	}
}
