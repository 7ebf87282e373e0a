package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"ft.tc/backlot/api/generator"
)

func TestArtifactsOfAnAttemptAreKept(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		id, work := newID(t), t.TempDir()
		frame := pngBytes(t, 32, 16)
		write(t, work, "a.png", frame)
		write(t, work, "b.png", frame)
		write(t, work, "subs", []byte("WEBVTT\n\n00:00.000 --> 00:01.000\nGrüße\n"))
		stored, err := s.Put(t.Context(), project, id, 7, work, []generator.Artifact{
			{Name: "a.png", Role: "media", MediaType: "image/png"},
			{Name: "b.png", Role: "media", MediaType: "IMAGE/PNG; x=y"},
			{Name: "subs", Role: "../sub titles", MediaType: "text/vtt"},
		})
		require.NoError(t, err)
		require.Len(t, stored, 3)

		sum := sha256.Sum256(frame)
		require.Equal(t, hex.EncodeToString(sum[:]), stored[0].SHA256)
		require.EqualValues(t, len(frame), stored[0].Size)
		require.Equal(t, publicURL+stored[0].URLPath, stored[0].URL)
		require.Regexp(t, `^/media/detective_series_001/`+id.String()+`/[0-9a-f]{32}-media\.png$`, stored[0].URLPath)
		require.Contains(t, stored[1].URLPath, "-media-2.png")
		require.Contains(t, stored[2].URLPath, "-file.vtt", "a role that is no word is not in the path")
		require.Len(t, stored[0].ID, 24)
		b, ok := read(t, s, stored[0])
		require.True(t, ok)
		require.Equal(t, frame, b)
		require.NoError(t, s.Verify(t.Context(), stored[0].URLPath))
		require.Empty(t, filesIn(t, filepath.Join(s.stage.dir, tempFolder)))
	})
}

func TestResultsThatAreNoPlainFilesOfTheirTypeAreRefused(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		work, outside := t.TempDir(), t.TempDir()
		s.Limits.FileBytes = 1 << 20
		good := pngBytes(t, 8, 8)
		write(t, outside, "secret.png", good)
		write(t, work, "good.png", good)
		write(t, work, "empty.png", nil)
		write(t, work, "large.txt", bytes.Repeat([]byte("a"), 1<<20+1))
		write(t, work, "page.png", []byte("<html><script>alert(1)</script></html>"))
		write(t, work, "vector.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`))
		write(t, work, "list.mp4", []byte("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"))
		write(t, work, "binary.txt", []byte("abc\x00def"))
		write(t, work, "latin.txt", []byte("gr\xfc\xdfe"))
		write(t, work, "tagged.mp3", append([]byte("ID3\x04\x00\x00\x00\x00\x00\x0a0123456789"), "#EXTM3U\nfile:///etc/passwd\n"...))
		require.NoError(t, os.Symlink(filepath.Join(outside, "secret.png"), filepath.Join(work, "link.png")))
		require.NoError(t, os.Symlink("good.png", filepath.Join(work, "inner.png")))
		require.NoError(t, os.Symlink("/dev/zero", filepath.Join(work, "zero.png")))
		require.NoError(t, unix.Mkfifo(filepath.Join(work, "fifo.png"), 0o600))
		require.NoError(t, os.Mkdir(filepath.Join(work, "folder.png"), 0o700))
		write(t, filepath.Join(work, "folder.png"), "inside.png", good)
		require.NoError(t, os.WriteFile(filepath.Join(work, "sparse.png"), good, 0o600))
		require.NoError(t, os.Truncate(filepath.Join(work, "sparse.png"), 1<<40))
		if os.Geteuid() == 0 {
			require.NoError(t, unix.Mknod(filepath.Join(work, "device.png"), unix.S_IFCHR|0o600, int(unix.Mkdev(1, 5))))
		}
		socket, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
		require.NoError(t, err)
		t.Cleanup(func() { _ = unix.Close(socket) })
		require.NoError(t, unix.Bind(socket, &unix.SockaddrUnix{Name: filepath.Join(work, "socket.png")}))

		cases := []struct{ name, mediaType string }{
			{"", "image/png"}, {".", "image/png"}, {"..", "image/png"}, {"../" + filepath.Base(outside) + "/secret.png", "image/png"},
			{filepath.Join(outside, "secret.png"), "image/png"}, {"folder.png/inside.png", "image/png"}, {"./good.png", "image/png"},
			{"good.png\x00.txt", "image/png"}, {strings.Repeat("a", 300), "image/png"}, {`..\good.png`, "image/png"},
			{"missing.png", "image/png"}, {"link.png", "image/png"}, {"inner.png", "image/png"}, {"zero.png", "image/png"},
			{"fifo.png", "image/png"}, {"folder.png", "image/png"}, {"socket.png", "image/png"}, {"device.png", "image/png"},
			{"empty.png", "image/png"}, {"sparse.png", "image/png"}, {"page.png", "image/png"}, {"vector.png", "image/png"},
			{"page.png", "text/html"}, {"page.png", "text/plain"}, {"vector.png", "image/svg+xml"}, {"good.png", "image/jpeg"},
			{"good.png", "video/mp4"}, {"good.png", ""}, {"good.png", "application/x-sh"}, {"list.mp4", "video/mp4"},
			{"list.mp4", "text/plain"}, {"binary.txt", "text/plain"}, {"latin.txt", "text/plain"}, {"latin.txt", "text/vtt"},
			{"tagged.mp3", "audio/mpeg"},
			{"empty.png", "text/plain"}, {"large.txt", "text/plain"},
		}
		for _, c := range cases {
			id := newID(t)
			_, err := s.Put(t.Context(), project, id, 1, work, []generator.Artifact{
				{Name: "good.png", Role: "poster", MediaType: "image/png"}, {Name: c.name, Role: "media", MediaType: c.mediaType},
			})
			f := requireFailure(t, err, CodeResultRefused)
			require.False(t, f.Retryable, "%q", c.name)
			require.NotContains(t, f.Message, work, "no paths of this machine")
		}
		require.Empty(t, kept(t, s), "nothing is kept of an attempt that is refused")
		t.Logf("refused %d of %d", len(cases), len(cases))
	})
}

