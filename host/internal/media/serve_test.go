package media

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
)

// ask sends one request for a raw path to the store's handler, over a socket.
func ask(t *testing.T, s *Store, method, path string, header ...string) (*http.Response, []byte) {
	t.Helper()
	srv := httptest.NewServer(s.Handler())
	defer srv.Close()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL, nil)
	require.NoError(t, err)
	req.URL.Opaque = path
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := srv.Client().Do(req)
	require.NoError(t, err)
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp, b
}

func requireErrorBody(t *testing.T, resp *http.Response, b []byte, status int, code string) {
	t.Helper()
	require.Equal(t, status, resp.StatusCode, "%s", b)
	require.Equal(t, "application/json; charset=utf-8", resp.Header.Get("Content-Type"))
	var body struct{ Error, Message string }
	require.NoError(t, json.Unmarshal(b, &body), "%s", b)
	require.Equal(t, code, body.Error)
	require.NotEmpty(t, body.Message)
}

func TestStoredFileIsServed(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		frame := pngBytes(t, 64, 64)
		f := putPNG(t, s, newID(t), 1, frame)
		resp, b := ask(t, s, http.MethodGet, f.URLPath)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Equal(t, frame, b)
		for header, want := range map[string]string{
			"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "ETag": `"` + f.SHA256 + `"`,
			"Content-Disposition": `inline; filename="media.png"`, "Accept-Ranges": "bytes",
			"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=604800, immutable",
		} {
			require.Equal(t, want, resp.Header.Get(header), header)
		}
		head, none := ask(t, s, http.MethodHead, f.URLPath)
		require.EqualValues(t, len(frame), head.ContentLength)
		require.Empty(t, none)
		same, _ := ask(t, s, http.MethodGet, f.URLPath, "If-None-Match", resp.Header.Get("ETag"))
		require.Equal(t, http.StatusNotModified, same.StatusCode)
	})
}

func TestRangesAreServed(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		frame := pngBytes(t, 64, 64)
		f := putPNG(t, s, newID(t), 1, frame)
		n := len(frame)
		for header, want := range map[string][]byte{
			"bytes=0-0": frame[:1], "bytes=10-19": frame[10:20], "bytes=-5": frame[n-5:], fmt.Sprintf("bytes=%d-", n-3): frame[n-3:],
			"bytes=5-99999999": frame[5:],
		} {
			resp, b := ask(t, s, http.MethodGet, f.URLPath, "Range", header)
			require.Equal(t, http.StatusPartialContent, resp.StatusCode, header)
			require.Equal(t, want, b, header)
		}
		resp, b := ask(t, s, http.MethodGet, f.URLPath, "Range", "bytes=0-1", "If-Range", `"other"`)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Equal(t, frame, b)

		resp, b = ask(t, s, http.MethodGet, f.URLPath, "Range", "bytes=0-1,5-6")
		require.Equal(t, http.StatusPartialContent, resp.StatusCode)
		_, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
		require.NoError(t, err)
		part, err := multipart.NewReader(strings.NewReader(string(b)), params["boundary"]).NextPart()
		require.NoError(t, err)
		require.Equal(t, "image/png", part.Header.Get("Content-Type"))
	})
}

func TestRangeBombsAreBounded(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		frame := append(pngBytes(t, 64, 64), make([]byte, 10_000)...)
		f := putPNG(t, s, newID(t), 1, frame)
		for _, bomb := range []string{
			"bytes=" + strings.TrimSuffix(strings.Repeat("0-,", 1000), ","),
			"bytes=" + strings.TrimSuffix(strings.Repeat("0-0,", 1000), ","), // small in sum, but not in parts
			"bytes=0-,0-,0-,0-",
		} {
			resp, b := ask(t, s, http.MethodGet, f.URLPath, "Range", bomb)
			require.Equal(t, http.StatusOK, resp.StatusCode)
			require.Len(t, b, len(frame), "the file once")
		}
		resp, b := ask(t, s, http.MethodGet, f.URLPath, "Range", "bytes=99999999-")
		requireErrorBody(t, resp, b, http.StatusRequestedRangeNotSatisfiable, "range_not_satisfiable")
		require.Equal(t, fmt.Sprintf("bytes */%d", len(frame)), resp.Header.Get("Content-Range"))
		require.Empty(t, resp.Header.Get("ETag"))
	})
}

