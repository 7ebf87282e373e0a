package media

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/egress"
)

func crcOf(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// newFetcher reaches 127.0.0.1 and nothing else of loopback.
func newFetcher(t *testing.T, change func(*FetchOptions)) *Fetcher {
	t.Helper()
	g := egress.NewGuard([]netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")})
	o := FetchOptions{Guard: g, CacheDir: filepath.Join(t.TempDir(), "inputs"), Timeout: 20 * time.Second}
	if change != nil {
		change(&o)
	}
	f, err := NewFetcher(o)
	require.NoError(t, err)
	t.Cleanup(func() {
		g.Transport().CloseIdleConnections()
		require.NoError(t, f.Close())
	})
	return f
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

func serveBytes(t *testing.T, b []byte) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(b) })
}

func wants(url string, kind generator.InputKind) generator.InputRequest {
	return generator.InputRequest{URL: url, Kind: kind}
}

func TestInputOfEachKindComesIntoTheWorkFolder(t *testing.T) {
	t.Parallel()
	f := newFetcher(t, nil)
	wav, err := os.ReadFile(made(t, "a.wav", "-f", "lavfi", "-i", "sine=duration=1"))
	require.NoError(t, err)
	mp3, err := os.ReadFile(made(t, "a.mp3", "-f", "lavfi", "-i", "sine=duration=1", "-metadata", "title=Rain"))
	require.NoError(t, err)
	mp4, err := os.ReadFile(made(t, "a.mp4", "-f", "lavfi", "-i", "testsrc=duration=1:size=64x48"))
	require.NoError(t, err)
	for _, c := range []struct {
		kind      generator.InputKind
		body      []byte
		mediaType string
		ext       string
	}{
		{generator.InputImage, pngBytes(t, 8, 8), "image/png", ".png"},
		{generator.InputAudio, wav, "audio/wav", ".wav"},
		{generator.InputAudio, mp3, "audio/mpeg", ".mp3"},
		{generator.InputAudio, mp4, "video/mp4", ".mp4"},
		{generator.InputVideo, mp4, "video/mp4", ".mp4"},
		{generator.InputJSON, []byte(`{"voice":"gravel"}`), "application/json", ".json"},
		{generator.InputModel, []byte("glTF\x02\x00\x00\x00\x0c\x00\x00\x00"), "model/gltf-binary", ".glb"},
		{generator.InputModel, []byte(`{"asset":{"version":"2.0"}}`), "model/gltf+json", ".gltf"},
		{generator.InputText, []byte("WEBVTT\n\n00:00.000 --> 00:01.000\nRegen fällt.\n"), "text/plain", ".txt"},
		{generator.InputModel, []byte("# cube\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), "model/obj", ".obj"},
	} {
		work := t.TempDir()
		in, err := f.Fetch(t.Context(), wants(serveBytes(t, c.body)+"/whatever.exe", c.kind), work)
		require.NoError(t, err, c.mediaType)
		require.Equal(t, c.mediaType, in.MediaType)
		require.EqualValues(t, len(c.body), in.Size)
		require.Equal(t, filepath.Join(work, InputsFolder), filepath.Dir(in.Path))
		require.Equal(t, c.ext, filepath.Ext(in.Path), "the server names it")
		got, err := os.ReadFile(in.Path)
		require.NoError(t, err)
		require.True(t, bytes.Equal(c.body, got))
	}
}

func TestReferenceThatIsNoURLFailsWithItsName(t *testing.T) {
	t.Parallel()
	_, err := newFetcher(t, nil).Fetch(t.Context(), wants("url1", generator.InputImage), t.TempDir())
	f := requireFailure(t, err, CodeInputUnavailable)
	require.Equal(t, `Input "url1" can't be fetched: it is not an http or https URL.`, f.Message)
	require.False(t, f.Retryable)
}

func TestForbiddenInputsAreNotReached(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	inner := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	elsewhere := strings.Replace(inner, "127.0.0.1", "127.0.0.2", 1)
	odd := strings.Replace(inner, "127.0.0.1", "127.1", 1)
	f := newFetcher(t, nil)
	for _, url := range []string{
		elsewhere, odd, "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "gopher://127.0.0.1/", "http://[::1]/",
		"http://127.0.0.1:6379/", strings.Replace(inner, "http://", "http://user:secret@", 1), "http://127.0.0.1:1/\r\nX: y",
	} {
		_, err := f.Fetch(t.Context(), wants(url, generator.InputImage), t.TempDir())
		fail := requireFailure(t, err, CodeInputUnavailable)
		require.False(t, fail.Retryable, url)
		require.NotContains(t, fail.Message, "secret")
	}
	require.Zero(t, hits.Load(), "canary hits")
}

func TestRedirectsAreFollowedThreeTimesAndEachIsChecked(t *testing.T) {
	t.Parallel()
	frame := pngBytes(t, 8, 8)
	var hops, hits atomic.Int32
	canary := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	chain := serve(t, func(w http.ResponseWriter, r *http.Request) {
		hops.Add(1)
		var left int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &left)
		if left == 0 {
			_, _ = w.Write(frame)
			return
		}
		http.Redirect(w, r, fmt.Sprintf("/%d", left-1), http.StatusFound)
	})
	f := newFetcher(t, nil)
	_, err := f.Fetch(t.Context(), wants(chain+"/3", generator.InputImage), t.TempDir())
	require.NoError(t, err)
	hops.Store(0)
	_, err = f.Fetch(t.Context(), wants(chain+"/10", generator.InputImage), t.TempDir())
	require.ErrorContains(t, err, "more than 3 redirects")
	require.EqualValues(t, 4, hops.Load())

	for _, target := range []string{
		strings.Replace(canary, "127.0.0.1", "127.0.0.2", 1), "http://169.254.169.254/", "file:///etc/passwd",
		strings.Replace(canary, "127.0.0.1", "localhost.", 1) + "@127.0.0.1/", "http://2130706433/",
	} {
		away := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", target)
			w.WriteHeader(http.StatusFound)
		})
		_, err := f.Fetch(t.Context(), wants(away, generator.InputImage), t.TempDir())
		fail := requireFailure(t, err, CodeInputUnavailable)
		require.Contains(t, fail.Message, "it leads to")
	}
	require.Zero(t, hits.Load(), "canary hits")
}

