package comfyui_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/internal/comfyui"
	"ft.tc/backlot/plugins/internal/comfyui/comfyuitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	known   = []string{"prompt", "seed", "width", "height"}
	numbers = []string{"seed", "width", "height"}
	inputs  = map[string]comfyui.Targets{
		"prompt": {"6.inputs.text"}, "seed": {"3.inputs.seed"}, "width": {"5.inputs.width"}, "height": {"5.inputs.height"},
	}
)

// bench is a double, a client of it, and what the client heard.
type bench struct {
	*comfyuitest.Server
	client *comfyui.Client

	mu       sync.Mutex
	steps    []string
	shares   []float64
	previews []string
}

func setUp(t *testing.T, change func(*comfyui.Options)) *bench {
	t.Helper()
	b := &bench{Server: comfyuitest.New(t)}
	b.Result = func(comfyuitest.Graph) []byte { return []byte("\x89PNG\r\n\x1a\n the picture") }
	o := comfyui.Options{URL: b.URL, Workflow: "testdata/text2image.json", Inputs: inputs, Poll: "50ms", Timeout: "5s", APIKey: "proxy-secret"}
	if change != nil {
		change(&o)
	}
	var err error
	b.client, err = comfyui.Open(o, known, numbers)
	require.NoError(t, err)
	t.Cleanup(b.client.Close)
	return b
}

func (b *bench) watch() comfyui.Watch {
	return comfyui.Watch{
		Progress: func(f float64, step string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.shares, b.steps = append(b.shares, f), append(b.steps, step)
		},
		Preview: func(mediaType string, picture []byte) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.previews = append(b.previews, mediaType+" of "+http.DetectContentType(picture))
		},
	}
}

func (b *bench) heard(step string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Contains(b.steps, step)
}

// releaseLater does so when the look at the beginning of a run is over: from then on there are only events.
func (b *bench) releaseLater() {
	for !b.heard("model_running_KSampler") || b.Asked("GET", "/history/"+b.Running()) == 0 {
		runtime.Gosched()
	}
	b.Release()
}

func (b *bench) run(ctx context.Context, t *testing.T, values map[string]any) ([]comfyui.File, error) {
	t.Helper()
	return b.client.Run(ctx, values, b.watch())
}

// start runs in the background.
func (b *bench) start(ctx context.Context, t *testing.T) <-chan error {
	t.Helper()
	ended := make(chan error, 1)
	go func() {
		_, err := b.client.Run(ctx, map[string]any{"prompt": "a dog"}, b.watch())
		ended <- err
	}()
	return ended
}

func (b *bench) theirs(t *testing.T) comfyuitest.Graph {
	t.Helper()
	return comfyuitest.Graph{"3": {ClassType: "KSampler"}}
}

func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, 5*time.Second, 2*time.Millisecond)
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(raw)
}

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.json")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}
