package remote

import (
	"bytes"
	"image/jpeg"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/plugins/video/remote/runwaytest"
)

const runwayKey = "key_runway_secret"

func runwayServer(t *testing.T) (*runwaytest.Server, values) {
	t.Helper()
	s := runwaytest.New(t, runwayKey)
	s.Film = mp4(t)
	return s, values{"url": s.URL, "api_key": runwayKey}
}

func TestRunwayMakesTheFilmThatWasAskedFor(t *testing.T) {
	t.Parallel()
	s, options := runwayServer(t)
	o := run(t, Runway, options, values{"lighting": "noir", "fps": 23.976, "slate": true, "audio": "https://x", "subtitle_mode": "none", "seed": 1 << 40})
	meta := result(t, o, 192, 108, 24, "24000/1001")
	body, first := s.Last()
	require.Equal(t, "1280:720", body["ratio"])
	require.InDelta(t, 2, body["duration"], 0)
	require.Equal(t, "A detective walks. noir lighting.", body["promptText"])
	head, err := jpeg.DecodeConfig(bytes.NewReader(first))
	require.NoError(t, err)
	require.Equal(t, [2]int{1280, 720}, [2]int{head.Width, head.Height})
	require.Equal(t, "gen4_turbo", meta["generation_model"])
	require.InDelta(t, 24*1001/24000., meta["duration"], 1e-9)
	require.Equal(t, []any{"audio", "slate"}, meta["not_applied"])
	require.InDelta(t, 160, meta["upstream"].(values)["width"], 0)
	require.Subset(t, upstreamtest.Steps(o.Progress), []string{"model_queue_pending", "model_queue_throttled", "model_running", "fitting_film"})
	require.Empty(t, s.Deleted())
}

func TestOnlyRunwaysOwnModelsGetASeed(t *testing.T) {
	t.Parallel()
	for name, seeded := range map[string]bool{"gen4_turbo": true, "veo3.1": false} {
		s, options := runwayServer(t)
		options["model"] = name
		meta := result(t, run(t, Runway, options, values{"seed": 1<<40 + 7}), 192, 108, 12, "12/1")
		body, _ := s.Last()
		want := any(nil)
		if seeded {
			want = 7.0
		}
		require.Equal(t, want, body["seed"], name)
		require.Equal(t, want, meta["seed"], name)
	}
}

func TestRunwayIsAskedForTheNearestShapeAndLength(t *testing.T) {
	t.Parallel()
	p := &runway{o: runwayOptions{Model: "veo3.1", Ratios: models["veo3.1"].ratios, Durations: models["veo3.1"].durations}}
	for size, want := range map[[2]int]string{{1920, 1080}: "1920:1080", {192, 108}: "1280:720", {1080, 1920}: "1080:1920", {1000, 1000}: "1280:720", {3840, 2160}: "1920:1080"} {
		require.Equal(t, want, p.ratio(size[0], size[1]))
	}
	p.o.Ratios = models["gen4_turbo"].ratios
	for size, want := range map[[2]int]string{{1000, 1000}: "960:960", {640, 480}: "1104:832", {1920, 804}: "1584:672"} {
		require.Equal(t, want, p.ratio(size[0], size[1]))
	}
	for seconds, want := range map[float64]int{1: 4, 4: 4, 4.1: 6, 8: 8} {
		n, err := p.length(seconds)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	_, err := p.length(8.5)
	require.ErrorContains(t, err, "Duration must be at most 8 seconds with the model veo3.1")
}

func TestRunwayIsNotAskedMoreOftenThanItWants(t *testing.T) {
	t.Parallel()
	a, err := openRunway([]byte(`{"api_key":"k","poll_interval":"5s"}`))
	require.NoError(t, err)
	p := a.(*runway)
	seen := map[time.Duration]bool{}
	for range 100 {
		d := p.pause()
		seen[d] = true
		require.GreaterOrEqual(t, d, minPoll)
		require.LessOrEqual(t, d, 7*time.Second)
	}
	require.Greater(t, len(seen), 50)
}
