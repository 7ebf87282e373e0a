package dispatch

import (
	"sync"

	"ft.tc/backlot/host/internal/queue"
)

// registry knows the attempts that run on this host, until they are committed.
type registry struct {
	mu     sync.Mutex
	byTask map[queue.Held]*attempt
}

func (r *registry) add(a *attempt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byTask[a.held()] = a
}

func (r *registry) remove(a *attempt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.byTask, a.held())
}

func (r *registry) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.byTask)
}

// end ends the attempts that are named, with a cause, and those that are not here are nobody's.
func (r *registry) end(held []queue.Held, cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range held {
		if a := r.byTask[h]; a != nil {
			a.end(cause)
		}
	}
}

func (r *registry) all() []*attempt {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]*attempt, 0, len(r.byTask))
	for _, a := range r.byTask {
		all = append(all, a)
	}
	return all
}
