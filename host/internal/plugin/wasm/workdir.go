package wasm

import (
	"io/fs"
	"sync/atomic"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental/sys"
	"github.com/tetratelabs/wazero/experimental/sysfs"

	"ft.tc/backlot/api/generator/guest"
)

// What a task may use up of its work folder.
const (
	maxOutputBytes = 4 << 30
	maxEntries     = 100_000 // files and folders made
	maxOpenFiles   = 256
)

// workdir is the work folder as a guest sees it: without links, which could lead out of it, and with room for so much.
type workdir struct {
	sys.FS

	left *allowance
}

// allowance is what is left of the bounds.
type allowance struct {
	bytes, entries, files atomic.Int64
}

func newWorkdir(dir string, bytes int64) workdir {
	w := workdir{FS: sysfs.DirFS(dir), left: &allowance{}}
	w.left.bytes.Store(bytes)
	w.left.entries.Store(maxEntries)
	w.left.files.Store(maxOpenFiles)
	return w
}

func mount(dir string) wazero.FSConfig {
	config := wazero.NewFSConfig()
	if dir == "" {
		return config
	}
	return config.(sysfs.FSConfig).WithSysFSMount(newWorkdir(dir, maxOutputBytes), guest.WorkDir) //nolint:forcetypeassert // wazero says that it is one
}

func (w workdir) Symlink(string, string) sys.Errno { return sys.EPERM }

func (w workdir) Link(string, string) sys.Errno { return sys.EPERM }

func (w workdir) Mkdir(path string, perm fs.FileMode) sys.Errno {
	if w.left.entries.Add(-1) < 0 {
		return sys.EIO
	}
	return w.FS.Mkdir(path, perm)
}

func (w workdir) OpenFile(path string, flag sys.Oflag, perm fs.FileMode) (sys.File, sys.Errno) {
	if flag&sys.O_CREAT != 0 && w.left.entries.Add(-1) < 0 {
		return nil, sys.EIO
	}
	if w.left.files.Add(-1) < 0 {
		w.left.files.Add(1)
		return nil, sys.EIO
	}
	f, errno := w.FS.OpenFile(path, flag|sys.O_NOFOLLOW, perm)
	if errno != 0 {
		w.left.files.Add(1)
		return nil, errno
	}
	return &meteredFile{File: f, left: w.left}, 0
}

// meteredFile takes what is written from what is left.
type meteredFile struct {
	sys.File

	left   *allowance
	closed atomic.Bool
}

func (f *meteredFile) Write(b []byte) (int, sys.Errno) {
	if f.left.bytes.Add(-int64(len(b))) < 0 {
		return 0, sys.EIO
	}
	return f.File.Write(b)
}

func (f *meteredFile) Pwrite(b []byte, off int64) (int, sys.Errno) {
	if off > maxOutputBytes || f.left.bytes.Add(-int64(len(b))) < 0 {
		return 0, sys.EIO
	}
	return f.File.Pwrite(b, off)
}

func (f *meteredFile) Truncate(size int64) sys.Errno {
	if size > maxOutputBytes {
		return sys.EIO
	}
	return f.File.Truncate(size)
}

func (f *meteredFile) Close() sys.Errno {
	if !f.closed.Swap(true) {
		f.left.files.Add(1)
	}
	return f.File.Close()
}
