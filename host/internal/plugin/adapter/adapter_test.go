package adapter

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/handshake"
)

func TestMain(m *testing.M) {
	if os.Getenv(handshake.RunnerVariable) != "" {
		if err := Serve(); err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// runner is an adapter block as a runner is told of it.
func runner(t testing.TB, kind string, options map[string]any) handshake.Runner {
	t.Helper()
	all := map[string]any{"type": "draw_picture"}
	maps.Copy(all, options)
	raw, err := json.Marshal(map[string]any{"kind": kind, "options": all})
	require.NoError(t, err)
	return handshake.Runner{Name: "easel", Version: "1.2.0", Adapter: raw}
}

// adapt makes the plugin, with limits that suit a test.
func adapt(t testing.TB, kind string, options map[string]any) generator.Plugin {
	t.Helper()
	p, err := New(runner(t, kind, options))
	require.NoError(t, err)
	s := serviceOf(p)
	s.limits.first, s.limits.most = 2*time.Millisecond, 20*time.Millisecond
	s.limits.away, s.limits.setup = 100*time.Millisecond, 200*time.Millisecond
	t.Cleanup(s.http.CloseIdleConnections)
	return p
}

func serviceOf(p generator.Plugin) *service {
	if c, ok := p.(*cog); ok {
		return c.service
	}
	return p.(*webhook).service
}

func request(t testing.TB, data string) generator.Request {
	t.Helper()
	return generator.Request{
		TaskID: "0197a2d4-0000-7000-8000-000000000001", Token: 7, Type: "draw_picture", ProjectID: "studio", Attempt: 1,
		Data: json.RawMessage(data), WorkDir: t.TempDir(), Deadline: time.Now().Add(20 * time.Second),
	}
}

// ear is a host that remembers what it was told, and gives what inputs hold.
type ear struct {
	inputs map[string][]byte
	dir    string

	mu       sync.Mutex
	progress []float64
	steps    []string
	logs     []string
	asked    []string
	told     chan struct{}
}

func newEar() *ear { return &ear{told: make(chan struct{}, 1000)} }

func (e *ear) Progress(fraction float64, step string) {
	e.mu.Lock()
	e.progress, e.steps = append(e.progress, fraction), append(e.steps, step)
	e.mu.Unlock()
	e.tell()
}

func (e *ear) Log(_ generator.LogLevel, message string) {
	e.mu.Lock()
	e.logs = append(e.logs, message)
	e.mu.Unlock()
	e.tell()
}

func (e *ear) tell() {
	select {
	case e.told <- struct{}{}:
	default:
	}
}

func (e *ear) Preview(generator.Preview) {}

func (e *ear) Input(_ context.Context, r generator.InputRequest) (generator.Input, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked = append(e.asked, string(r.Kind)+" "+r.URL)
	content, ok := e.inputs[r.URL]
	if !ok {
		return generator.Input{}, generator.Failf("input_refused", "%s may not be fetched", r.URL)
	}
	path := filepath.Join(e.dir, "input-1.png")
	return generator.Input{Path: path, MediaType: "image/png", Size: int64(len(content))}, os.WriteFile(path, content, 0o600)
}

func (e *ear) RenewLease(context.Context, string) (time.Time, error) { return time.Time{}, nil }
func (e *ear) ReleaseLease(context.Context, string) error            { return nil }

func (e *ear) heard() (progress []float64, logs []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]float64{}, e.progress...), append([]string{}, e.logs...)
}

// begin runs the task beside the test.
func begin(ctx context.Context, p generator.Plugin, r generator.Request, h generator.Host) <-chan error {
	ended := make(chan error, 1)
	go func() {
		_, err := p.Generate(ctx, r, h)
		ended <- err
	}()
	return ended
}

func failureOf(t testing.TB, err error) *generator.Failure {
	t.Helper()
	var f *generator.Failure
	require.ErrorAs(t, err, &f)
	return f
}

func metadata(t testing.TB, r generator.Result) map[string]any {
	t.Helper()
	var m map[string]any
	require.NoError(t, json.Unmarshal(r.Metadata, &m))
	return m
}

// pixel is a PNG as far as its first bytes tell.
var pixel = append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), make([]byte, 32)...)
