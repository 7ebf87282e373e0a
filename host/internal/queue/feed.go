package queue

import (
	"context"
	"sync"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// feeds are those of the projects that somebody watches on this host.
type feeds struct {
	mu sync.Mutex
	of map[string]*feed
}

// feed reads the events of a project once for all who watch it here.
type feed struct {
	q       *Queue
	project string
	users   int // under the lock of the feeds
	cancel  context.CancelFunc
	ready   chan struct{} // closed once it reads, or can't
	err     error         // why not

	mu       sync.Mutex
	position string // the last event that was told
	over     bool
	all      map[*Watcher]struct{}
	byTask   map[task.ID]map[*Watcher]struct{}
}

// enter gives the feed of a project, which goes on until everybody has left.
func (s *feeds) enter(q *Queue, project string) *feed {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.of[project]
	if f == nil {
		ctx, cancel := context.WithCancel(context.Background())
		f = &feed{
			q: q, project: project, cancel: cancel, ready: make(chan struct{}),
			all: map[*Watcher]struct{}{}, byTask: map[task.ID]map[*Watcher]struct{}{},
		}
		if s.of == nil {
			s.of = map[string]*feed{}
		}
		s.of[project] = f
		go f.run(ctx)
	}
	f.users++
	return f
}

func (s *feeds) leave(f *feed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.users--; f.users == 0 {
		f.cancel()
		s.forget(f)
	}
}

// forget has the next one who enters start a feed anew.
func (s *feeds) forget(f *feed) {
	if s.of[f.project] == f {
		delete(s.of, f.project)
	}
}

func (f *feed) run(ctx context.Context) {
	defer f.end()
	l := f.q.hub.listen(ctx, f.q.keys.events(f.project))
	defer l.stop()
	f.position, f.err = f.q.lastEvent(ctx, f.project)
	close(f.ready)
	if f.err == nil {
		f.follow(ctx, l, f.position)
	}
}

func (f *feed) follow(ctx context.Context, l *listener, after string) {
	safety := time.NewTicker(safetyRead)
	defer safety.Stop()
	announced := time.Now()
	for {
		var events []Event
		events, after, _ = f.q.since(ctx, f.project, after, "+") // errors wait for the next round
		f.tell(events, after)
		if time.Since(announced) > rewatch && f.q.announce(ctx, f.project) == nil {
			announced = time.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-f.q.hub.done:
			return
		case <-l.nudges:
		case <-safety.C:
		}
	}
}

func (f *feed) tell(events []Event, last string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.position = last
	for _, e := range events {
		for w := range f.all {
			w.Tell(e)
		}
		for w := range f.byTask[e.TaskID] {
			w.Tell(e)
		}
	}
}

// end tells who still watches that there is no more, and lets nobody else in.
func (f *feed) end() {
	f.q.feeds.mu.Lock()
	f.q.feeds.forget(f)
	f.q.feeds.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.over = true
	for w := range f.all {
		w.end()
	}
	for _, of := range f.byTask {
		for w := range of {
			w.end()
		}
	}
}

// watch adds a watcher, and what happened after the event that it has and before the feed told it of any.
func (f *feed) watch(ctx context.Context, only task.ID, after string) (*Watcher, error) {
	select {
	case <-f.ready:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	err := f.err
	if err == nil && after == "" {
		after, err = f.q.lastEvent(ctx, f.project)
	}
	if err != nil {
		return nil, err
	}
	var w *Watcher
	w = NewWatcher(only, after, sync.OnceFunc(func() { f.remove(w); f.q.feeds.leave(f) }))
	position := f.add(w)
	if compareIDs(after, position) >= 0 {
		return w, nil
	}
	missed, _, err := f.q.since(ctx, f.project, after, position)
	if err != nil {
		f.remove(w)
		return nil, err
	}
	w.precede(missed)
	return w, nil
}

// add gives the last event that the watcher is not told of.
func (f *feed) add(w *Watcher) (position string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		w.end()
	}
	if w.only.IsZero() {
		f.all[w] = struct{}{}
		return f.position
	}
	if f.byTask[w.only] == nil {
		f.byTask[w.only] = map[*Watcher]struct{}{}
	}
	f.byTask[w.only][w] = struct{}{}
	return f.position
}

func (f *feed) remove(w *Watcher) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.all, w)
	delete(f.byTask[w.only], w)
	if len(f.byTask[w.only]) == 0 {
		delete(f.byTask, w.only)
	}
}