func TestWhatIsNoStoredFileIsNotFound(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		frame := pngBytes(t, 8, 8)
		one, two := newID(t), newID(t)
		f, other := putPNG(t, s, one, 1, frame), putPNG(t, s, two, 1, frame)
		if d, ok := s.backing.(folder); ok {
			plantLinks(t, d, f, frame)
		}
		base := "/media/" + project + "/" + one.String() + "/"
		name := filepath.Base(f.URLPath)
		secret := strings.TrimSuffix(name, "media.png")
		for _, path := range []string{
			"/media", "/media/", base, strings.TrimSuffix(base, "/"), "/media/" + project, f.URLPath + "/", f.URLPath + "/x",
			base + "media.png", base + secret, base + strings.ToUpper(secret) + "media.png", base + secret + ".media.png.json",
			base + secret + "link.png", base + secret + "inner.png", base + secret + "..%2f..%2fsecret.png", base + "../" + filepath.Base(base) + "/" + name,
			base + "%2e%2e/" + name, base + secret + "media.png%00", base + secret + "..", "/media/../media" + f.URLPath,
			"/media/" + project + "/" + two.String() + "/" + name, "/media/other/" + one.String() + "/" + name,
			"/media/" + project + "/" + strings.ToUpper(one.String()) + "/" + name, "/media//" + one.String() + "/" + name,
			"/media/./" + one.String() + "/" + name, "/media/%2e%2e/" + one.String() + "/" + name,
			"/media/..%2f..%2f..%2fetc/passwd", "/media/etc/passwd", "/media/" + project + "/x/y", base + "a\\b",
			base + strings.Repeat("a", 5000), "/other" + f.URLPath, base + filepath.Base(other.URLPath),
		} {
			resp, b := ask(t, s, http.MethodGet, path)
			requireErrorBody(t, resp, b, http.StatusNotFound, "media_not_found")
		}
	})
}

func TestMediaIsOnlyRead(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		f := putPNG(t, s, newID(t), 1, pngBytes(t, 8, 8))
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
			resp, b := ask(t, s, method, f.URLPath)
			requireErrorBody(t, resp, b, http.StatusMethodNotAllowed, "method_not_allowed")
			require.Equal(t, "GET, HEAD", resp.Header.Get("Allow"))
		}
		requireKept(t, s, f)
	})
}

func TestTextIsServedAsTextAndDataAsDownload(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		work := t.TempDir()
		write(t, work, "subs.vtt", []byte("WEBVTT\n"))
		write(t, work, "plan.json", []byte(`{"a":"<script>"}`))
		stored, err := s.Put(t.Context(), project, newID(t), 1, work, []generator.Artifact{
			{Name: "subs.vtt", Role: "subtitles", MediaType: "text/vtt"}, {Name: "plan.json", Role: "plan", MediaType: "application/json"},
		})
		require.NoError(t, err)
		vtt, _ := ask(t, s, http.MethodGet, stored[0].URLPath)
		require.Equal(t, "text/vtt; charset=utf-8", vtt.Header.Get("Content-Type"))
		require.Equal(t, `inline; filename="subtitles.vtt"`, vtt.Header.Get("Content-Disposition"))
		plan, _ := ask(t, s, http.MethodGet, stored[1].URLPath)
		require.Equal(t, `attachment; filename="plan.json"`, plan.Header.Get("Content-Disposition"))
	})
}

// plantLinks puts links into the folder of a stored image, as somebody with access to the disk might.
func plantLinks(t *testing.T, d folder, f Stored, frame []byte) {
	t.Helper()
	write(t, d.dir, "secret.png", frame)
	at, err := parsePath(f.URLPath)
	require.NoError(t, err)
	place := filepath.Join(d.dir, d.place(at))
	require.NoError(t, os.Symlink(filepath.Join(d.dir, "secret.png"), filepath.Join(place, "link.png")))
	record, err := os.ReadFile(filepath.Join(place, ".media.png.json"))
	require.NoError(t, err)
	write(t, place, ".link.png.json", record)
	require.NoError(t, os.Symlink("media.png", filepath.Join(place, "inner.png")))
	write(t, place, ".inner.png.json", record)
}
