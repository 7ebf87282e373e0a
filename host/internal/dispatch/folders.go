package dispatch

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"ft.tc/backlot/host/internal/plugin"
)

// folders are the work folders of attempts. One that an attempt left empty serves the next attempt of the same plugin: to
// make and remove a folder for each is the dearest part of a short task.
type folders struct {
	dir     string
	mu      sync.Mutex
	spare   map[string][]string  // by plugin
	emptied map[string]time.Time // when a folder was seen to be empty, and had been for a while: the time of its last change
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
	changed := lastChange(path)
	if !f.unchanged(path, changed) && !isEmptyFolder(path) {
		return f.discard(path)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.trust(path, changed)
	if f.spare == nil {
		f.spare = map[string][]string{}
	}
	f.spare[of] = append(f.spare[of], path)
	return nil
}

func (f *folders) discard(path string) error {
	f.mu.Lock()
	delete(f.emptied, path)
	f.mu.Unlock()
	return os.RemoveAll(path)
}

func (f *folders) unchanged(path string, changed time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.emptied[path].Equal(changed)
}

// coarse is longer than the clock of any file system that tells when a folder changed.
const coarse = 3 * time.Second

// trust remembers an empty folder by its last change, which nobody can set: what enters the folder or leaves it moves it on.
// That is told in steps of some milliseconds, so a change of just now might hide another.
func (f *folders) trust(path string, changed time.Time) {
	if f.emptied == nil {
		f.emptied = map[string]time.Time{}
	}
	if time.Since(changed) > coarse {
		f.emptied[path] = changed
	} else {
		delete(f.emptied, path)
	}
}

// lastChange is when a folder last changed, and the present time for what is none.
func lastChange(path string) time.Time {
	var s unix.Stat_t
	if err := unix.Lstat(path, &s); err != nil || s.Mode&unix.S_IFMT != unix.S_IFDIR {
		return time.Now()
	}
	return time.Unix(s.Ctim.Unix())
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
	f.spare, f.emptied = nil, nil
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
