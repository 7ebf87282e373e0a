package media

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// tempFolder is where attempts are built.
const tempFolder = "temp"

// staging is a folder in which attempts are built. An attempt's temporary folder is locked by the process that
// fills it, and the kernel unlocks it when that process dies: so it can be told from a leftover by any host that
// shares the folder. Making a folder and locking it happens under a shared lock of all of temp, removing leftovers
// under an exclusive one.
type staging struct {
	dir  string // absolute
	root *os.Root
}

// openStaging opens a folder and makes it and the folders in it if they are not there. Leftovers are removed.
func openStaging(dir string, folders ...string) (*staging, error) {
	for _, sub := range append(folders, tempFolder) {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o750); err != nil { //nolint:gosec // the operator says where it is
			return nil, err
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	s := &staging{dir: dir, root: root}
	if _, err := s.sweep(); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return s, nil
}

// tempDir makes and locks a temporary folder. Closing the handle unlocks it.
func (s *staging) tempDir(name string) (path string, held *os.File, err error) {
	all, err := s.lock(tempFolder, unix.LOCK_SH)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = all.Close() }()
	path = tempFolder + "/" + name
	if err := s.root.Mkdir(path, 0o750); err != nil {
		return "", nil, err
	}
	if held, err = s.lock(path, unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return "", nil, errors.Join(err, s.root.RemoveAll(path))
	}
	return path, held, nil
}

// sweep removes the temporary folders that nobody holds.
func (s *staging) sweep() (removed int, err error) {
	all, err := s.lock(tempFolder, unix.LOCK_EX)
	if err != nil {
		return 0, err
	}
	defer func() { _ = all.Close() }()
	entries, err := fs.ReadDir(s.root.FS(), tempFolder)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		path := tempFolder + "/" + e.Name()
		held, err := s.lock(path, unix.LOCK_EX|unix.LOCK_NB)
		if errors.Is(err, unix.EWOULDBLOCK) {
			continue
		}
		if err != nil {
			return removed, err
		}
		if err := errors.Join(s.root.RemoveAll(path), held.Close()); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

func (s *staging) lock(path string, how int) (*os.File, error) {
	f, err := s.root.Open(path)
	if err != nil {
		return nil, err
	}
	for {
		err = unix.Flock(int(f.Fd()), how)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, unix.EINTR) {
			return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), f.Close())
		}
	}
}
