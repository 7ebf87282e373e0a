package media

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/stretchr/testify/require"
)

func TestBucketThatCanNotBeUsedIsExplainedAtStart(t *testing.T) {
	t.Parallel()
	skewed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `<Error><Code>RequestTimeTooSkewed</Code><Message>too large</Message></Error>`)
	}))
	t.Cleanup(skewed.Close)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }))
	t.Cleanup(page.Close)
	free, err := freeAddress()
	require.NoError(t, err)
	for why, change := range map[string]func(*S3){
		`there is no bucket "elsewhere" at http://` + shared.address + `; create it`: func(o *S3) { o.Bucket = "elsewhere" },
		"does not know the access key; check access_key":                             func(o *S3) { o.AccessKey = "nobody" },
		"the secret key does not belong to the access key; check secret_key":         func(o *S3) { o.SecretKey = "wrong" },
		"nothing listens there; check the endpoint":                                  func(o *S3) { o.Endpoint = "http://" + free },
		"there is no host of that name":                                              func(o *S3) { o.Endpoint = "http://no-such-host.invalid" },
		"the clocks of this machine and of":                                          func(o *S3) { o.Endpoint = skewed.URL },
		"it answers with something that is no S3":                                    func(o *S3) { o.Endpoint = page.URL },
		"it speaks http, not https":                                                  func(o *S3) { o.Endpoint = "https://" + shared.address },
		"is no web address":                                                          func(o *S3) { o.Endpoint = "minio:9000" },
	} {
		o := shared.options(t)
		change(&o)
		_, err := OpenS3(t.Context(), o, t.TempDir(), publicURL)
		require.ErrorContains(t, err, why)
		require.NotContains(t, err.Error(), testSecret)
		require.NotContains(t, err.Error(), "\n")
	}
}

func TestKeysMayComeFromTheEnvironment(t *testing.T) {
	o := shared.options(t)
	o.AccessKey, o.SecretKey, o.Region = "", "", "" // the region is asked for
	t.Setenv("HOME", t.TempDir())
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/") // where nothing listens
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	_, err := OpenS3(t.Context(), o, t.TempDir(), publicURL)
	require.ErrorContains(t, err, "there are no keys for http://"+shared.address+"; set access_key and secret_key, or AWS_ACCESS_KEY_ID")
	t.Setenv("AWS_ACCESS_KEY_ID", testKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", testSecret)
	requireKept(t, openBucket(t, o), putPNG(t, openBucket(t, o), newID(t), 1, pngBytes(t, 8, 8)))
}

func TestFullBucketIsNoRoom(t *testing.T) {
	t.Parallel()
	for code, status := range map[string]int{"QuotaExceeded": 403, "XMinioStorageFull": 507, "Other": 507, "InternalError": 500} {
		err := storageFailure(fmt.Errorf("uploading: %w", minio.ErrorResponse{Code: code, StatusCode: status}))
		want := CodeStorageFull
		if status == 500 {
			want = CodeStorageFailed
		}
		require.True(t, requireFailure(t, err, want).Retryable)
	}
}

func TestFileThatVanishedBehindItsRecordIsNotFound(t *testing.T) {
	t.Parallel()
	s := newBucketStore(t)
	f := putPNG(t, s, newID(t), 1, pngBytes(t, 8, 8))
	at, err := parsePath(f.URLPath)
	require.NoError(t, err)
	b := s.backing.(*bucket)
	require.NoError(t, b.remove(t.Context(), b.file(at)))
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		resp, _ := ask(t, s, method, f.URLPath)
		require.Equal(t, http.StatusNotFound, resp.StatusCode)
	}
	require.ErrorIs(t, s.Verify(t.Context(), f.URLPath), errNoSuchMedia)
}

func TestFileWithoutARecordIsNotThere(t *testing.T) {
	t.Parallel()
	s := newBucketStore(t)
	f := putPNG(t, s, newID(t), 1, pngBytes(t, 8, 8))
	at, err := parsePath(f.URLPath)
	require.NoError(t, err)
	b := s.backing.(*bucket)
	require.NoError(t, b.remove(t.Context(), b.record(at)))
	requireGone(t, s, f)
}

