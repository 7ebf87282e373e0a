package adapter

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
)

func generate(t *testing.T, c *coglike, h *ear, data string, options ...map[string]any) (generator.Result, error) {
	t.Helper()
	all := map[string]any{"url": c.URL}
	for _, o := range options {
		for k, v := range o {
			all[k] = v
		}
	}
	return adapt(t, "cog", all).Generate(t.Context(), request(t, data), h)
}

func TestCogFilesComeFromDataURLsAndFromItsOwnAddress(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, nil)
	c.model = giving([]any{dataURL("image/png", pixel), c.URL + "/files/take.png?signature=1"})
	c.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/files/") {
			return false
		}
		_, _ = w.Write(pixel)
		return true
	}
	p := adapt(t, "cog", map[string]any{"url": c.URL})
	r := request(t, `{"prompt": "a fox"}`)
	result, err := p.Generate(t.Context(), r, newEar())
	require.NoError(t, err)
	require.Equal(t, "output.png", result.Media)
	require.Equal(t, []generator.Artifact{
		{Name: "output.png", Role: "media", MediaType: "image/png"}, {Name: "take.png", MediaType: "image/png"},
	}, result.Artifacts)
	content, err := os.ReadFile(filepath.Join(r.WorkDir, "take.png"))
	require.NoError(t, err)
	require.Equal(t, pixel, content)
	require.Equal(t, []any{"output.png", "take.png"}, metadata(t, result)["output"])
	left, err := os.ReadDir(r.WorkDir)
	require.NoError(t, err)
	require.Len(t, left, 2)
}

func TestCogFilesOfOtherHostsComeThroughTheHostsGuard(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, giving("https://bucket.example/take.png"))
	h := newEar()
	_, err := generate(t, c, h, `{"prompt": "a fox"}`)
	require.Equal(t, "input_refused", failureOf(t, err).Code)
	require.Equal(t, []string{"image https://bucket.example/take.png"}, h.asked)
}

func TestCogInputFilesReachTheModelAsData(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, giving("done"))
	h := newEar()
	h.dir, h.inputs = t.TempDir(), map[string][]byte{"https://studio.example/a.png": pixel}
	result, err := generate(t, c, h, `{"prompt": "a fox", "image": "https://studio.example/a.png"}`,
		map[string]any{"input": map[string]any{"seed": 7}, "defaults": map[string]any{"scale": 4}})
	require.NoError(t, err)
	require.Equal(t, []map[string]any{{"prompt": "a fox", "image": dataURL("image/png", pixel), "seed": 7.0, "scale": 4.0}}, c.inputs)
	require.Equal(t, "done", metadata(t, result)["output"])
}

func TestCogLogsAndProgressArriveWhileItRuns(t *testing.T) {
	t.Parallel()
	finish := make(chan struct{})
	c := newCoglike(t, func(_ context.Context, _ map[string]any, log func(string)) (any, string) {
		log("loading weights\n 10%|#         | 1/10\n 40%|####      | 4/10")
		<-finish
		log("\r  5%|\nsaved")
		return "done", ""
	})
	h := newEar()
	ended := begin(t.Context(), adapt(t, "cog", map[string]any{"url": c.URL}), request(t, `{"prompt": "a fox"}`), h)
	for progress, _ := h.heard(); !slices.Contains(progress, 0.4); progress, _ = h.heard() {
		<-h.told
	}
	close(finish)
	require.NoError(t, <-ended)
	progress, logs := h.heard()
	require.True(t, slices.IsSorted(progress), progress)
	require.Equal(t, []string{"loading weights", "saved"}, logs)
	require.Len(t, c.began, 1, "asking for logs began a prediction")
}

func TestCogThatIsFullIsAskedAgain(t *testing.T) {
	t.Parallel()
	began := make(chan struct{}, 1)
	c := newCoglike(t, endless(began))
	c.look(func() { c.begin("somebody-elses", nil) })
	<-began
	c.model = giving("done")
	h := newEar()
	ended := begin(t.Context(), adapt(t, "cog", map[string]any{"url": c.URL}), request(t, `{"prompt": "a fox"}`), h)
	<-h.told
	require.Contains(t, h.steps, "waiting for the service to have room")
	c.look(func() { c.running["somebody-elses"].cancel() })
	require.NoError(t, <-ended)
}

