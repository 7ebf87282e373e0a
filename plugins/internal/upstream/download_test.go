package upstream_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

func target(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "film")
}

func TestDownloadIsCapped(t *testing.T) {
	t.Parallel()
	for _, chunked := range []bool{true, false} {
		c := client(t, func(w http.ResponseWriter, _ *http.Request) {
			if chunked {
				_ = http.NewResponseController(w).Flush()
			}
			_, _ = w.Write(bytes.Repeat([]byte("x"), 1001))
		}, nil)
		file := target(t)
		require.Equal(t, "backend_bad_answer", upstreamtest.Failure(t, c.Download(t.Context(), "/film", file, 1000)).Code)
		if !chunked {
			require.NoFileExists(t, file, "it was said how long it is")
		}
		require.NoError(t, c.Download(t.Context(), "/film", file, 1001))
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.EqualValues(t, 1001, info.Size())
	}
}

func TestDownloadThatBreaksBeginsAnew(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("moving pictures", 1000)
	d := upstreamtest.New(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(content)) }))
	c := clientOf(t, d.URL, func(s *upstream.Server) { s.Attempts = 2 })
	d.Fail(upstreamtest.Fault{CutAfter: 7000})
	file := target(t)
	require.NoError(t, c.Download(t.Context(), "/film", file, 1<<20))
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, content, string(got))
	d.Fail(upstreamtest.Fault{CutAfter: 7000, Times: 2})
	require.Contains(t, upstreamtest.Failure(t, c.Download(t.Context(), "/film", file, 1<<20)).Message, "broke in the middle of its answer")
}

func TestDownloadFromElsewhereCarriesNoKey(t *testing.T) {
	t.Parallel()
	var headers http.Header
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headers = r.Header
		_, _ = w.Write([]byte("x"))
	}))
	t.Cleanup(elsewhere.Close)
	c, file := client(t, http.NotFound, nil), target(t)
	require.NoError(t, c.Download(t.Context(), elsewhere.URL+"/film?signature=1", file, 10))
	require.Empty(t, headers.Get("Authorization"))
	for _, odd := range []string{"file:///etc/passwd", "ftp://x.example/", "http://", "data://x"} {
		require.Equal(t, "backend_bad_answer", upstreamtest.Failure(t, c.Download(t.Context(), odd, file, 10)).Code, odd)
	}
	secure := clientOf(t, "https://muse.example", nil)
	require.Equal(t, "backend_bad_answer", upstreamtest.Failure(t, secure.Download(t.Context(), elsewhere.URL, file, 10)).Code, "not in the clear")
}

func TestFileThatCantBeWrittenIsNotTheServersFault(t *testing.T) {
	t.Parallel()
	d := upstreamtest.New(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) }))
	c := clientOf(t, d.URL, func(s *upstream.Server) { s.Attempts = 3 })
	for file, code := range map[string]string{"/dev/full": "disk_full", filepath.Join(t.TempDir(), "none", "film"): "storage_failed"} {
		require.Equal(t, code, upstreamtest.Failure(t, c.Download(t.Context(), "/film", file, 10)).Code)
	}
	require.Equal(t, 2, d.Asked("GET", "/film"), "another attempt would end the same")
}
