package adapter

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/handshake"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process"
)

// launch starts this test binary as the runner that serves the adapter.
func launch(t *testing.T, r handshake.Runner) (plugin.Process, error) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	encoded, err := json.Marshal(r)
	require.NoError(t, err)
	m := plugin.Manifest{Name: r.Name, Source: self, Instances: 1, Concurrency: 2, Env: map[string]string{handshake.RunnerVariable: string(encoded)}}
	p, err := process.New(process.Options{KillGrace: time.Second}).Launch(t.Context(), m, plugin.LaunchOptions{RunDir: t.TempDir()})
	if err == nil {
		t.Cleanup(p.Kill)
	}
	return p, err
}

func TestAdapterServesTheContractFromAProcess(t *testing.T) {
	t.Parallel()
	began := make(chan struct{}, 1)
	c := newCoglike(t, nil)
	c.model = func(ctx context.Context, input map[string]any, log func(string)) (any, string) {
		if input["prompt"] == "nothing" {
			return nil, "there is nothing to draw"
		}
		if input["prompt"] == "forever" {
			began <- struct{}{}
			<-ctx.Done()
			return nil, ""
		}
		log("drawing\n50%|")
		return dataURL("image/png", pixel), ""
	}
	start := time.Now()
	p, err := launch(t, runner(t, "cog", map[string]any{"url": c.URL}))
	require.NoError(t, err)
	s, err := p.Describe(t.Context())
	require.NoError(t, err)
	t.Logf("from start to description: %s", time.Since(start))
	require.Equal(t, "easel", s.Name)
	require.Contains(t, string(s.Types[0].DataSchema), "Prompt is required")
	require.NoError(t, p.Configure(t.Context(), generator.Configuration{Options: json.RawMessage("{}")}))

	h, r := newEar(), request(t, `{"prompt": "a fox"}`)
	result, err := p.Generate(t.Context(), r, h)
	require.NoError(t, err)
	require.Equal(t, "output.png", result.Media)
	require.FileExists(t, filepath.Join(r.WorkDir, "output.png"))
	require.Equal(t, "easel", metadata(t, result)["generation_model"])
	_, logs := h.heard()
	require.True(t, slices.Contains(logs, "drawing"), logs)

	_, err = p.Generate(t.Context(), request(t, `{"prompt": "nothing"}`), newEar())
	require.Equal(t, "service_error", failureOf(t, err).Code)

	ctx, cancel := context.WithCancel(t.Context())
	ended := begin(ctx, p, request(t, `{"prompt": "forever"}`), newEar())
	<-began
	cancel()
	require.Error(t, <-ended)
	require.Eventually(t, func() (idle bool) { c.look(func() { idle = len(c.running) == 0 }); return idle }, 3*time.Second, time.Millisecond)
}

func TestAdapterThatCantStartSaysWhy(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, giving(""))
	c.Close()
	_, err := launch(t, runner(t, "cog", map[string]any{"url": c.URL}))
	require.ErrorContains(t, err, "easel: the service can't be reached at ")
	_, err = launch(t, runner(t, "cog", map[string]any{"url": c.URL, "colour": "red"}))
	require.ErrorContains(t, err, "there is no attribute colour")
}

func BenchmarkAdapterOverheadOfOneTask(b *testing.B) {
	c := newCoglike(b, giving("done"))
	p := adapt(b, "cog", map[string]any{"url": c.URL})
	r := request(b, `{"prompt": "a fox"}`)
	for b.Loop() {
		if _, err := p.Generate(b.Context(), r, newEar()); err != nil {
			b.Fatal(err)
		}
	}
}
