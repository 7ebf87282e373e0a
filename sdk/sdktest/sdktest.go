// Package sdktest runs a plugin's task inside a test: no host, no process, no Redis.
package sdktest

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/sdk"
)

// Outcome is what became of the task.
type Outcome struct {
	Result   generator.Result
	Err      error // what Generate returned; errors.As finds a *sdk.Failure
	Progress []Progress
	Logs     []string
	Previews []generator.Preview
	WorkDir  string // gone when the test ends
}

// Progress is one call of Task.Progress.
type Progress struct {
	Fraction float64
	Step     string
}

// Metadata decodes the metadata of the result; nil when there is none.
func (o Outcome) Metadata(t testing.TB) map[string]any {
	t.Helper()
	if len(o.Result.Metadata) == 0 {
		return nil
	}
	var m map[string]any
	if err := json.Unmarshal(o.Result.Metadata, &m); err != nil {
		t.Fatalf("metadata is no JSON object: %v", err)
	}
	return m
}

type settings struct {
	ctx           context.Context
	inputs        map[string]string
	configuration *generator.Configuration
	request       generator.Request
}

// Option changes how Run runs the task.
type Option func(*settings)

// WithInput serves the local file at path when the task asks for url. Other URLs are refused.
func WithInput(url, path string) Option { return func(s *settings) { s.inputs[url] = path } }

// WithContext runs the task under ctx, to cancel it.
func WithContext(ctx context.Context) Option { return func(s *settings) { s.ctx = ctx } }

// WithBackend configures the plugin before the task; options is marshalled to JSON.
func WithBackend(backend string, options any) Option {
	return func(s *settings) {
		raw, err := json.Marshal(options)
		if err != nil {
			panic(err)
		}
		s.configuration = &generator.Configuration{Backend: backend, Options: raw}
	}
}

// WithAttempt sets the number of the attempt.
func WithAttempt(n int) Option { return func(s *settings) { s.request.Attempt = n } }

// WithLeases gives the task GPU memory.
func WithLeases(l ...generator.Lease) Option { return func(s *settings) { s.request.Leases = l } }

// Run runs one task of the type and returns what became of it. data is task_data: a json.RawMessage, or
// anything that marshals to it. The plugin is configured first, with its first backend unless WithBackend
// says otherwise.
func Run(t testing.TB, p sdk.Plugin, taskType string, data any, opts ...Option) Outcome {
	t.Helper()
	raw, err := json.Marshal(data)
	if err != nil {
		t.Fatalf("task_data: %v", err)
	}
	s := settings{ctx: t.Context(), inputs: map[string]string{}, request: generator.Request{
		TaskID: "0197a2d4-0000-7000-8000-000000000001", Token: 1, Type: taskType, ProjectID: "sdktest",
		Attempt: 1, Data: raw, WorkDir: t.TempDir(), Deadline: time.Now().Add(time.Hour),
	}}
	for _, o := range opts {
		o(&s)
	}
	contract := p.Contract()
	if err := contract.Configure(s.ctx, s.settingsFor(p)); err != nil {
		t.Fatalf("configure: %v", err)
	}
	h := &host{dir: s.request.WorkDir, inputs: s.inputs}
	result, err := contract.Generate(s.ctx, s.request, h)
	h.mu.Lock()
	defer h.mu.Unlock()
	return Outcome{Result: result, Err: err, Progress: h.progress, Logs: h.logs, Previews: h.previews, WorkDir: s.request.WorkDir}
}

func (s settings) settingsFor(p sdk.Plugin) generator.Configuration {
	if s.configuration != nil {
		return *s.configuration
	}
	c := generator.Configuration{Options: json.RawMessage("{}")}
	if len(p.Backends) > 0 {
		c.Backend = p.Backends[0].Name
	}
	return c
}

// host is a generator.Host on local files.
type host struct {
	dir    string
	inputs map[string]string

	mu       sync.Mutex
	progress []Progress
	logs     []string
	previews []generator.Preview
	fetched  int
}
