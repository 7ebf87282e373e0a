package upstream_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/sdk"
)

const secret = "sk-very/secret+1"

// client speaks to handler, once per call unless change says otherwise.
func client(t *testing.T, handler http.HandlerFunc, change func(*upstream.Server)) *upstream.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return clientOf(t, server.URL, change)
}

func clientOf(t *testing.T, url string, change func(*upstream.Server)) *upstream.Client {
	t.Helper()
	s := upstream.Server{Name: "the muse", BaseURL: url, Secret: secret, Attempts: 1, Timeout: 5 * time.Second}
	if change != nil {
		change(&s)
	}
	c := upstream.New(s)
	t.Cleanup(c.Close)
	return c
}

func TestSecretGoesAlongAsBearerUnlessAHeaderCarriesIt(t *testing.T) {
	t.Parallel()
	var got []http.Header
	note := func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header)
		_, _ = w.Write([]byte("{}"))
	}
	require.NoError(t, client(t, note, nil).JSON(t.Context(), "POST", "v1/x", struct{}{}, nil))
	c := client(t, note, func(s *upstream.Server) { s.Header = http.Header{"xi-api-key": {secret}} })
	require.NoError(t, c.JSON(t.Context(), "POST", "/x", struct{}{}, nil))
	require.Equal(t, "Bearer "+secret, got[0].Get("Authorization"))
	require.Equal(t, "application/json", got[0].Get("Content-Type"))
	require.Empty(t, got[1].Get("Authorization"))
	require.Equal(t, secret, got[1].Get("Xi-Api-Key"))
}

func TestRefusalsSayWhoseFaultItIsAndKeepTheSecret(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"error":{"message":"bad key ` + secret + `."}}`:            "bad key ….",
		`{"error":"no model"}`:                                       "no model",
		`{"detail":[{"loc":["body"],"msg":"field required"}]}`:       "field required",
		`{"detail":{"status":"quota","message":"No credits"}}`:       "No credits",
		`{"error":"OutOfMemoryError","detail":"","errors":"cuda"}`:   "cuda",
		"Traceback: oh\n  File \"/srv/secret/place.py\", line 3":     "Traceback: oh",
		`{"message":"url was http://h/?k=sk-very%2Fsecret%2B1 sir"}`: "url was http://h/?k=… sir",
		`{"message":"one\u0000two\n\u202ethree"}`:                    "one two three",
		`<html><body>nginx</body></html>`:                            "(400).",
		`{"error":{"message":"` + strings.Repeat("x", 5000) + `"}}`:  strings.Repeat("x", 300) + "….",
		"\xff\xfe": "(400).",
	} {
		c := client(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(body))
		}, nil)
		err := c.JSON(t.Context(), "POST", "/x", struct{}{}, nil)
		f := upstreamtest.Failure(t, err)
		require.Equal(t, "backend_rejected", f.Code)
		require.Contains(t, f.Message, "The muse rejected the request (400)")
		require.Contains(t, f.Message, want)
		require.NotContains(t, f.Message, "secret")
		require.False(t, f.Retryable)
		var refusal *upstream.Refusal
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, 400, refusal.Status)
		require.Equal(t, body, string(refusal.Body))
	}
}

func TestEveryStatusHasItsCode(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]sdk.Failure{
		401: {Code: "backend_unauthorized"}, 402: {Code: "backend_unauthorized"}, 403: {Code: "backend_unauthorized"},
		404: {Code: "backend_not_found"}, 413: {Code: "backend_rejected"}, 422: {Code: "backend_rejected"},
		429: {Code: "backend_rate_limited", Retryable: true}, 500: {Code: "backend_failed", Retryable: true},
		503: {Code: "backend_failed", Retryable: true}, 302: {Code: "backend_bad_answer"},
	} {
		c := client(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://elsewhere.example/login?key="+secret)
			w.WriteHeader(status)
		}, nil)
		f := upstreamtest.Failure(t, c.JSON(t.Context(), "GET", "/x", nil, nil))
		require.Equal(t, want.Code, f.Code, status)
		require.Equal(t, want.Retryable, f.Retryable, status)
		require.NotContains(t, f.Message, secret)
		require.Regexp(t, "not at fault|The fault is the server's|The task's data may", f.Message)
		if status == 302 {
			require.Contains(t, f.Message, "(https://elsewhere.example)")
		}
	}
}

func TestAnswersAreCapped(t *testing.T) {
	t.Parallel()
	c := client(t, func(w http.ResponseWriter, _ *http.Request) {
		for range 100 {
			_, _ = w.Write(bytes.Repeat([]byte(" "), 1<<10))
		}
		_, _ = w.Write([]byte("{}"))
	}, func(s *upstream.Server) { s.MaxAnswer = 10 << 10 })
	require.Equal(t, "backend_bad_answer", upstreamtest.Failure(t, c.JSON(t.Context(), "GET", "/x", nil, nil)).Code)
}

func TestWhatIsABackendsOwnGoesOverWhatAllHave(t *testing.T) {
	t.Parallel()
	got := upstream.Schema([]byte(`{"title":"all","errorMessage":{"type":"x"},"properties":{"a":{"default":1,"type":"integer"}}}`),
		[]byte(`{"errorMessage":{"type":"y"},"properties":{"a":{"default":2},"b":{}}}`))
	require.JSONEq(t, `{"title":"all","errorMessage":{"type":"y"},"properties":{"a":{"default":2,"type":"integer"},"b":{}}}`, string(got))
}

func TestProxyOfTheEnvironmentIsNotUsed(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	c := client(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }, nil)
	require.NoError(t, c.JSON(t.Context(), "GET", "/x", nil, nil))
}
