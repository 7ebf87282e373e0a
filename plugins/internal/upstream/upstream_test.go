package upstream_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream"
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

func failure(t *testing.T, err error) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, err, &f)
	return f
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
		f := failure(t, err)
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
		f := failure(t, c.JSON(t.Context(), "GET", "/x", nil, nil))
		require.Equal(t, want.Code, f.Code, status)
		require.Equal(t, want.Retryable, f.Retryable, status)
		require.NotContains(t, f.Message, secret)
		require.Regexp(t, "not at fault|The fault is the server's|The task's data may", f.Message)
		if status == 302 {
			require.Contains(t, f.Message, "(https://elsewhere.example)")
		}
	}
}

func TestConnectionsThatFailAreToldApart(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it would tell of the handshake that is meant to fail
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	for url, want := range map[string]string{
		"http://" + listener.Addr().String():           "does not run at its address",
		secure.URL:                                     "no certificate that this machine trusts",
		strings.Replace(plain.URL, "http", "https", 1): "speaks no TLS where url says https",
		"ftp://muse.example":                           "no http or https URL",
		"":                                             "no http or https URL",
		"http://user:" + secret[:2] + "%zz@muse.example": "no http or https URL",
	} {
		f := failure(t, clientOf(t, url, nil).JSON(t.Context(), "GET", "/x", nil, nil))
		require.Equal(t, "backend_unreachable", f.Code, url)
		require.Contains(t, f.Message, want, url)
		require.NotContains(t, f.Message, "127.0.0.1")
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
	require.Equal(t, "backend_bad_answer", failure(t, c.JSON(t.Context(), "GET", "/x", nil, nil)).Code)
	for _, chunked := range []bool{true, false} {
		c := client(t, func(w http.ResponseWriter, _ *http.Request) {
			if !chunked {
				w.Header().Set("Content-Length", "1001")
			}
			_, _ = w.Write(bytes.Repeat([]byte("x"), 1001))
		}, nil)
		var got bytes.Buffer
		_, err := c.Download(t.Context(), "/file", &got, 1000)
		require.Equal(t, "backend_bad_answer", failure(t, err).Code)
		require.LessOrEqual(t, got.Len(), 1000)
		got.Reset()
		_, err = c.Download(t.Context(), "/file", &got, 1001)
		require.NoError(t, err)
		require.Equal(t, 1001, got.Len())
	}
}

// cutting breaks the connection in the middle of its first answer.
func cutting(content string) http.HandlerFunc {
	asked := 0
	return func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Content-Type", "video/mp4; codecs=avc1")
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		if asked == 1 {
			_, _ = w.Write([]byte(content[:len(content)/2]))
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write([]byte(content))
	}
}

func TestDownloadThatBreaksBeginsAnewInAFile(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("moving pictures", 1000)
	c := client(t, cutting(content), func(s *upstream.Server) { s.Attempts = 2 })
	path := filepath.Join(t.TempDir(), "film")
	f, err := os.Create(path)
	require.NoError(t, err)
	mediaType, err := c.Download(t.Context(), "/film", f, 1<<20)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	require.Equal(t, "video/mp4", mediaType)
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, content, string(got))
}

func TestDownloadThatBreaksIsNotWrittenTwiceIntoAStream(t *testing.T) {
	t.Parallel()
	c := client(t, cutting(strings.Repeat("x", 1<<20)), func(s *upstream.Server) { s.Attempts = 2 })
	var got bytes.Buffer
	_, err := c.Download(t.Context(), "/film", &got, 4<<20)
	f := failure(t, err)
	require.Contains(t, f.Message, "broke in the middle of its answer")
	require.Less(t, got.Len(), 1<<20)
}

func TestDownloadFromElsewhereCarriesNoKey(t *testing.T) {
	t.Parallel()
	var headers http.Header
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headers = r.Header
		_, _ = w.Write([]byte("x"))
	}))
	t.Cleanup(elsewhere.Close)
	c := client(t, http.NotFound, nil)
	_, err := c.Download(t.Context(), elsewhere.URL+"/film?signature=1", &bytes.Buffer{}, 10)
	require.NoError(t, err)
	require.Empty(t, headers.Get("Authorization"))
	for _, odd := range []string{"file:///etc/passwd", "ftp://x.example/", "http://", "data://x"} {
		_, err := c.Download(t.Context(), odd, &bytes.Buffer{}, 10)
		require.Equal(t, "backend_bad_answer", failure(t, err).Code, odd)
	}
	secure := clientOf(t, "https://muse.example", nil)
	_, err = secure.Download(t.Context(), elsewhere.URL, &bytes.Buffer{}, 10)
	require.Equal(t, "backend_bad_answer", failure(t, err).Code, "not in the clear")
}

func TestWriterThatFailsKeepsItsError(t *testing.T) {
	t.Parallel()
	c := client(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) }, func(s *upstream.Server) { s.Attempts = 3 })
	_, err := c.Download(t.Context(), "/film", full{}, 10)
	require.ErrorIs(t, err, errFull)
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestProxyOfTheEnvironmentIsNotUsed(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	c := client(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }, nil)
	require.NoError(t, c.JSON(t.Context(), "GET", "/x", nil, nil))
}
