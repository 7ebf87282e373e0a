package media

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
)

func TestOneURLIsFetchedOnce(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	frame, release := pngBytes(t, 8, 8), make(chan struct{})
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		<-release
		_, _ = w.Write(frame)
	})
	f := newFetcher(t, nil)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := f.Fetch(t.Context(), wants(url, generator.InputImage), t.TempDir())
			require.NoError(t, err)
		})
	}
	require.Eventually(t, func() bool { return hits.Load() > 0 }, 10*time.Second, time.Millisecond)
	close(release)
	all.Wait()
	require.EqualValues(t, 1, hits.Load())
}

func TestOneWhoGivesUpDoesNotEndTheFetchOfOthers(t *testing.T) {
	t.Parallel()
	begun, release, gone := make(chan struct{}, 4), make(chan struct{}), make(chan struct{}, 4)
	frame := pngBytes(t, 8, 8)
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		begun <- struct{}{}
		select {
		case <-release:
			_, _ = w.Write(frame)
		case <-r.Context().Done():
			gone <- struct{}{}
		}
	})
	f := newFetcher(t, nil)
	impatient, giveUp := context.WithCancel(t.Context())
	patient, stop := context.WithCancel(t.Context())
	errs := make(chan error, 2)
	for _, ctx := range []context.Context{impatient, patient} {
		go func() {
			_, err := f.Fetch(ctx, wants(url, generator.InputImage), t.TempDir())
			errs <- err
		}()
	}
	<-begun
	require.Eventually(t, func() bool {
		f.flights.mu.Lock()
		defer f.flights.mu.Unlock()
		return len(f.flights.byKey) == 1 && f.flights.byKey[url].waiting == 2
	}, 10*time.Second, time.Millisecond)
	giveUp()
	require.ErrorIs(t, <-errs, context.Canceled)
	close(release)
	require.NoError(t, <-errs)
	stop()

	alone, leave := context.WithCancel(t.Context())
	release = nil
	go func() { <-begun; leave() }()
	asked := time.Now()
	_, err := f.Fetch(alone, wants(url+"/2", generator.InputImage), t.TempDir())
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, time.Since(asked), f.o.Timeout/2)
	<-gone // when the last has left, nothing of it goes on
}

func TestKeptInputIsAskedForAgainWithItsTag(t *testing.T) {
	t.Parallel()
	var full, same atomic.Int32
	frame := pngBytes(t, 8, 8)
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"v1"` {
			same.Add(1)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		full.Add(1)
		w.Header().Set("ETag", `"v1"`)
		_, _ = w.Write(frame)
	})
	f := newFetcher(t, func(o *FetchOptions) { o.Fresh = time.Nanosecond })
	for range 3 {
		_, err := f.Fetch(t.Context(), wants(url, generator.InputImage), t.TempDir())
		require.NoError(t, err)
	}
	require.EqualValues(t, 1, full.Load())
	require.EqualValues(t, 2, same.Load())
}

func TestPluginCanNotSpoilWhatIsKept(t *testing.T) {
	t.Parallel()
	frame := pngBytes(t, 8, 8)
	f, url := newFetcher(t, nil), serveBytes(t, frame)
	in, err := f.Fetch(t.Context(), wants(url, generator.InputImage), t.TempDir())
	require.NoError(t, err)
	spoilt, err := os.OpenFile(in.Path, os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = spoilt.WriteString("spoilt")
	require.NoError(t, err)
	require.NoError(t, spoilt.Close())
	in, err = f.Fetch(t.Context(), wants(url, generator.InputImage), t.TempDir())
	require.NoError(t, err)
	b, err := os.ReadFile(in.Path)
	require.NoError(t, err)
	require.Equal(t, frame, b)
}

func TestCacheStaysWithinItsSize(t *testing.T) {
	t.Parallel()
	frame := pngBytes(t, 200, 200)
	url := serveBytes(t, frame)
	f := newFetcher(t, func(o *FetchOptions) { o.CacheBytes = int64(3*len(frame) + 1) })
	for n := range 10 {
		_, err := f.Fetch(t.Context(), wants(fmt.Sprintf("%s/%d", url, n), generator.InputImage), t.TempDir())
		require.NoError(t, err)
		_, total, err := f.cache.files()
		require.NoError(t, err)
		require.LessOrEqual(t, total, f.o.CacheBytes)
	}
	require.Len(t, filesIn(t, f.o.CacheDir), 6, "three and what is known of them")
	file, _, ok := f.cache.open(url + "/9")
	require.True(t, ok, "the latest is kept")
	require.NoError(t, file.Close())
}

func TestLeftoversOfTheCacheAreRemovedAtBoot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "abc-12345678.temp", []byte("half"))
	newFetcher(t, func(o *FetchOptions) { o.CacheDir = dir })
	require.Empty(t, filesIn(t, dir))
}