func TestSweepSparesWhatRunsAndWhatIsVisible(t *testing.T) {
	t.Parallel()
	s := newBucketStore(t)
	b := s.backing.(*bucket)
	whole := putPNG(t, s, newID(t), 1, pngBytes(t, 8, 8))
	done, err := parsePath(whole.URLPath)
	require.NoError(t, err)
	half := place{project: project, taskID: newID(t).String(), secret: newSecret(), name: "media.mp4"}
	for _, at := range []place{done, half} { // died after the record, and before
		require.NoError(t, b.putBytes(t.Context(), b.key(pendingPrefix+at.attempt()), []byte("{}")))
	}
	require.NoError(t, b.putBytes(t.Context(), b.file(half), []byte("half")))
	part := half
	part.name = "poster.jpg"
	_, err = b.core.NewMultipartUpload(t.Context(), b.name, b.file(part), minio.PutObjectOptions{})
	require.NoError(t, err)
	before := kept(t, s)
	n, err := s.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	require.ElementsMatch(t, before, kept(t, s), "marks that young are of attempts that run")

	b.limits.leftover = -time.Hour
	n, err = s.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.ElementsMatch(t, []string{b.file(done), b.record(done)}, kept(t, s))
	requireKept(t, s, whole)
}

func TestUploadThatTakesTooLongFailsAndLeavesNothing(t *testing.T) {
	t.Parallel()
	s, work := newBucketStore(t), t.TempDir()
	write(t, work, "a.png", pngBytes(t, 8, 8))
	s.backing.(*bucket).limits.put = time.Nanosecond
	_, err := s.Put(t.Context(), project, newID(t), 1, work, one)
	require.True(t, requireFailure(t, err, CodeStorageFailed).Retryable)
	require.Empty(t, kept(t, s))
}

func TestStoreIsKnownByOneIDToAllHosts(t *testing.T) {
	t.Parallel()
	dir, o := t.TempDir(), shared.options(t)
	for name, open := range map[string]func() (*Store, error){
		"folder": func() (*Store, error) { return OpenStore(dir, publicURL) },
		"bucket": func() (*Store, error) { return OpenS3(t.Context(), o, t.TempDir(), publicURL) },
	} {
		var ids sync.Map
		var all sync.WaitGroup
		hosts := make([]*Store, 8)
		for i := range hosts {
			var err error
			hosts[i], err = open()
			require.NoError(t, err)
		}
		for _, s := range hosts {
			all.Go(func() {
				id, err := s.ID(context.Background())
				if err == nil {
					ids.Store(id, true)
				}
				_ = s.Close()
			})
		}
		all.Wait()
		var found []string
		ids.Range(func(id, _ any) bool { found = append(found, id.(string)); return true })
		require.Len(t, found, 1, name)
		require.Len(t, found[0], 32, name)
	}
	other, err := newFolderStore(t).ID(t.Context())
	require.NoError(t, err)
	again, err := newFolderStore(t).ID(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, other, again)
}

// TestLargeFileTakesNoMemory is not parallel: what is allocated in all is counted.
func TestLargeFileTakesNoMemory(t *testing.T) {
	const size = 300 << 20
	s, work := newBucketStore(t), t.TempDir()
	write(t, work, "a.png", pngBytes(t, 8, 8))
	require.NoError(t, os.Truncate(filepath.Join(work, "a.png"), size))
	allocated := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.TotalAlloc
	}
	before, begun := allocated(), time.Now()
	stored, err := s.Put(t.Context(), project, newID(t), 1, work, one)
	require.NoError(t, err)
	put, took := allocated()-before, time.Since(begun)

	srv := httptest.NewServer(s.Handler())
	defer srv.Close()
	before, begun = allocated(), time.Now()
	resp, err := srv.Client().Get(srv.URL + stored[0].URLPath)
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.EqualValues(t, size, n)
	t.Logf("300 MiB: put in %v allocating %d KiB, served in %v allocating %d KiB", took.Round(time.Millisecond), put>>10,
		time.Since(begun).Round(time.Millisecond), (allocated()-before)>>10)
	require.Less(t, put, uint64(48<<20))
	require.Less(t, allocated()-before, uint64(8<<20))

	resp, b := ask(t, s, http.MethodGet, stored[0].URLPath, "Range", "bytes=-5")
	require.Equal(t, http.StatusPartialContent, resp.StatusCode)
	require.Equal(t, strings.Repeat("\x00", 5), string(b))
	require.NoError(t, s.Remove(t.Context(), project, taskOf(t, stored[0])))
	require.Empty(t, kept(t, s))
}
