package media

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
)

var one = []generator.Artifact{{Name: "a.png", Role: "media", MediaType: "image/png"}}

// padded is an image with n bytes more at its end.
func padded(t *testing.T, n int) []byte {
	t.Helper()
	return append(pngBytes(t, 8, 8), make([]byte, n)...)
}

// openThrough opens a store behind a gate, that gives a connection up which stands still for stall.
func openThrough(t *testing.T, g *gate, stall time.Duration) (*Store, *bucket) {
	t.Helper()
	o := shared.options(t)
	o.Endpoint = "http://" + g.address
	b, err := newBucket(o, stall)
	require.NoError(t, err)
	b.stage, err = openStaging(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.close()) })
	return newStore(b, b.stage, publicURL), b
}

func TestServerThatDiesInAPutLeavesNothingVisible(t *testing.T) {
	t.Parallel()
	server := ownS3(t)
	g := newGate(t, server)
	s, b := openThrough(t, g, time.Minute)
	work := t.TempDir()
	write(t, work, "a.png", padded(t, 40<<20))
	write(t, work, "b.png", pngBytes(t, 8, 8))
	var once sync.Once
	kill := func(sum int64) {
		if sum > 20<<20 {
			once.Do(server.stop)
		}
	}
	g.onUp.Store(&kill)
	id := newID(t)
	_, err := s.Put(t.Context(), project, id, 1, work, []generator.Artifact{one[0], {Name: "b.png", Role: "poster", MediaType: "image/png"}})
	f := requireFailure(t, err, CodeStorageFailed)
	require.True(t, f.Retryable)
	require.NotContains(t, f.Message, server.address)

	g.onUp.Store(nil)
	require.NoError(t, server.start())
	require.False(t, visible(s, id))
	require.NotEmpty(t, kept(t, s), "leftovers")
	n, err := s.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "they may be of an attempt that runs")
	b.limits.leftover = -time.Hour
	n, err = s.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Empty(t, kept(t, s))
	again, err := s.Put(t.Context(), project, id, 2, work, one)
	require.NoError(t, err)
	requireKept(t, s, again[0])
}

func TestPutThatIsCancelledWhileItGoesUpLeavesNothing(t *testing.T) {
	t.Parallel()
	g := newGate(t, shared)
	s, _ := openThrough(t, g, time.Minute)
	work := t.TempDir()
	write(t, work, "a.png", padded(t, 40<<20))
	write(t, work, "b.png", pngBytes(t, 8, 8))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stop := func(sum int64) {
		if sum > 20<<20 {
			cancel()
		}
	}
	g.onUp.Store(&stop)
	_, err := s.Put(ctx, project, newID(t), 1, work, []generator.Artifact{{Name: "b.png", Role: "poster", MediaType: "image/png"}, one[0]})
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, kept(t, s), "no file, no part, no mark")
}

func TestServerThatHangsFailsForNow(t *testing.T) {
	t.Parallel()
	g := newGate(t, shared)
	s, _ := openThrough(t, g, 200*time.Millisecond)
	stored, stale, work := putPNG(t, s, newID(t), 1, pngBytes(t, 8, 8)), putPNG(t, s, newID(t), 1, pngBytes(t, 8, 8)), t.TempDir()
	write(t, work, "a.png", pngBytes(t, 8, 8))
	f := newFetcher(t, func(o *FetchOptions) { o.Store = s })

	g.hold()
	begun := time.Now()
	_, err := s.Put(t.Context(), project, newID(t), 1, work, one)
	require.True(t, requireFailure(t, err, CodeStorageFailed).Retryable)
	resp, body := ask(t, s, http.MethodGet, stored.URLPath)
	requireErrorBody(t, resp, body, http.StatusServiceUnavailable, "media_unavailable")
	require.Equal(t, "5", resp.Header.Get("Retry-After"))
	_, err = f.Fetch(t.Context(), wants(stored.URL, generator.InputImage), t.TempDir())
	require.True(t, requireFailure(t, err, CodeInputUnavailable).Retryable)
	require.Error(t, s.Discard([]Stored{stale}))
	t.Logf("a put, a request, a fetch and a removal gave up after %v", time.Since(begun).Round(time.Millisecond))

	g.release()
	requireKept(t, s, stored)
	_, err = f.Fetch(t.Context(), wants(stored.URL, generator.InputImage), t.TempDir())
	require.NoError(t, err)
}

// cutOnce lets some bytes of the server pass, cuts, and lets all others pass.
func cutOnce(after int64, then func()) func(int) bool {
	var sum atomic.Int64
	return func(n int) bool {
		before := sum.Load()
		now := sum.Add(int64(n))
		if before <= after && now > after {
			then()
			return false
		}
		return true
	}
}

func TestAnswerThatBreaksOffIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	g := newGate(t, shared)
	s, _ := openThrough(t, g, time.Minute)
	film := padded(t, 4<<20)
	f := putPNG(t, s, newID(t), 1, film)
	cut := cutOnce(1<<20, func() {})
	g.down.Store(&cut)
	resp, b := ask(t, s, http.MethodGet, f.URLPath)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.True(t, bytes.Equal(film, b))
}

func TestServerThatDiesWhileAFileIsServedCutsTheConnection(t *testing.T) {
	t.Parallel()
	g := newGate(t, shared)
	s, _ := openThrough(t, g, time.Minute)
	f := putPNG(t, s, newID(t), 1, padded(t, 4<<20))
	cut := cutOnce(1<<20, g.close)
	g.down.Store(&cut)
	srv := httptest.NewServer(s.Handler())
	defer srv.Close()
	resp, err := srv.Client().Get(srv.URL + f.URLPath)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	n, err := io.Copy(io.Discard, resp.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "and not a short file that looks whole")
	require.Less(t, n, resp.ContentLength)
}
