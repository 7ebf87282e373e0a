package kit

import (
	"maps"
	"sync"
	"time"
)

// watch looks at running instances from outside: what they started, and how long they were silent.
type watch struct {
	dir string // what works in it belongs to the plugin

	mu      sync.Mutex
	stops   map[*instance]func()
	seen    map[process]bool // all that any instance started
	silence time.Duration    // the longest
	wrong   uint64           // frames that the protocol does not know
}

// process tells a process from a later one with the same pid.
type process struct {
	pid     int
	started uint64
}

const lookEvery = 100 * time.Millisecond

func newWatch(dir string) *watch {
	return &watch{dir: dir, stops: map[*instance]func(){}, seen: map[process]bool{}}
}

// follow looks at the instance until it is forgotten.
func (w *watch) follow(i *instance) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	w.mu.Lock()
	w.stops[i] = func() { close(stop); <-stopped }
	w.mu.Unlock()
	go func() {
		defer close(stopped)
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			w.look(i)
			select {
			case <-tick.C:
			case <-i.Done():
				<-stop
				return
			case <-stop:
				w.look(i)
				return
			}
		}
	}()
}

// forget ends the looking, with a last look.
func (w *watch) forget(i *instance) {
	w.mu.Lock()
	stop := w.stops[i]
	delete(w.stops, i)
	w.mu.Unlock()
	if stop != nil {
		stop()
	}
	if v, ok := i.Process.(interface{ Violations() uint64 }); ok {
		w.mu.Lock()
		w.wrong += v.Violations()
		w.mu.Unlock()
	}
}

func (w *watch) look(i *instance) {
	family := descendants(i.PID())
	silent := time.Since(i.Heartbeat())
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.Copy(w.seen, family)
	if !i.gone() {
		w.silence = max(w.silence, silent)
	}
}

// left is what any instance started and what still lives.
func (w *watch) left() []process {
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.Copy(w.seen, residents(w.dir))
	var alive []process
	for p := range w.seen {
		if startOf(p.pid) == p.started {
			alive = append(alive, p)
		}
	}
	return alive
}
