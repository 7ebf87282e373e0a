package e2e

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// bombs are a body packed to a small part of its size.
func bombs(t *testing.T, body string) (gzipped, deflated string) {
	t.Helper()
	var g, d bytes.Buffer
	zip, err := gzip.NewWriterLevel(&g, gzip.BestSpeed)
	require.NoError(t, err)
	plain, err := flate.NewWriter(&d, flate.BestSpeed)
	require.NoError(t, err)
	_, err = io.WriteString(io.MultiWriter(zip, plain), body)
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	require.NoError(t, plain.Close())
	require.Less(t, max(g.Len(), d.Len()), megabyte)
	return g.String(), d.String()
}

func TestA7_PackedAndForeignBodiesAreRefusedUnread(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	gzipped, deflated := bombs(t, huge(100*megabyte))
	const form = "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.json\"\r\nContent-Type: application/json\r\n\r\n{}\r\n--x--\r\n"
	good := huge(200)
	sent := 0
	more := s.peak(func() {
		for _, c := range []struct {
			body   string
			header []string // several values of one name are several headers
		}{
			{gzipped, []string{"Content-Encoding", "gzip"}},
			{gzipped, []string{"Content-Encoding", "GZIP"}},
			{gzipped, []string{"Content-Encoding", "x-gzip"}},
			{gzipped, []string{"Content-Encoding", "identity, gzip"}},
			{gzipped, []string{"Content-Encoding", "identity", "gzip"}},
			{deflated, []string{"Content-Encoding", "deflate"}},
			{good, []string{"Content-Encoding", "br"}},
			{good, []string{"Content-Encoding", "zstd"}},
			{gzipped, []string{"Content-Type", "application/gzip"}},
			{form, []string{"Content-Type", "multipart/form-data; boundary=x"}},
			{"project_id=e2e&task_type=chaos", []string{"Content-Type", "application/x-www-form-urlencoded"}},
			{good, []string{"Content-Type", "text/plain"}},
			{good, []string{"Content-Type", "text/json"}},
			{good, []string{"Content-Type", "application/jsonp"}},
			{good, []string{"Content-Type", "application/json; charset=utf-16"}},
			{good, []string{"Content-Type", "application/json", "text/plain"}},
			{good, []string{"Content-Type", "application/json;;charset"}},
			{"<task/>", []string{"Content-Type", "application/xml"}},
			{good, []string{"Content-Type", strings.Repeat("a", 10_000)}},
		} {
			for _, path := range []string{submitPath, batchPath, "/api/v1/plugins/plan", "/api/v1/plugins/image/backend"} {
				code, problem := s.postAs(path, c.body, c.header[0], c.header[1:]...)
				require.Equal(t, http.StatusUnsupportedMediaType, code, "%s with %q", path, c.header)
				require.Equal(t, "unsupported_media_type", problem)
				sent++
			}
		}
	})
	accepted := s.listed("e2e")
	t.Logf("A7: %d packed bodies of 100 MB and bodies of foreign types refused, accepted %d, %d kB more memory at most", sent, accepted, more)
	require.Zero(t, accepted)
	require.Less(t, more, 64<<10, "kB")
	code, _ := s.postAs(submitPath, good, "Content-Encoding", "identity")
	require.Equal(t, http.StatusCreated, code)
}

// postAs posts a body with several headers of one name.
func (s *service) postAs(path, body, name string, values ...string) (code int, problem string) {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(body))
	require.NoError(s.t, err)
	req.Header.Set("X-API-Key", apiKey)
	req.Header.Set("Content-Type", "application/json")
	req.Header[name] = values
	code, b, err := answerTo(req)
	require.NoError(s.t, err)
	return code, problemIn(s.t, b)
}
