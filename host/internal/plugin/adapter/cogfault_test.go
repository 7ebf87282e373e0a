package adapter

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// answering has the server answer each PUT in the same way.
func answering(c *coglike, status int, headers map[string]string, body string) {
	c.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut {
			return false
		}
		for k, v := range headers {
			w.Header().Set(k, v)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
		return true
	}
}

func TestCogFaultsSayWhoseTheyAre(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]struct {
		status    int
		headers   map[string]string
		body      string
		code      string
		retryable bool
		says      string
	}{
		"internal error":  {status: 500, body: "Traceback", code: "service_error", retryable: true, says: "HTTP status 500"},
		"wrong JSON":      {status: 200, body: "<html>hello</html>", code: "service_error", says: "something that is no prediction"},
		"unknown status":  {status: 200, body: `{"status": "great"}`, code: "service_error", says: "something that is no prediction"},
		"no credentials":  {status: 401, body: "{}", code: "service_error", says: "credentials"},
		"another service": {status: 404, body: "{}", code: "service_error", says: "does not know the address"},
		"asks to wait":    {status: 429, headers: map[string]string{"Retry-After": "3600"}, body: "{}", code: "service_unavailable", retryable: true, says: "no room"},
		"not ready":       {status: 503, headers: map[string]string{"Retry-After": "30"}, body: "{}", code: "service_unavailable", retryable: true, says: "no room"},
		"refused data":    {status: 422, body: `{"detail": [{"loc": ["body", "input", "scale"], "msg": "11 is greater than the maximum of 10"}]}`, code: "invalid_task_data", says: "scale: 11 is greater than the maximum of 10"},
		"invalid input":   {status: 422, body: `{"status": "failed", "error": "prompt is rude"}`, code: "invalid_task_data", says: "prompt is rude"},
		"failed":          {status: 200, body: `{"status": "failed", "error": "CUDA out of memory", "logs": ""}`, code: "service_error", says: "CUDA out of memory"},
		"failed silently": {status: 200, body: `{"status": "failed"}`, code: "service_error", says: "did not say why"},
		"cancelled there": {status: 200, body: `{"status": "canceled"}`, code: "service_cancelled", retryable: true, says: "cancelled"},
		"answers early":   {status: 202, body: `{"status": "starting"}`, code: "service_unavailable", retryable: true, says: "broke"},
		"poll elsewhere":  {status: 202, body: `{"status": "starting", "urls": {"get": "http://elsewhere.example/p"}}`, code: "service_error", says: "not the service's own"},
		"empty file":      {status: 200, body: `{"status": "succeeded", "output": "data:image/png;base64,"}`, code: "service_error", says: "empty file"},
		"broken file":     {status: 200, body: `{"status": "succeeded", "output": "data:image/png;base64,!!!!"}`, code: "service_error", says: "can't be read"},
		"deep output":     {status: 200, body: `{"status": "succeeded", "output": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, code: "service_error", says: "too deeply"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCoglike(t, giving("done"))
			answering(c, f.status, f.headers, f.body)
			_, err := generate(t, c, newEar(), `{"prompt": "a fox"}`, map[string]any{"live": false})
			failure := failureOf(t, err)
			require.Equal(t, f.code, failure.Code, failure.Message)
			require.Equal(t, f.retryable, failure.Retryable)
			require.Contains(t, failure.Message, f.says)
			require.Contains(t, failure.Message, "easel")
			require.NotContains(t, failure.Message, "127.0.0.1")
		})
	}
}

func TestCogPassingFaultsAreNotTheTasks(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, giving("done"))
	var n atomic.Int32
	c.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		statuses := []int{429, 500, 503, 502}
		if i := int(n.Add(1)) - 1; r.Method == http.MethodPut && i < len(statuses) {
			w.WriteHeader(statuses[i])
			return true
		}
		return false
	}
	p := adapt(t, "cog", map[string]any{"url": c.URL, "live": false})
	_, err := p.(*cog).model(t.Context())
	require.NoError(t, err)
	n.Store(0)
	_, err = p.Generate(t.Context(), request(t, `{"prompt": "a fox"}`), newEar())
	require.NoError(t, err)
	require.Len(t, c.began, 1)
}

func TestCogRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	reached := atomic.Int32{}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer elsewhere.Close()
	c := newCoglike(t, giving("done"))
	answering(c, http.StatusTemporaryRedirect, map[string]string{"Location": elsewhere.URL}, "")
	_, err := generate(t, c, newEar(), `{"prompt": "a fox"}`, map[string]any{"headers": map[string]string{"Authorization": "Bearer hunter2hunter2"}})
	require.Contains(t, failureOf(t, err).Message, "redirect")
	c.model = giving(c.URL + "/files/a.png")
	c.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/files/a.png" {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
			return true
		}
		return false
	}
	_, err = generate(t, c, newEar(), `{"prompt": "a fox"}`)
	require.Contains(t, failureOf(t, err).Message, "no file where it says")
	require.Zero(t, reached.Load())
}

func TestCogSecretsStayInHeaders(t *testing.T) {
	t.Parallel()
	secret := "hunter2hunter2"
	c := newCoglike(t, nil)
	c.model = giving(nil)
	answering(c, http.StatusOK, nil, fmt.Sprintf(`{"status": "failed", "error": "bad token Bearer %s", "logs": "GET %s\nok"}`, secret, secret))
	h := newEar()
	_, err := generate(t, c, h, `{"prompt": "a fox"}`, map[string]any{"headers": map[string]string{"Authorization": "Bearer " + secret}})
	require.NotContains(t, failureOf(t, err).Message, secret)
	_, logs := h.heard()
	require.NotEmpty(t, logs)
	require.NotContains(t, strings.Join(logs, "\n"), secret)
	require.Equal(t, "Bearer "+secret, c.headers[0].Get("Authorization"))
}

func TestCogHugeAnswersAreCutShort(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, giving("done"))
	block := bytes.Repeat([]byte{'x'}, 1<<16)
	var sent atomic.Int64
	flood := func(w http.ResponseWriter) {
		for range 1 << 12 {
			n, err := w.Write(block)
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	}
	c.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut || r.URL.Path == "/files/a.png" {
			flood(w)
			return true
		}
		return false
	}
	p := adapt(t, "cog", map[string]any{"url": c.URL, "live": false})
	serviceOf(p).limits.answerBytes, serviceOf(p).limits.fileBytes = 1<<20, 1<<20
	_, err := p.Generate(t.Context(), request(t, `{"prompt": "a fox"}`), newEar())
	require.Contains(t, failureOf(t, err).Message, "more than 1 MiB")
	c.model = giving(c.URL + "/files/a.png")
	c.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/files/a.png" {
			flood(w)
			return true
		}
		return false
	}
	_, err = p.Generate(t.Context(), request(t, `{"prompt": "a fox"}`), newEar())
	require.Equal(t, "service_output", failureOf(t, err).Code)
	t.Logf("a service that would send %d MiB twice got rid of %d MiB in all", len(block)<<12>>20, sent.Load()>>20)
	require.Less(t, sent.Load(), int64(64<<20))
}

func TestCogDownloadThatBreaksIsAskedForAgain(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, nil)
	c.model = giving(c.URL + "/files/a.png")
	var n atomic.Int32
	c.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/files/a.png" {
			return false
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(pixel)))
		if n.Add(1) < 3 {
			_, _ = w.Write(pixel[:20])
			return true // net/http closes what is shorter than it said
		}
		_, _ = w.Write(pixel)
		return true
	}
	result, err := generate(t, c, newEar(), `{"prompt": "a fox"}`)
	require.NoError(t, err)
	require.Equal(t, "a.png", result.Media)
	require.EqualValues(t, 3, n.Load())
}

func TestCogThatGoesAwayIsARetryableFailure(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, giving("done"))
	p := adapt(t, "cog", map[string]any{"url": c.URL})
	_, err := p.(*cog).model(t.Context())
	require.NoError(t, err)
	c.Close()
	h, start := newEar(), time.Now()
	_, err = p.Generate(t.Context(), request(t, `{"prompt": "a fox"}`), h)
	f := failureOf(t, err)
	require.Equal(t, "service_unavailable", f.Code)
	require.True(t, f.Retryable)
	require.Less(t, time.Since(start), 5*time.Second)
	_, err = p.Describe(t.Context())
	require.ErrorContains(t, err, "can't be reached at "+strings.TrimPrefix(c.URL, "http://"))
}

func TestCogServerThatAnswersEarlyIsAskedWhereItSays(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, giving("done"))
	var polls atomic.Int32
	c.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		switch {
		case r.Method == http.MethodPut:
			write(w, 201, map[string]any{"id": "1", "status": "starting", "urls": map[string]string{"get": c.URL + "/v1/predictions/1"}})
		case r.URL.Path == "/v1/predictions/1":
			switch polls.Add(1) {
			case 1, 3:
				write(w, 200, map[string]any{"status": "processing", "logs": "50%|", "metrics": map[string]any{"progress": 0.6}})
			case 2:
				w.WriteHeader(http.StatusBadGateway)
			default:
				write(w, 200, map[string]any{"status": "succeeded", "output": "late"})
			}
		default:
			return false
		}
		return true
	}
	h := newEar()
	result, err := generate(t, c, h, `{"prompt": "a fox"}`, map[string]any{"live": false})
	require.NoError(t, err)
	require.Equal(t, "late", metadata(t, result)["output"])
	progress, _ := h.heard()
	require.InDelta(t, 0.6, progress[len(progress)-1], 1e-9)
}

func TestCogLookalikeThatTakesAnyInputIsNotSetToWork(t *testing.T) {
	t.Parallel()
	began := make(chan struct{}, 10)
	c := newCoglike(t, endless(began))
	c.lenient = true
	c.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || r.Header.Get("Prefer") != "" {
			return false
		}
		<-began
		c.mu.Lock()
		run := c.running[strings.TrimPrefix(r.URL.Path, "/predictions/")]
		c.mu.Unlock()
		if run != nil {
			<-run.done // only a cancel ends it
		}
		write(w, 200, map[string]any{"status": "succeeded", "output": "done"})
		return true
	}
	_, err := generate(t, c, newEar(), `{"prompt": "a fox"}`)
	require.NoError(t, err)
	require.Len(t, c.began, 1)
}
