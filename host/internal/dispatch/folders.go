package dispatch

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sys/unix"

	"ft.tc/backlot/host/internal/plugin"
)

// folders are the work folders of attempts. One that an attempt left empty serves the next attempt of the same plugin: to
// make and remove a folder for each is the dearest part of a short task.
type folders struct {
	dir   string
	mu    sync.Mutex
	spare map[string][]string // by plugin
}

// take gives an empty folder of the attempt's own; name is that of a new one.
func (f *folders) take(of, name string) (string, error) {
	f.mu.Lock()
	spare := f.spare[of]
	if n := len(spare); n > 0 {
		f.spare[of] = spare[:n-1]
		f.mu.Unlock()
		return spare[n-1], nil
	}
	f.mu.Unlock()
	path := filepath.Join(plugin.WorkDir(f.dir, of), name)
	return path, os.MkdirAll(path, 0o700)
}

// give takes a folder back from an attempt that ended well; one in which it left something, or that it changed for
// something else, is removed.
func (f *folders) give(of, path string) error {
	if !isEmptyFolder(path) {
		return os.RemoveAll(path)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.spare == nil {
		f.spare = map[string][]string{}
	}
	f.spare[of] = append(f.spare[of], path)
	return nil
}

// isEmptyFolder asks the system itself: a file of package os costs three times as much, for the poller.
func isEmptyFolder(path string) bool {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	defer func() { _ = unix.Close(fd) }()
	var entries [512]byte // room for more than . and ..
	n, err := unix.ReadDirent(fd, entries[:])
	if err != nil {
		return false
	}
	_, _, names := unix.ParseDirent(entries[:n], -1, nil)
	return len(names) == 0
}

// remove ends them all, when no attempt runs any more.
func (f *folders) remove() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, spare := range f.spare {
		for _, path := range spare {
			_ = os.Remove(path)
		}
	}
	f.spare = nil
}

// empty makes the folder of all if it is not there and removes what is in the folders in it. Those stay: plugins that
// run already hold on to them.
func (f *folders) empty() error {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("work folder: %w", err)
	}
	plugins, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("work folder: %w", err)
	}
	for _, of := range plugins {
		inside := filepath.Join(f.dir, of.Name())
		left, err := os.ReadDir(inside)
		if err != nil {
			continue // no folder: nobody's task
		}
		for _, e := range left {
			if err := os.RemoveAll(filepath.Join(inside, e.Name())); err != nil {
				return fmt.Errorf("work folder: %w", err)
			}
		}
	}
	return nil
}
