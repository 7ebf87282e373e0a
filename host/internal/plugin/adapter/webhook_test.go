package adapter

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
)

// plain is a service of a team's own: each request is answered by the next of its answers, the last one for good.
type plain struct {
	*httptest.Server

	mu    sync.Mutex
	calls []string // "METHOD /path"
	body  []byte   // of the first
	trace string   // likewise
}

func newPlain(t *testing.T, answers map[string][]func(http.ResponseWriter, *http.Request)) *plain {
	p := &plain{}
	seen := map[string]int{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Method + " " + r.URL.Path
		p.mu.Lock()
		p.calls = append(p.calls, key)
		if p.body == nil {
			p.body, _ = io.ReadAll(r.Body)
			p.trace = r.Header.Get("Traceparent")
		}
		of := answers[key]
		n := min(seen[key], len(of)-1)
		seen[key]++
		p.mu.Unlock()
		if n < 0 {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		of[n](w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

type handler = func(http.ResponseWriter, *http.Request)

func says(status int, body string, headers ...string) handler {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func breaks(w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = conn.Close()
	}
}

func (p *plain) count(call string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, c := range p.calls {
		if c == call {
			n++
		}
	}
	return n
}

func TestWebhookServiceThatAnswersAtOnce(t *testing.T) {
	t.Parallel()
	p := newPlain(t, map[string][]handler{
		"POST /draw": {says(200, `{"result": {"seed": 12345678901234567890}, "metadata": {"style": "ink"}, "media": "b.png", "artifacts": [
			{"name": "a.srt", "data": "`+base64.StdEncoding.EncodeToString([]byte("1\n00:00:00,000 --> 00:00:01,000\nhello\n"))+`", "media_type": "application/x-subrip", "role": "subtitles"},
			{"name": "../../b.jpg", "url": "/files/1"}, {"name": "b.png", "url": "/files/1"}]}`)},
		"GET /files/1": {says(200, string(pixel), "Content-Type", "application/octet-stream")},
	})
	r := request(t, `{"prompt": "a fox"}`)
	r.Attempt, r.Deadline, r.TraceParent = 2, time.Now().Add(time.Hour), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	result, err := adapt(t, "webhook", map[string]any{"url": p.URL + "/draw"}).Generate(t.Context(), r, newEar())
	require.NoError(t, err)
	require.Equal(t, []generator.Artifact{
		{Name: "a.srt", Role: "subtitles", MediaType: "application/x-subrip"},
		{Name: "output.png", MediaType: "image/png"}, {Name: "b.png", MediaType: "image/png"},
	}, result.Artifacts)
	require.Equal(t, "b.png", result.Media)
	require.JSONEq(t, `{"result": {"seed": 12345678901234567890}, "style": "ink", "generation_model": "easel"}`, string(result.Metadata))
	require.FileExists(t, filepath.Join(r.WorkDir, "b.png"))

	require.Equal(t, r.TraceParent, p.trace)
	var got map[string]any
	require.NoError(t, json.Unmarshal(p.body, &got))
	require.Equal(t, map[string]any{
		"task_id": r.TaskID, "type": "draw_picture", "project_id": "studio", "attempt": 2.0, "data": map[string]any{"prompt": "a fox"},
		"deadline": r.Deadline.UTC().Truncate(time.Millisecond).Format(time.RFC3339Nano),
	}, got)
}

func TestWebhookServiceIsAskedUntilItHasEnded(t *testing.T) {
	t.Parallel()
	p := newPlain(t, map[string][]handler{
		"POST /": {says(429, "{}"), says(202, `{"status_url": "/tasks/1"}`, "Retry-After", "1")},
		"GET /tasks/1": {
			says(200, `{"status": "queued"}`), says(200, `{"status": "processing", "progress": 0.4, "step": "denoising", "logs": "one\n"}`),
			breaks, says(500, ""), says(200, `{"status": "processing", "progress": 0.3, "step": "upscaling", "logs": "one\ntwo\n"}`),
			says(200, `{"status": "succeeded", "result": "done", "logs": "one\ntwo\n3 \u001b[31mthree"}`),
		},
	})
	h, start := newEar(), time.Now()
	result, err := adapt(t, "webhook", map[string]any{"url": p.URL}).Generate(t.Context(), request(t, `{}`), h)
	require.NoError(t, err)
	require.Equal(t, "done", metadata(t, result)["result"])
	require.Greater(t, time.Since(start), time.Second, "Retry-After is not heeded")
	progress, logs := h.heard()
	require.Equal(t, []float64{0, 0, 0.4, 0.4}, progress)
	require.Equal(t, []string{"waiting for the service to have room", "queued", "denoising", "upscaling"}, h.steps)
	require.Equal(t, "one", logs[0])
	require.Equal(t, []string{"two", "3 [31mthree"}, logs[len(logs)-2:])
	require.Zero(t, p.count("DELETE /tasks/1"))
}

func TestWebhookFailuresAreInTheServicesWords(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]struct {
		answers map[string][]handler
		want    generator.Failure
	}{
		"failed task": {
			map[string][]handler{"POST /": {says(202, "", "Location", "/t")}, "GET /t": {says(200, `{"status": "failed", "error": {"code": "no_face", "message": "There is no face.", "retryable": true}}`)}},
			generator.Failure{Code: "no_face", Message: "There is no face.", Retryable: true},
		},
		"failed at once": {
			map[string][]handler{"POST /": {says(200, `{"error": {"message": "No\nway."}}`)}},
			generator.Failure{Code: "service_error", Message: "The service behind easel failed: No way."},
		},
		"refused": {
			map[string][]handler{"POST /": {says(422, `{"error": {"code": "too_dark", "message": "The picture is too dark."}}`)}},
			generator.Failure{Code: "too_dark", Message: "The picture is too dark."},
		},
		"refused plainly": {
			map[string][]handler{"POST /": {says(400, `{"error": "no prompt"}`)}},
			generator.Failure{Code: "invalid_task_data", Message: "The service behind easel refuses the task data: no prompt"},
		},
		"polls elsewhere": {
			map[string][]handler{"POST /": {says(202, `{"status_url": "http://169.254.169.254/latest"}`)}},
			generator.Failure{Code: "service_error", Message: "The service behind easel gives an address that is not the service's own as status_url: its operator has to correct that."},
		},
		"nowhere to ask": {
			map[string][]handler{"POST /": {says(202, `{}`)}},
			generator.Failure{Code: "service_error", Message: "The service behind easel takes the task and gives no status_url to ask at: its operator has to correct that."},
		},
		"no JSON": {
			map[string][]handler{"POST /": {says(200, `ok`)}},
			generator.Failure{Code: "service_error", Message: "The service behind easel answers with something that is not the JSON object that is expected: its operator has to correct that."},
		},
		"forgot the task": {
			map[string][]handler{"POST /": {says(202, `{"status_url": "/t"}`)}},
			generator.Failure{Code: "service_error", Message: "The service behind easel does not know the address that the adapter's url leads to (HTTP status 404): its operator has to correct that."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlain(t, f.answers)
			_, err := adapt(t, "webhook", map[string]any{"url": p.URL}).Generate(t.Context(), request(t, `{}`), newEar())
			require.Equal(t, f.want, *failureOf(t, err))
		})
	}
}

func TestWebhookOrderThatMayHaveArrivedIsRepeatedOnlyByPUT(t *testing.T) {
	t.Parallel()
	answers := []handler{breaks, says(200, `{"result": 1}`)}
	p := newPlain(t, map[string][]handler{"POST /": answers, "PUT /": answers})
	_, err := adapt(t, "webhook", map[string]any{"url": p.URL}).Generate(t.Context(), request(t, `{}`), newEar())
	f := failureOf(t, err)
	require.Equal(t, "service_unavailable", f.Code)
	require.True(t, f.Retryable)
	require.Equal(t, 1, p.count("POST /"))
	_, err = adapt(t, "webhook", map[string]any{"url": p.URL, "method": "PUT"}).Generate(t.Context(), request(t, `{}`), newEar())
	require.NoError(t, err)
	require.Equal(t, 2, p.count("PUT /"))
}

func TestWebhookCancellationReachesTheService(t *testing.T) {
	t.Parallel()
	for call, accepted := range map[string]string{
		"DELETE /t":    `{"status_url": "/t"}`,
		"POST /t/stop": `{"status_url": "/t", "cancel_url": "/t/stop"}`,
	} {
		p := newPlain(t, map[string][]handler{"POST /": {says(202, accepted)}, "GET /t": {says(200, `{"status": "processing", "step": "on it"}`)}})
		ctx, cancel := context.WithCancel(t.Context())
		h := newEar()
		ended := begin(ctx, adapt(t, "webhook", map[string]any{"url": p.URL}), request(t, `{}`), h)
		<-h.told
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
		require.Equal(t, 1, p.count(call))
	}
}

func TestWebhookFilesAreCounted(t *testing.T) {
	t.Parallel()
	p := newPlain(t, map[string][]handler{"POST /": {says(200, `{"artifacts": [{"data": "aGk="}, {"data": "aGk="}, {"data": "aGk="}]}`)}})
	a := adapt(t, "webhook", map[string]any{"url": p.URL})
	serviceOf(a).limits.files = 2
	r := request(t, `{}`)
	_, err := a.Generate(t.Context(), r, newEar())
	require.Equal(t, "service_output", failureOf(t, err).Code)
	serviceOf(a).limits.files = 3
	result, err := a.Generate(t.Context(), r, newEar())
	require.NoError(t, err)
	require.Len(t, result.Artifacts, 3)
	require.Equal(t, "text/plain", result.Artifacts[0].MediaType)
}

func TestWebhookDownloadThatFallsSilentIsGivenUp(t *testing.T) {
	t.Parallel()
	quit := make(chan struct{})
	p := newPlain(t, map[string][]handler{
		"POST /": {says(200, `{"artifacts": [{"url": "/slow"}]}`)},
		"GET /slow": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(pixel)
			_ = http.NewResponseController(w).Flush()
			select {
			case <-quit:
			case <-r.Context().Done():
			}
		}},
	})
	defer close(quit)
	a, r := adapt(t, "webhook", map[string]any{"url": p.URL}), request(t, `{}`)
	serviceOf(a).limits.silence = 50 * time.Millisecond
	_, err := a.Generate(t.Context(), r, newEar())
	require.Equal(t, "service_unavailable", failureOf(t, err).Code)
	left, err := os.ReadDir(r.WorkDir)
	require.NoError(t, err)
	require.Empty(t, left, "half a file is left")
}

func TestWebhookDescribesItselfFromItsBlock(t *testing.T) {
	t.Parallel()
	p := newPlain(t, map[string][]handler{"GET /health": {says(200, ""), says(503, "")}})
	a := adapt(t, "webhook", map[string]any{
		"url": p.URL + "/draw", "health": "/health", "schema": map[string]any{"type": "object", "required": []string{"prompt"}},
	})
	s, err := a.Describe(t.Context())
	require.NoError(t, err)
	require.JSONEq(t, `{"type": "object", "required": ["prompt"]}`, string(s.Types[0].DataSchema))
	require.Equal(t, generator.QueueGPUHeavy, s.Types[0].Queue)
	require.NoError(t, a.Configure(t.Context(), generator.Configuration{}))
	require.ErrorContains(t, a.Configure(t.Context(), generator.Configuration{}), "calls itself unhealthy")
	_, err = a.Generate(t.Context(), generator.Request{Type: "other"}, newEar())
	require.Equal(t, "unknown_task_type", failureOf(t, err).Code)
}
