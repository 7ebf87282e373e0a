package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/rest"
)

func TestA25_UnknownPathsAndMethodsAnswerInTheOneShape(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for _, path := range []string{"/", "/api/v1", "/api/v1/tasks", "/api/v2/tasks/submit", "/api/v1/tasks/submit/", "/api/v1//tasks/submit", "/API/v1/health", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd"} {
		a := s.get(t, path)
		require.Equal(t, http.StatusNotFound, a.code, path)
		require.Equal(t, "not_found", a.error())
	}
	for _, tt := range []struct{ method, path, allow string }{
		{"GET", "/api/v1/tasks/submit", "POST"},
		{"HEAD", "/api/v1/tasks/submit", "POST"},
		{"OPTIONS", "/api/v1/tasks/submit", "POST"},
		{"TRACE", "/api/v1/tasks/submit", "POST"},
		{"BREW", "/api/v1/tasks/submit", "POST"},
		{"PUT", "/api/v1/tasks/x/cancel", "POST, DELETE"},
		{"HEAD", "/api/v1/tasks/x/status", "GET"},
		{"POST", "/api/v1/health", "GET, HEAD"},
		{"DELETE", "/media/a/b/c", "GET, HEAD"},
	} {
		a := s.do(t, tt.method, tt.path, "")
		require.Equal(t, http.StatusMethodNotAllowed, a.code, tt.method+tt.path)
		for allowed := range strings.SplitSeq(tt.allow, ", ") {
			require.Contains(t, a.header.Get("Allow"), allowed, tt.method+tt.path)
		}
		if tt.method != "HEAD" {
			require.Equal(t, "method_not_allowed", a.error())
		}
	}
	for _, path := range []string{"/api/v1/health", "/healthz", "/readyz", "/openapi.yaml", "/openapi.json", "/media/a/b"} {
		a := s.do(t, http.MethodHead, path, "")
		require.Equal(t, http.StatusOK, a.code, path)
	}
}

func TestH10_PanicTellsNothingButToTheLog(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.queue.panics = true
	a := s.submit(t, sample, header("X-Request-ID", "req-7"))
	require.Equal(t, http.StatusInternalServerError, a.code)
	require.Equal(t, "internal_error", a.error())
	require.NotContains(t, string(a.body), "secret thoughts")
	require.Equal(t, "req-7", a.header.Get("X-Request-ID"))
	require.Contains(t, s.logs.String(), "secret thoughts")
	require.Contains(t, s.logs.String(), "req-7")
	s.queue.set(func() { s.queue.panics = false })
	require.Equal(t, http.StatusCreated, s.submit(t, sample).code)
	t.Logf("H10: a handler that panics answers %d and tells nothing of it; the next request answers %d, restarts 0", a.code, http.StatusCreated)
}

func TestEveryAnswerHasARequestID(t *testing.T) {
	t.Parallel()
	s := setup(t)
	require.Regexp(t, `^[0-9a-f]{24}$`, s.get(t, "/nothing").header.Get("X-Request-ID"))
	require.Equal(t, "a.b-c", s.get(t, "/healthz", header("X-Request-ID", "a.b-c")).header.Get("X-Request-ID"))
	require.NotContains(t, s.get(t, "/healthz", header("X-Request-ID", "a b")).header.Get("X-Request-ID"), " ")
	require.Equal(t, "nosniff", s.get(t, "/healthz").header.Get("X-Content-Type-Options"))
}

func TestMediaNeedsNoKey(t *testing.T) {
	t.Parallel()
	s := setup(t)
	require.Equal(t, "film", string(s.get(t, "/media/p/t/secret-shot.mp4", as("")).body))
}

func TestBrowsersOfKnownOriginsMayCall(t *testing.T) {
	t.Parallel()
	s := setup(t, func(o *rest.Options) { o.Origins = []string{"https://auto-movie.ft.tc"} })
	preflight := func(s *service, origin string) answer {
		return s.do(t, http.MethodOptions, "/api/v1/tasks/submit", "", as(""), header("Origin", origin), header("Access-Control-Request-Method", "POST"))
	}
	a := preflight(s, "https://auto-movie.ft.tc")
	require.Equal(t, http.StatusNoContent, a.code)
	require.Equal(t, "https://auto-movie.ft.tc", a.header.Get("Access-Control-Allow-Origin"))
	require.Contains(t, a.header.Get("Access-Control-Allow-Headers"), "X-API-Key")
	require.Equal(t, "Origin", a.header.Get("Vary"))
	refused := s.submit(t, `{}`, header("Origin", "https://auto-movie.ft.tc"))
	require.Equal(t, "https://auto-movie.ft.tc", refused.header.Get("Access-Control-Allow-Origin"))
	require.Contains(t, refused.header.Get("Access-Control-Expose-Headers"), "RateLimit-Limit")

	stranger := preflight(s, "https://auto-movie.ft.tc.evil.example")
	require.Equal(t, http.StatusMethodNotAllowed, stranger.code)
	require.Empty(t, stranger.header.Get("Access-Control-Allow-Origin"))

	all := setup(t, func(o *rest.Options) { o.Origins = []string{"*"} })
	require.Equal(t, "*", preflight(all, "https://any.example").header.Get("Access-Control-Allow-Origin"))
	none := setup(t)
	require.Empty(t, preflight(none, "https://any.example").header.Get("Access-Control-Allow-Origin"))
}