func TestAttemptMayNotLeaveMoreThanItsShare(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		work := t.TempDir()
		frame := pngBytes(t, 64, 64)
		write(t, work, "a.png", frame)
		a := generator.Artifact{Name: "a.png", Role: "media", MediaType: "image/png"}
		s.Limits.TaskBytes = int64(len(frame)) + 1
		_, err := s.Put(t.Context(), project, newID(t), 1, work, []generator.Artifact{a, a})
		requireFailure(t, err, CodeResultRefused)
		s.Limits.Files = 1
		_, err = s.Put(t.Context(), project, newID(t), 1, work, []generator.Artifact{a, a})
		requireFailure(t, err, CodeResultRefused)
		stored, err := s.Put(t.Context(), project, newID(t), 1, work, nil)
		require.NoError(t, err)
		require.Empty(t, stored)
	})
}

func TestTwoAttemptsNeverMix(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		id := newID(t)
		images := map[uint64][]byte{1: pngBytes(t, 300, 200), 2: pngBytes(t, 200, 300)}
		var all sync.WaitGroup
		var mu sync.Mutex
		byToken := map[uint64][]Stored{}
		for token, b := range images {
			for range 10 {
				all.Go(func() {
					f := putPNG(t, s, id, token, b)
					mu.Lock()
					defer mu.Unlock()
					byToken[token] = append(byToken[token], f)
				})
			}
		}
		all.Wait()
		for token, files := range byToken {
			require.Len(t, files, 10)
			for _, f := range files {
				b, ok := read(t, s, f)
				require.True(t, ok)
				require.True(t, bytes.Equal(images[token], b), "of its own attempt")
			}
		}
		require.NoError(t, s.Discard(byToken[1]))
		for _, f := range byToken[1] {
			requireGone(t, s, f)
		}
		for _, f := range byToken[2] {
			require.NoError(t, s.Verify(t.Context(), f.URLPath))
		}
	})
}