func TestCogThatStaysFullIsARetryableFailure(t *testing.T) {
	t.Parallel()
	began := make(chan struct{}, 1)
	c := newCoglike(t, endless(began))
	c.look(func() { c.begin("somebody-elses", nil) })
	<-began
	r := request(t, `{"prompt": "a fox"}`)
	r.Deadline = time.Now().Add(400 * time.Millisecond)
	_, err := adapt(t, "cog", map[string]any{"url": c.URL}).Generate(t.Context(), r, newEar())
	f := failureOf(t, err)
	require.Equal(t, "service_unavailable", f.Code)
	require.True(t, f.Retryable)
	require.Contains(t, f.Message, "no room")
}

func TestCogCancellationReachesThePrediction(t *testing.T) {
	t.Parallel()
	began := make(chan struct{}, 1)
	c := newCoglike(t, endless(began))
	c.forgiving = true // only the cancel call ends it
	ctx, cancel := context.WithCancelCause(t.Context())
	p, r := adapt(t, "cog", map[string]any{"url": c.URL}), request(t, `{"prompt": "a fox"}`)
	ended := begin(ctx, p, r, newEar())
	<-began
	start := time.Now()
	cancel(context.Canceled)
	require.ErrorIs(t, <-ended, context.Canceled)
	t.Logf("cancelled upstream within %s", time.Since(start))
	c.look(func() {
		require.Contains(t, c.cancelled, predictionID(r))
		require.Empty(t, c.running)
	})
}

func TestCogDeadlineEndsAnEndlessPrediction(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, endless(make(chan struct{}, 1)))
	p, r := adapt(t, "cog", map[string]any{"url": c.URL}), request(t, `{"prompt": "a fox"}`)
	r.Deadline = time.Now().Add(200 * time.Millisecond)
	_, err := p.Generate(t.Context(), r, newEar())
	require.Equal(t, "timeout", failureOf(t, err).Code)
	require.Eventually(t, func() (idle bool) { c.look(func() { idle = len(c.running) == 0 }); return idle }, time.Second, time.Millisecond)
}

// hijack breaks the connection of the first n PUTs that wait, once the prediction has begun.
func hijack(c *coglike, n int32, began <-chan struct{}) {
	var count atomic.Int32
	c.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || r.Header.Get("Prefer") != "" || count.Add(1) > n {
			return false
		}
		ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
		defer cancel()
		r2 := r.WithContext(ctx)
		r2.SetPathValue("id", strings.TrimPrefix(r.URL.Path, "/predictions/"))
		waited := make(chan struct{})
		go func() { defer close(waited); c.put(httptest.NewRecorder(), r2) }()
		<-began
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
		cancel()
		<-waited
		return true
	}
}

func TestCogAnswerThatIsLostRunsThePredictionOnceAtATime(t *testing.T) {
	t.Parallel()
	for _, forgiving := range []bool{false, true} {
		began := make(chan struct{}, 10)
		c := newCoglike(t, nil)
		c.slots, c.forgiving = 5, forgiving
		var count atomic.Int32
		c.model = func(ctx context.Context, _ map[string]any, _ func(string)) (any, string) {
			began <- struct{}{}
			if count.Add(1) == 1 {
				<-ctx.Done()
			}
			return "done", ""
		}
		hijack(c, 1, began)
		result, err := generate(t, c, newEar(), `{"prompt": "a fox"}`, map[string]any{"live": false})
		require.NoError(t, err)
		require.Equal(t, "done", metadata(t, result)["output"])
		require.Equal(t, 1, c.most, "two at once")
		require.Equal(t, 1, c.ended, "ran to its end more than once")
		require.Len(t, slices.Compact(slices.Clone(c.began)), 1, "asked for under another id")
		require.Equal(t, forgiving, len(c.cancelled) > 0)
	}
}

func TestCogWhoseAnswersKeepGettingLostIsARetryableFailure(t *testing.T) {
	t.Parallel()
	began := make(chan struct{}, 10)
	c := newCoglike(t, endless(began))
	hijack(c, 100, began)
	_, err := generate(t, c, newEar(), `{"prompt": "a fox"}`, map[string]any{"live": false})
	f := failureOf(t, err)
	require.Equal(t, "service_unavailable", f.Code)
	require.True(t, f.Retryable)
	require.Len(t, c.began, 3)
}
