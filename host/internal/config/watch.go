package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/hashicorp/go-hclog"
)

// A change is told once the file has been at rest for quietFor, but no later than restWithin after its first sign: an
// endless stream of changes must not hide the file. While somebody has it open for writing it is half-written at best,
// and that may take until writtenWithin.
const (
	pollEvery     = time.Second // finds what no event tells, such as changes on a network file system
	quietFor      = 200 * time.Millisecond
	restWithin    = time.Second
	writtenWithin = 10 * time.Second
)

var errEmpty = errors.New("the file is empty; to run without plugins, leave a comment in it")

// Change is what became of the watched file. With Err it can't be used, and what was there before goes on: it is
// missing, no regular file, not readable, or empty, as a file is that somebody has just begun to write.
// Otherwise Content is for Parse to judge.
type Change struct {
	Content []byte
	Err     error
}

// Watch tells changes of the file at path, of its content and not of its times, until ctx ends and closes the channel.
// digest is the Config.Digest of what the receiver knows, so that nothing is lost between loading and watching.
// The channel holds one change, the newest: a slow receiver misses steps but never the last one. What makes a file
// unusable is told once, and when the file is back it is told again, even with the content of before.
func Watch(ctx context.Context, path, digest string, log hclog.Logger) <-chan Change {
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	w := watch{
		written: func() bool { return openForWriting(path) },
		told:    sight{key: digest},
		changes: make(chan Change, 1),
	}
	if digest == "" {
		w.told.key = keyOfNone
	}
	go func() {
		defer close(w.changes)
		folders := watchFolders(path, log)
		defer folders.close()
		w.hints = folders.hints
		w.look = func() sight {
			folders.follow() // first, so that no change slips in between
			return look(path)
		}
		w.run(ctx)
	}()
	return w.changes
}

// watch is the part of Watch that knows nothing of files.
type watch struct {
	look    func() sight
	written func() bool     // whether somebody has the file open for writing
	hints   <-chan struct{} // something happened that may have to do with the file
	told    sight
	changes chan Change
}

// sight is what a look at the file showed. Sights with equal keys are the same to a receiver.
type sight struct {
	key string
	Change
}

const keyOfNone = "none"

func look(path string) sight {
	src, err := Read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return sight{key: keyOfNone, Change: Change{Err: err}}
	case err != nil:
		return sight{key: err.Error(), Change: Change{Err: err}}
	case len(bytes.TrimSpace(src)) == 0:
		return sight{key: digest(path, src), Change: Change{Err: fmt.Errorf("config: %s: %w", path, errEmpty)}}
	}
	return sight{key: digest(path, src), Change: Change{Content: src}}
}

func (w *watch) run(ctx context.Context) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		if seen := w.look(); seen.key != w.told.key {
			w.settle(ctx, seen)
		}
		select {
		case <-ctx.Done():
			return
		case <-poll.C:
		case <-w.hints:
			w.settle(ctx, w.look()) // even where nothing differs yet, so that a busy folder costs few looks
		}
	}
}

// settle waits until two looks in a row agree, and tells what they saw.
func (w *watch) settle(ctx context.Context, seen sight) {
	for since := time.Now(); ; {
		if !w.quiet(ctx, since.Add(restWithin)) {
			return
		}
		next, age := w.look(), time.Since(since)
		rests := next.key == seen.key || age >= restWithin
		if rests && (next.key == w.told.key || age >= writtenWithin || !w.written()) {
			w.tell(next)
			return
		}
		seen = next
	}
}

// quiet waits until no hint has come for quietFor, or for that long past the deadline.
func (w *watch) quiet(ctx context.Context, deadline time.Time) bool {
	timer := time.NewTimer(quietFor)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case <-w.hints:
			if left := time.Until(deadline); left > 0 {
				timer.Reset(min(quietFor, left))
			}
		}
	}
}

// tell replaces a change that nobody has received yet.
func (w *watch) tell(seen sight) {
	if seen.key == w.told.key {
		return
	}
	w.told = seen
	select {
	case <-w.changes:
	default:
	}
	w.changes <- seen.Change
}