func TestFileThatChangesAfterwardsChangesNothing(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		work := t.TempDir()
		write(t, work, "a.png", pngBytes(t, 8, 8))
		stored, err := s.Put(t.Context(), project, newID(t), 1, work, []generator.Artifact{{Name: "a.png", Role: "media", MediaType: "image/png"}})
		require.NoError(t, err)
		write(t, work, "a.png", []byte("something else"))
		require.NoError(t, s.Verify(t.Context(), stored[0].URLPath))
	})
}

func TestCancelledPutLeavesNothing(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		work := t.TempDir()
		write(t, work, "a.png", pngBytes(t, 8, 8))
		_, err := s.Put(cancelled(t), project, newID(t), 1, work, []generator.Artifact{{Name: "a.png", Role: "media", MediaType: "image/png"}})
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, kept(t, s))
	})
}

func TestRemoveTakesATaskAndNothingElse(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		one, two := newID(t), newID(t)
		a, b := putPNG(t, s, one, 1, pngBytes(t, 8, 8)), putPNG(t, s, two, 1, pngBytes(t, 8, 8))
		require.NoError(t, s.Remove(t.Context(), project, one))
		require.NoError(t, s.Remove(t.Context(), project, one), "again")
		requireGone(t, s, a)
		requireKept(t, s, b)
		require.NoError(t, s.Remove(t.Context(), project, two))
		require.Empty(t, kept(t, s))
	})
}

func TestProjectsThatLookLikeFoldersStayInTheStore(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		work := t.TempDir()
		write(t, work, "a.png", pngBytes(t, 8, 8))
		for _, odd := range []string{".", "..", "...", ".hidden", "-", "CON", strings.Repeat("p", 128)} {
			id := newID(t)
			stored, err := s.Put(t.Context(), odd, id, 1, work, []generator.Artifact{{Name: "a.png", Role: "media", MediaType: "image/png"}})
			require.NoError(t, err, odd)
			requireKept(t, s, stored[0])
			require.NoError(t, s.Verify(t.Context(), stored[0].URLPath))
			require.NoError(t, s.Remove(t.Context(), odd, id))
			requireGone(t, s, stored[0])
		}
		require.Empty(t, kept(t, s))
	})
}

func TestFlippedBitIsDetected(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		f := putPNG(t, s, newID(t), 1, pngBytes(t, 64, 64))
		b, ok := read(t, s, f)
		require.True(t, ok)
		b[len(b)/2] ^= 1
		spoil(t, s, f, b)
		require.ErrorIs(t, s.Verify(t.Context(), f.URLPath), ErrDamaged)
	})
}

func TestLeftoversAreRemovedAtBootAndRunningAttemptsAreNot(t *testing.T) {
	t.Parallel()
	s := newFolderStore(t)
	dir := s.stage.dir
	dead := filepath.Join(dir, tempFolder, "dead")
	require.NoError(t, os.Mkdir(dead, 0o700))
	write(t, dead, "half.mp4", []byte("half"))
	write(t, filepath.Join(dir, tempFolder), "stray", []byte("x"))
	running, held, err := s.stage.tempDir("running")
	require.NoError(t, err)

	again, err := OpenStore(dir, publicURL)
	require.NoError(t, err)
	require.NoDirExists(t, dead)
	require.NoFileExists(t, filepath.Join(dir, tempFolder, "stray"))
	require.DirExists(t, filepath.Join(dir, running))
	require.NoError(t, held.Close())
	n, err := again.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.NoError(t, again.Close())
}

func TestStoreThatIsNoFolderIsRefused(t *testing.T) {
	t.Parallel()
	for _, location := range []string{"", "s3://bucket/media", "file://", "/dev/null/media"} {
		_, err := OpenStore(location, publicURL)
		require.Error(t, err, location)
	}
}

func TestStoredFileIsOpenedByItsPublicURL(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		frame := pngBytes(t, 8, 8)
		f := putPNG(t, s, newID(t), 1, frame)
		r, err := s.Open(t.Context(), f.URL)
		require.NoError(t, err)
		b, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		require.Equal(t, frame, b)
		for _, url := range []string{f.URLPath, "http://elsewhere.example" + f.URLPath, f.URL + "x", publicURL + "/media/", ""} {
			_, err := s.Open(t.Context(), url)
			require.ErrorIs(t, err, errNoSuchMedia, url)
		}
	})
}
