package media

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/task"
)

const (
	publicURL = "http://media.example:8001"
	project   = "detective_series_001"
)

func newFolderStore(t *testing.T) *Store {
	t.Helper()
	s, err := OpenStore("file://"+filepath.Join(t.TempDir(), "media"), publicURL+"/")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// eachBacking holds a test against a folder and against a bucket.
func eachBacking(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	for name, open := range map[string]func(*testing.T) *Store{"folder": newFolderStore, "bucket": newBucketStore} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func newID(t *testing.T) task.ID {
	t.Helper()
	id, err := task.NewID()
	require.NoError(t, err)
	return id
}

// pngBytes is an image of w×h pixels.
func pngBytes(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * 7)
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, img))
	return b.Bytes()
}

// made is what ffmpeg makes of args, as a file that ends in name.
func made(t *testing.T, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	ffmpeg, err := exec.LookPath("ffmpeg")
	require.NoError(t, err, "these tests need ffmpeg")
	out, err := exec.CommandContext(t.Context(), ffmpeg, append(append([]string{"-v", "error", "-nostdin"}, args...), path)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return path
}

func write(t *testing.T, dir, name string, b []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
}

// putPNG stores one image and gives it.
func putPNG(t *testing.T, s *Store, id task.ID, token uint64, b []byte) Stored {
	t.Helper()
	work := t.TempDir()
	write(t, work, "frame.png", b)
	stored, err := s.Put(t.Context(), project, id, token, work, []generator.Artifact{{Name: "frame.png", Role: "media", MediaType: "image/png"}})
	require.NoError(t, err)
	return stored[0]
}

// filesIn lists all that is not a folder.
func filesIn(t *testing.T, dir string) (files []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	}))
	return files
}

func requireFailure(t *testing.T, err error, code string) *generator.Failure {
	t.Helper()
	var f *generator.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, code, f.Code, f.Message)
	return f
}

func cancelled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// kept lists all that a store holds, wherever and half done or not.
func kept(t *testing.T, s *Store) []string {
	t.Helper()
	all := filesIn(t, s.stage.dir)
	b, ok := s.backing.(*bucket)
	if !ok {
		return all
	}
	require.NoError(t, b.each(t.Context(), b.key(""), func(o minio.ObjectInfo) error {
		all = append(all, o.Key)
		return nil
	}))
	for up := range b.core.Client.ListIncompleteUploads(t.Context(), b.name, b.key(""), true) {
		require.NoError(t, up.Err)
		all = append(all, up.Key+" in parts")
	}
	return all
}

// read gives a stored file; not ok where there is none.
func read(t *testing.T, s *Store, f Stored) (b []byte, ok bool) {
	t.Helper()
	c, _, err := s.open(t.Context(), f.URLPath)
	if err != nil {
		require.ErrorIs(t, err, errNoSuchMedia)
		return nil, false
	}
	b, err = io.ReadAll(c)
	require.NoError(t, err)
	require.NoError(t, c.Close())
	return b, true
}

func requireKept(t *testing.T, s *Store, f Stored) {
	t.Helper()
	_, ok := read(t, s, f)
	require.True(t, ok, f.URLPath)
}

func requireGone(t *testing.T, s *Store, f Stored) {
	t.Helper()
	_, ok := read(t, s, f)
	require.False(t, ok, f.URLPath)
}

// spoil changes a stored file behind the store's back.
func spoil(t *testing.T, s *Store, f Stored, data []byte) {
	t.Helper()
	at, err := parsePath(f.URLPath)
	require.NoError(t, err)
	switch b := s.backing.(type) {
	case folder:
		require.NoError(t, os.WriteFile(filepath.Join(b.dir, b.file(at)), data, 0o600))
	case *bucket:
		require.NoError(t, b.putBytes(t.Context(), b.file(at), data))
	}
}

func taskOf(t *testing.T, f Stored) task.ID {
	t.Helper()
	at, err := parsePath(f.URLPath)
	require.NoError(t, err)
	id, err := task.ParseID(at.taskID)
	require.NoError(t, err)
	return id
}