func TestInputsThatAreNoMediaOfTheirKindAreRefused(t *testing.T) {
	t.Parallel()
	f := newFetcher(t, nil)
	hls := "#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
	for name, body := range map[string]string{
		"HLS": hls, "concat": "ffconcat version 1.0\nfile '/etc/passwd'\n", "SVG": `<svg xmlns="http://www.w3.org/2000/svg"/>`,
		"SVG with prolog": `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, "HTML": "<!DOCTYPE html><p>Log in</p>",
		"HLS behind a tag": "ID3\x04\x00\x00\x00\x00\x00\x0a0123456789" + hls, "empty": "", "text": "hello", "ELF": "\x7fELF\x02\x01\x01",
		"zip": "PK\x03\x04", "playlist": "[playlist]\nFile1=file:///etc/passwd\n", "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\n",
		"DASH": `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>`, "half a PNG": "\x89PNG\r\n\x1a\n",
	} {
		url := serveBytes(t, []byte(body)) + "/image.png"
		for _, kind := range []generator.InputKind{generator.InputImage, generator.InputAudio, generator.InputVideo, generator.InputModel, generator.InputJSON, "odd"} {
			_, err := f.Fetch(t.Context(), wants(url, kind), t.TempDir())
			fail := requireFailure(t, err, CodeInputUnsupported)
			require.Contains(t, fail.Message, url, name)
			require.NotContains(t, fail.Message, "passwd")
		}
	}
}

func TestHugeImageIsRefusedUndecoded(t *testing.T) {
	t.Parallel()
	_, err := newFetcher(t, nil).Fetch(t.Context(), wants(serveBytes(t, pngOf(50_000, 50_000)), generator.InputImage), t.TempDir())
	fail := requireFailure(t, err, CodeInputTooLarge)
	require.Contains(t, fail.Message, "50000×50000 pixels")
}

func TestEndlessAndSlowInputsAreCut(t *testing.T) {
	t.Parallel()
	frame := append(pngBytes(t, 8, 8), make([]byte, 4096)...)
	var sent atomic.Int64
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/endless":
			for r.Context().Err() == nil {
				n, _ := w.Write(frame)
				sent.Add(int64(n))
			}
		case "/announced":
			w.Header().Set("Content-Length", "107374182400")
			_, _ = w.Write(frame)
		case "/drip":
			for r.Context().Err() == nil {
				_, _ = w.Write(frame[:1])
				_ = http.NewResponseController(w).Flush()
				select {
				case <-r.Context().Done():
				case <-time.After(20 * time.Millisecond):
				}
			}
		case "/silent":
			<-r.Context().Done()
		}
	})
	patient := newFetcher(t, func(o *FetchOptions) { o.MaxBytes = 1 << 20 })
	hasty := newFetcher(t, func(o *FetchOptions) { o.MaxBytes, o.SlowFor, o.Timeout = 1<<20, 300*time.Millisecond, 2*time.Second })
	for path, why := range map[string]string{
		"/endless": "larger than", "/announced": "larger than", "/drip": "sends too slowly", "/silent": "did not answer in time",
	} {
		f, code := hasty, CodeInputUnavailable
		if why == "larger than" {
			f, code = patient, CodeInputTooLarge
		}
		begun := time.Now()
		_, err := f.Fetch(t.Context(), wants(url+path, generator.InputImage), t.TempDir())
		fail := requireFailure(t, err, code)
		require.Equal(t, code == CodeInputUnavailable, fail.Retryable)
		require.Contains(t, fail.Message, why)
		t.Logf("%s: cut after %v: %s", path, time.Since(begun).Round(time.Millisecond), fail.Message)
		require.Less(t, time.Since(begun), 10*time.Second)
	}
	require.Less(t, sent.Load(), int64(32<<20))
	require.Empty(t, filesIn(t, patient.o.CacheDir), "nothing half fetched is kept")
}

func TestTaskMayAskForLessThanTheHostAllows(t *testing.T) {
	t.Parallel()
	r := wants(serveBytes(t, pngBytes(t, 64, 64)), generator.InputImage)
	r.MaxBytes = 100
	_, err := newFetcher(t, nil).Fetch(t.Context(), r, t.TempDir())
	require.ErrorContains(t, err, "larger than the 100 bytes")
}

func TestAnswersThatAreNoFileAreExplained(t *testing.T) {
	t.Parallel()
	var status atomic.Int32
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(int(status.Load())) })
	f := newFetcher(t, nil)
	for code, retryable := range map[int]bool{404: false, 401: false, 403: false, 410: false, 304: false, 204: false, 429: true, 500: true, 503: true} {
		status.Store(int32(code))
		_, err := f.Fetch(t.Context(), wants(url+"/a.png?token=secret", generator.InputImage), t.TempDir())
		fail := requireFailure(t, err, CodeInputUnavailable)
		require.Equal(t, retryable, fail.Retryable, code)
		require.Contains(t, fail.Message, fmt.Sprint("the server answered ", code))
		require.Contains(t, fail.Message, url+"/a.png?…")
		require.NotContains(t, fail.Message, "secret")
	}
	_, err := f.Fetch(t.Context(), wants("http://127.0.0.1:9/", generator.InputImage), t.TempDir())
	require.ErrorContains(t, err, "another protocol")
}

func TestInputsDoNotLeaveTheWorkFolder(t *testing.T) {
	t.Parallel()
	work, outside := t.TempDir(), t.TempDir()
	require.NoError(t, os.Symlink(outside, filepath.Join(work, InputsFolder)))
	_, err := newFetcher(t, nil).Fetch(t.Context(), wants(serveBytes(t, pngBytes(t, 8, 8)), generator.InputImage), work)
	requireFailure(t, err, CodeStorageFailed)
	require.Empty(t, filesIn(t, outside))
}

func TestOwnMediaIsReadFromTheStore(t *testing.T) {
	t.Parallel()
	s, frame := newFolderStore(t), pngBytes(t, 8, 8)
	stored := putPNG(t, s, newID(t), 1, frame)
	f := newFetcher(t, func(o *FetchOptions) { o.Store = s })
	in, err := f.Fetch(t.Context(), wants(stored.URL, generator.InputImage), t.TempDir())
	require.NoError(t, err)
	require.EqualValues(t, len(frame), in.Size)
	for _, url := range []string{stored.URL + "x", publicURL + "/media/../../etc/passwd", publicURL + "/media/"} {
		_, err = f.Fetch(t.Context(), wants(url, generator.InputImage), t.TempDir())
		requireFailure(t, err, CodeInputUnavailable)
	}
}

func TestSmallDataURLIsTaken(t *testing.T) {
	t.Parallel()
	f, frame := newFetcher(t, nil), pngBytes(t, 8, 8)
	in, err := f.Fetch(t.Context(), wants("data:image/png;base64,"+base64.StdEncoding.EncodeToString(frame), generator.InputImage), t.TempDir())
	require.NoError(t, err)
	require.Equal(t, "image/png", in.MediaType)
	for _, bad := range []string{"data:image/png,abc", "data:image/png;base64,***", "data:", "data:image/png;base64," + strings.Repeat("A", maxDataURL)} {
		_, err = f.Fetch(t.Context(), wants(bad, generator.InputImage), t.TempDir())
		fail := requireFailure(t, err, CodeInputUnavailable)
		require.Less(t, len(fail.Message), 400)
	}
}

func TestFetcherNeedsItsParts(t *testing.T) {
	t.Parallel()
	_, err := NewFetcher(FetchOptions{})
	require.Error(t, err)
	_, err = NewFetcher(FetchOptions{Guard: egress.NewGuard(nil), CacheDir: "/dev/null/x"})
	require.Error(t, err)
}
