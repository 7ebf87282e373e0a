package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/hashicorp/go-hclog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

// A server that cuts a connection off sleeps half a second in net/http so that its last answer gets through.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

const (
	studioKey = "studio-key-0000"
	noirKey   = "noir-key-000000"
	readerKey = "reader-key-0000"
	senderKey = "sender-key-0000"
)

const videoSchema = `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","required":["duration"],"properties":{
  "storyboard_images":{"type":"array","items":{"type":"string"}},
  "character_positions":{"type":"array","items":{"$ref":"#/$defs/character"}},
  "duration":{"type":"number","minimum":1,"maximum":30,"errorMessage":"Duration must be between 1 and 30 seconds"}},
  "$defs":{"character":{"type":"object","properties":{"position":{"type":"string"}}}}}`

// catalogue is the types of the tests.
type catalogue struct {
	mu  sync.Mutex
	all []rest.Type
}

func (c *catalogue) Types() []rest.Type {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.all)
}

func (c *catalogue) Type(name, _, _ string) (rest.Type, bool) {
	for _, t := range c.Types() {
		if t.Name == name {
			return t, true
		}
	}
	return rest.Type{}, false
}

func (c *catalogue) ready(name string, ready bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.all {
		if c.all[i].Name == name {
			c.all[i].Ready = ready
		}
	}
}

// service is the API under test with everything around it.
type service struct {
	handler http.Handler
	queue   *fakeQueue
	types   *catalogue
	plugins *fakePlugins
	host    *fakeHost
	logs    *logBuffer
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func testTypes() *catalogue {
	return &catalogue{all: []rest.Type{
		{Name: "generate_video", Description: "Shots from storyboards", Plugin: "video@1.0.0", Queue: "gpu_heavy", Schema: json.RawMessage(videoSchema),
			Typical: 300 * time.Second, Maximum: 15 * time.Minute, GPUMemoryMiB: 12288, Ready: true, Instances: 1},
		{Name: "test_prompt", Plugin: "prompt-test@1.0.0", Queue: "cpu_intensive", Typical: 10 * time.Second, Ready: true, Instances: 2},
	}}
}

func ring(t testing.TB) *keys.Ring {
	t.Helper()
	r, err := keys.Parse(fmt.Sprintf("studio:%s,noir:%s;projects=noir,reader:%s;scopes=read,sender:%s;scopes=submit", studioKey, noirKey, readerKey, senderKey))
	require.NoError(t, err)
	return r
}

func setup(t testing.TB, adjust ...func(*rest.Options)) *service {
	t.Helper()
	s := &service{queue: newFake(), types: testTypes(), plugins: &fakePlugins{}, host: &fakeHost{}, logs: &logBuffer{}}
	o := rest.Options{
		Queue: s.queue, Types: s.types, Plugins: s.plugins, HostID: "host-1", Host: s.host, Keys: ring(t), Version: "1.2.3", Metrics: telemetry.NewMetrics("1.2.3"),
		Logger: hclog.New(&hclog.LoggerOptions{Level: hclog.Trace, Output: s.logs}),
		Media:  http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "film") }),
		GPU:    func() []float64 { return []float64{85.54, 0} },
		Load:   func() (float64, float64) { return 45.24, 62.76 },
		TryWebhook: func(context.Context, string) ([]rest.WebhookTrial, error) {
			return []rest.WebhookTrial{
				{Event: task.Completed, Status: 200, Took: 10 * time.Millisecond, OK: true},
				{Event: task.Failed, Status: 500, Problem: "The receiver answered 500 Internal Server Error."},
				{Event: task.Cancelled, Problem: "The receiver's name could not be looked up."},
			}, nil
		},
		CheckURL: func(u string) error {
			if !strings.HasPrefix(u, "http") {
				return fmt.Errorf("it is not an http or https URL")
			}
			return nil
		},
	}
	for _, do := range adjust {
		do(&o)
	}
	s.handler = rest.New(o)
	return s
}

func (s *service) routes() gin.RoutesInfo {
	return s.handler.(interface{ Routes() gin.RoutesInfo }).Routes()
}

// answer is what came back.
type answer struct {
	code   int
	header http.Header
	body   []byte
}

func (a answer) json(t testing.TB) map[string]any {
	t.Helper()
	var v map[string]any
	require.NoError(t, json.Unmarshal(a.body, &v), "%s", a.body)
	return v
}

func (a answer) error() string {
	var e struct{ Error string }
	_ = json.Unmarshal(a.body, &e)
	return e.Error
}

func (a answer) details(t testing.TB) map[string]string {
	t.Helper()
	var e struct{ Details map[string]string }
	require.NoError(t, json.Unmarshal(a.body, &e), "%s", a.body)
	return e.Details
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func as(key string) func(*http.Request) { return header("X-API-Key", key) }

// do sends a request, by default with a key that may everything, and holds the answer against the contract.
func (s *service) do(t testing.TB, method, path, body string, with ...func(*http.Request)) answer {
	t.Helper()
	r := httptest.NewRequest(method, "http://localhost:8001"+path, strings.NewReader(body)).WithContext(t.Context())
	r.Header.Set("X-API-Key", studioKey)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, do := range with {
		do(r)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	a := answer{w.Code, w.Header(), w.Body.Bytes()}
	conforms(t, method, path, a)
	return a
}

func (s *service) get(t testing.TB, path string, with ...func(*http.Request)) answer {
	t.Helper()
	return s.do(t, http.MethodGet, path, "", with...)
}

func (s *service) submit(t testing.TB, body string, with ...func(*http.Request)) answer {
	t.Helper()
	return s.do(t, http.MethodPost, "/api/v1/tasks/submit", body, with...)
}

// task submits a task of a project and gives its id.
func (s *service) task(t testing.TB, project string) string {
	t.Helper()
	a := s.submit(t, fmt.Sprintf(`{"project_id":%q,"task_type":"generate_video","task_data":{"duration":7},"callback_url":"https://a.example/hook"}`, project))
	require.Equal(t, http.StatusCreated, a.code, "%s", a.body)
	id, _ := a.json(t)["task_id"].(string)
	return id
}
