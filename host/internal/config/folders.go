package config

import (
	"path/filepath"
	"slices"

	"github.com/fsnotify/fsnotify"
	"github.com/hashicorp/go-hclog"
)

// folders hears of changes in the folders of a file: that of its name, and that of the file which the name leads to.
// Folders are watched and not the file, because a file that is replaced takes its watch with it.
type folders struct {
	path    string
	watcher *fsnotify.Watcher // nil where the system has none to give; then the poll does all
	hints   chan struct{}
	done    chan struct{}
}

func watchFolders(path string, log hclog.Logger) *folders {
	f := &folders{path: path, hints: make(chan struct{}, 1), done: make(chan struct{})}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		log.Warn("the system tells nothing of changes to the file; it is looked at every second", "file", path, "error", err)
		close(f.done)
		return f
	}
	f.watcher = watcher
	f.follow()
	go f.listen()
	return f
}

func (f *folders) close() {
	if f.watcher != nil {
		f.watcher.Close()
	}
	<-f.done
}

// follow watches where the file is now. What can't be watched is left to the poll.
func (f *folders) follow() {
	if f.watcher == nil {
		return
	}
	wanted := []string{filepath.Dir(f.path)}
	if target, err := filepath.EvalSymlinks(f.path); err == nil {
		wanted = append(wanted, filepath.Dir(target))
	}
	watched := f.watcher.WatchList()
	for _, folder := range watched {
		if !slices.Contains(wanted, folder) {
			_ = f.watcher.Remove(folder)
		}
	}
	for _, folder := range wanted {
		if !slices.Contains(watched, folder) {
			_ = f.watcher.Add(folder)
		}
	}
}

func (f *folders) listen() {
	defer close(f.done)
	for {
		select {
		case event, open := <-f.watcher.Events:
			if !open {
				return
			}
			if f.concerns(event) {
				f.hint()
			}
		case _, open := <-f.watcher.Errors: // events were lost
			if !open {
				return
			}
			f.hint()
		}
	}
}

// concerns leaves out what is written to other files. Names that come and go all count: any may be a link on the way.
func (f *folders) concerns(event fsnotify.Event) bool {
	if event.Has(fsnotify.Create) || event.Has(fsnotify.Remove) || event.Has(fsnotify.Rename) {
		return true
	}
	target, err := filepath.EvalSymlinks(f.path)
	return event.Name == f.path || err != nil || event.Name == target
}

func (f *folders) hint() {
	select {
	case f.hints <- struct{}{}:
	default:
	}
}
