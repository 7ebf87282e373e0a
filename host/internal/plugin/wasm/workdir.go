package wasm

import (
	"io/fs"
	"sync/atomic"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental/sys"
	"github.com/tetratelabs/wazero/experimental/sysfs"

	"ft.tc/backlot/api/generator/guest"
)

// maxOutputBytes is what one task may write to its work folder.
const maxOutputBytes = 4 << 30

// workdir is the work folder as a guest sees it: without links, which could lead out of it, and with room for so much.
type workdir struct {
	sys.FS

	room *atomic.Int64
}

func mount(dir string) wazero.FSConfig {
	config := wazero.NewFSConfig()
	if dir == "" {
		return config
	}
	w := workdir{FS: sysfs.DirFS(dir), room: &atomic.Int64{}}
	w.room.Store(maxOutputBytes)
	return config.(sysfs.FSConfig).WithSysFSMount(w, guest.WorkDir) //nolint:forcetypeassert // wazero says that it is one
}

func (w workdir) Symlink(string, string) sys.Errno { return sys.EPERM }

func (w workdir) Link(string, string) sys.Errno { return sys.EPERM }

func (w workdir) OpenFile(path string, flag sys.Oflag, perm fs.FileMode) (sys.File, sys.Errno) {
	f, errno := w.FS.OpenFile(path, flag, perm)
	if errno != 0 {
		return nil, errno
	}
	return meteredFile{File: f, room: w.room}, 0
}

// meteredFile takes what is written from the room that there is.
type meteredFile struct {
	sys.File

	room *atomic.Int64
}

func (f meteredFile) Write(b []byte) (int, sys.Errno) {
	if f.room.Add(-int64(len(b))) < 0 {
		return 0, sys.EIO
	}
	return f.File.Write(b)
}

func (f meteredFile) Pwrite(b []byte, off int64) (int, sys.Errno) {
	if off > maxOutputBytes || f.room.Add(-int64(len(b))) < 0 {
		return 0, sys.EIO
	}
	return f.File.Pwrite(b, off)
}

func (f meteredFile) Truncate(size int64) sys.Errno {
	if size > maxOutputBytes {
		return sys.EIO
	}
	return f.File.Truncate(size)
}
