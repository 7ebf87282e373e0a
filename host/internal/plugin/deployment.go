package plugin

import (
	"fmt"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
)

// deployment is what serves one variant of a plugin: a version, and during a swap the next one beside it.
type deployment struct {
	key, name, variant string

	mu       sync.Mutex
	current  *unit
	next     *unit         // under trial
	trial    *trial        // of next
	draining int           // replaced versions whose tasks still run
	note     string        // how the latest swap went
	retired  chan struct{} // closed when the plugin is not declared any more
}

func (d *deployment) serving() *unit {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.current
}

func (d *deployment) units() (current, next *unit) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.current, d.next
}

func (d *deployment) declaration() Manifest { return d.serving().manifest() }

func (d *deployment) offers(taskType string) bool {
	s, ok := d.serving().spec()
	return ok && typeOf(s, taskType) != nil
}

func typeOf(s generator.Specification, name string) *generator.TypeSpecification {
	for i := range s.Types {
		if s.Types[i].Type == name {
			return &s.Types[i]
		}
	}
	return nil
}

// places is how many tasks of a type could start now.
func (d *deployment) places(taskType string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.current.places()
	if d.tries(taskType) {
		n += min(d.next.places(), d.trial.room())
	}
	return n
}

// tries reports whether a version under trial does tasks of a type: one may drop what the other offers. The lock is held.
func (d *deployment) tries(taskType string) bool {
	if d.next == nil {
		return false
	}
	s, ok := d.next.spec()
	return ok && typeOf(s, taskType) != nil
}

// acquire takes a place: on the version under trial for its share of the tasks, or where the other has none.
func (d *deployment) acquire(taskType string) (*Slot, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	tries := d.tries(taskType)
	if tries && d.trial.wants() {
		if s, ok := d.prove(); ok {
			return s, true
		}
	}
	if s, ok := d.current.acquire(); ok {
		if d.trial != nil {
			d.trial.others++
		}
		s.deployment = d
		return s, true
	}
	if tries && d.trial.room() > 0 {
		return d.prove()
	}
	return nil, false
}

// prove takes a place on the version under trial. The lock is held.
func (d *deployment) prove() (*Slot, bool) {
	s, ok := d.next.acquire()
	if ok {
		d.trial.start()
		s.deployment, s.trial = d, d.trial
	}
	return s, ok
}

// record notes what became of a task of a trial, if that still goes on.
func (d *deployment) record(t *trial, what func(*trial)) {
	d.mu.Lock()
	if d.trial == t {
		what(t)
	}
	u := d.current
	d.mu.Unlock()
	u.supervisor.notify()
	u.ring()
}

// judge is the verdict on the trial as it stands, and why.
func (d *deployment) judge(now time.Time) (verdict, string) {
	d.mu.Lock()
	current, next, t := d.current, d.next, d.trial
	var v verdict
	if t != nil {
		v = t.verdict(now)
	}
	d.mu.Unlock()
	switch {
	case next == nil:
		return undecided, ""
	case !next.promising():
		return rollBack, "it does not stay up: " + next.status().Problem
	case v == rollBack:
		return v, fmt.Sprintf("%d of its first tasks failed that %s could do: %s", t.failed, current.version(), t.reason)
	case v == undecided && !current.promising() && next.ready() > 0:
		return takeOver, ""
	}
	return v, ""
}
