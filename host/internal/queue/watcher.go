package queue

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ft.tc/backlot/host/internal/task"
)

// behind is how many events a watcher may leave untaken. One that leaves more is cut off, and finds them in Redis when it
// comes back.
const behind = 4096

// Watcher is somebody who is told of a project, or of one task in it. It costs nothing while nothing happens: no goroutine,
// no timer.
type Watcher struct {
	only  task.ID // zero for all
	ready chan struct{}
	leave func()

	mu     sync.Mutex
	after  string // no event up to this one is told
	events []Event
	over   bool
}

// NewWatcher makes a watcher that is told with Tell, of one task or, without an id, of all. Close calls leave.
func NewWatcher(only task.ID, after string, leave func()) *Watcher {
	return &Watcher{only: only, ready: make(chan struct{}, 1), leave: leave, after: after}
}

// Ready has something to read whenever there is something to take.
func (w *Watcher) Ready() <-chan struct{} { return w.ready }

// Take gives what happened since it was called last, and whether there can be more.
func (w *Watcher) Take() (events []Event, more bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	events, w.events = w.events, nil
	return events, !w.over
}

// Close ends the watch.
func (w *Watcher) Close() { w.leave() }

// Tell adds events to what there is to take.
func (w *Watcher) Tell(events ...Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range events {
		if w.over || !w.only.IsZero() && w.only != e.TaskID || compareIDs(e.ID, w.after) <= 0 {
			continue
		}
		w.over = len(w.events) == behind
		if !w.over {
			w.events, w.after = append(w.events, e), e.ID
		}
		w.nudge()
	}
}

// precede puts events that came before all that it was told of in front of them.
func (w *Watcher) precede(missed []Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	missed = slices.DeleteFunc(missed, func(e Event) bool { return !w.only.IsZero() && w.only != e.TaskID })
	if w.events = append(missed, w.events...); len(w.events) > 0 {
		w.nudge()
	}
}

func (w *Watcher) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	w.nudge()
}

func (w *Watcher) nudge() {
	select {
	case w.ready <- struct{}{}:
	default:
	}
}

// compareIDs orders ids of a stream: milliseconds, then a number. The empty one comes first.
func compareIDs(a, b string) int {
	aMS, aN := splitID(a)
	bMS, bN := splitID(b)
	return cmp.Or(cmp.Compare(aMS, bMS), cmp.Compare(aN, bN))
}

func splitID(id string) (ms, n uint64) {
	left, right, _ := strings.Cut(id, "-")
	ms, _ = strconv.ParseUint(left, 10, 64)
	n, _ = strconv.ParseUint(right, 10, 64)
	return ms, n
}
