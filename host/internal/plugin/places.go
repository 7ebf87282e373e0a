package plugin

import "context"

// free wakes those who wait for a place. The lock is held.
func (u *unit) free() {
	close(u.freed)
	u.freed = make(chan struct{})
}

// ring wakes those who wait for a place or for a verdict.
func (u *unit) ring() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.free()
}

// news is closed when something changes about the unit's places.
func (u *unit) news() <-chan struct{} {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.freed
}

func (u *unit) ready() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.instances)
}

// slots is how many tasks the instances take at once.
func (u *unit) slots() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.instances) * u.declared.Concurrency
}

// places is how many tasks could start now.
func (u *unit) places() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	n := 0
	for _, i := range u.instances {
		n += max(0, u.declared.Concurrency-i.running)
	}
	return n
}

// acquire takes a place on the instance with the least to do.
func (u *unit) acquire() (*Slot, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	var best *instance
	for _, i := range u.instances {
		if i.running < u.declared.Concurrency && !i.gone() && (best == nil || i.running < best.running) {
			best = i
		}
	}
	if best == nil {
		return nil, false
	}
	best.running++
	u.busy++
	return &Slot{instance: best}, true
}

func (u *unit) release(i *instance) {
	u.mu.Lock()
	i.running--
	u.busy--
	u.free()
	u.mu.Unlock()
	u.supervisor.notify()
}

// idle waits until no task runs; false when ctx ended first.
func (u *unit) idle(ctx context.Context) bool {
	for {
		u.mu.Lock()
		busy, freed := u.busy, u.freed
		u.mu.Unlock()
		if busy == 0 {
			return true
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return false
		}
	}
}
