package plugin

import (
	"context"
	"fmt"
	"time"
)

// swap puts a version that is ready beside the one that serves, or in its place where there is nothing to compare it
// with.
func (s *Supervisor) swap(d *deployment, next *unit) {
	d.mu.Lock()
	former := d.next
	t := &trial{canary: next.manifest().Canary, began: time.Now()}
	d.next, d.trial, d.note = next, t, ""
	d.mu.Unlock()
	if former != nil {
		s.dismiss(d, former)
	}
	if t.canary.Tasks < 0 || !d.serving().promising() {
		s.promote(d, next)
		return
	}
	s.background(func(life context.Context) { s.supervise(life, d, next) })
}

// background runs f as part of the supervisor's life.
func (s *Supervisor) background(f func(life context.Context)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.alive() {
		return
	}
	life := s.life
	s.running.Go(func() { f(life) })
}

// supervise waits for the verdict on a version under trial and carries it out.
func (s *Supervisor) supervise(life context.Context, d *deployment, next *unit) {
	for life.Err() == nil {
		current, trying := d.units()
		if trying != next {
			return
		}
		news := current.news()
		v, why := d.judge(time.Now())
		switch {
		case v == undecided:
			wait(life, news, time.Second)
		case s.carryOutVerdict(d, next, v, why): //nolint:contextcheck // what it starts lives as long as the supervisor
			return
		default:
			wait(life, nil, verdictPause)
		}
	}
}

// verdictPause lies between two tries to carry out a verdict while a transaction is under way.
const verdictPause = 20 * time.Millisecond

// carryOutVerdict does what the verdict says, unless a transaction is under way: that has compared what runs with what
// is wanted, and must find it so when it commits.
func (s *Supervisor) carryOutVerdict(d *deployment, next *unit, v verdict, why string) bool {
	if !s.applying.TryLock() {
		return false
	}
	defer s.applying.Unlock()
	if v == takeOver {
		s.promote(d, next)
	} else {
		s.rollBack(d, next, true, why)
	}
	return true
}

// wait is a pause that ends with ctx.
func wait(ctx context.Context, news <-chan struct{}, most time.Duration) {
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case <-news:
	case <-t.C:
	case <-ctx.Done():
	}
}

// promote lets the new version serve alone. What runs on the old one runs to its end there.
func (s *Supervisor) promote(d *deployment, next *unit) {
	d.mu.Lock()
	if d.next != next {
		d.mu.Unlock()
		return
	}
	old := d.current
	d.current, d.next, d.trial = next, nil, nil
	name, former := apart(next, old)
	d.note = fmt.Sprintf("%s took over from %s", name, former)
	note := d.note
	d.mu.Unlock()
	next.logger.Info(note)
	s.forget(d.key)
	old.ring()
	s.notify()
	s.drain(d, old)
}

// apart names two units by what tells them apart.
func apart(next, old *unit) (name, former string) {
	name, former = next.version(), old.version()
	if name != former {
		return name, former
	}
	if a, b := next.settings().Backend, old.settings().Backend; a != b {
		return name + " with " + a, b
	}
	return "another build or other settings of " + name, "the former ones"
}

// rollBack ends the new version. Tasks that it runs get their second try on the old one.
func (s *Supervisor) rollBack(d *deployment, next *unit, failed bool, why string) {
	d.mu.Lock()
	if d.next != next {
		d.mu.Unlock()
		return
	}
	d.next, d.trial = nil, nil
	name, former := apart(next, d.current)
	d.note = fmt.Sprintf("%s was rolled back to %s: %s", name, former, why)
	note := d.note
	d.mu.Unlock()
	next.logger.Error(note)
	if failed {
		s.remember(d, next, why)
	}
	s.notify()
	s.dismiss(d, next)
}

// withdraw ends a trial that the manifests ask for no more.
func (s *Supervisor) withdraw(key string) {
	for _, d := range s.all() {
		if _, next := d.units(); d.key == key && next != nil {
			s.rollBack(d, next, false, "the configuration names the old one again")
		}
	}
}

// dismiss ends a version that serves no more, with what it runs.
func (s *Supervisor) dismiss(d *deployment, u *unit) {
	d.count(1)
	s.background(func(context.Context) {
		defer d.count(-1)
		u.stop(ErrReplaced)
	})
}

// drain ends a version when its tasks have ended, or have had their time.
func (s *Supervisor) drain(d *deployment, u *unit) {
	d.count(1)
	s.background(func(life context.Context) {
		defer d.count(-1)
		ctx, cancel := context.WithTimeout(life, u.patience())
		defer cancel()
		if !u.idle(ctx) && life.Err() == nil {
			u.logger.Warn("tasks of a replaced version are ended and run again", "version", u.version(), "tasks", u.running())
		}
		u.stop(ErrReplaced)
	})
}

// retire drains all of a plugin that is not declared any more.
func (s *Supervisor) retire(d *deployment) {
	d.mu.Lock()
	current, next := d.current, d.next
	d.next, d.trial = nil, nil
	close(d.retired)
	d.mu.Unlock()
	for _, u := range []*unit{current, next} {
		if u != nil {
			s.drain(d, u)
		}
	}
}

func (d *deployment) count(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.draining += n
}

// patience is how long tasks of a replaced version may go on.
func (u *unit) patience() time.Duration {
	m := u.manifest()
	if m.Drain > 0 {
		return m.Drain
	}
	longest := m.Timeout
	if spec, ok := u.spec(); ok && longest == 0 {
		for _, t := range spec.Types {
			longest = max(longest, t.Maximum)
		}
	}
	if longest == 0 {
		longest = 15 * time.Minute
	}
	return longest + m.Grace
}
