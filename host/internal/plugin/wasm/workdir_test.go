package wasm

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero/experimental/sys"
)

func TestW11_WorkFolderHasRoomForSoMuch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorkdir(dir, 100)
	f, errno := w.OpenFile("out", sys.O_CREAT|sys.O_RDWR, 0o600)
	require.Zero(t, errno)
	n, errno := f.Write(make([]byte, 60))
	require.Zero(t, errno)
	require.Equal(t, 60, n)
	_, errno = f.Write(make([]byte, 60))
	require.Equal(t, sys.EIO, errno)
	_, errno = f.Pwrite(make([]byte, 1), maxOutputBytes+1)
	require.Equal(t, sys.EIO, errno)
	require.Equal(t, sys.EIO, f.Truncate(maxOutputBytes+1))
	require.Zero(t, f.Close())
	info, err := os.Stat(filepath.Join(dir, "out"))
	require.NoError(t, err)
	require.EqualValues(t, 60, info.Size())
}

func TestW11_FilesAndFoldersAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorkdir(t.TempDir(), 100)
	open := []sys.File{}
	for n := range maxOpenFiles {
		f, errno := w.OpenFile(fmt.Sprint(n), sys.O_CREAT|sys.O_RDWR, 0o600)
		require.Zero(t, errno)
		open = append(open, f)
	}
	_, errno := w.OpenFile("0", sys.O_RDONLY, 0)
	require.Equal(t, sys.EIO, errno, "no more at once")
	for _, f := range open {
		require.Zero(t, f.Close())
		f.Close()
	}
	f, errno := w.OpenFile("0", sys.O_RDONLY, 0)
	require.Zero(t, errno)
	require.Zero(t, f.Close())
	w.left.entries.Store(1)
	require.Zero(t, w.Mkdir("a", 0o700))
	require.Equal(t, sys.EIO, w.Mkdir("b", 0o700))
	_, errno = w.OpenFile("c", sys.O_CREAT|sys.O_RDWR, 0o600)
	require.Equal(t, sys.EIO, errno)
}

// Nobody but the host can put a link there; a guest does not follow even that.
func TestLinksInTheWorkFolderLeadNowhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(dir, "link")))
	w := newWorkdir(dir, 100)
	_, errno := w.OpenFile("link", sys.O_RDONLY, 0)
	require.Equal(t, sys.ELOOP, errno)
	require.Equal(t, sys.EPERM, w.Symlink("link", "other"))
	require.Equal(t, sys.EPERM, w.Link("link", "other"))
}
