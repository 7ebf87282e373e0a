package plugin

import (
	"context"
	"errors"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
)

// Slot is a place for one task on one instance.
type Slot struct {
	instance   *instance
	deployment *deployment
	once       sync.Once

	trial *trial // of the instance's version; nil where it proves nothing, or has proved it
	judge *trial // this is the second try of a task that the version under this trial failed
	first error  // how
	ran   bool   // something at least
}

// Release gives the place back. It may be called more than once.
func (s *Slot) Release() {
	s.once.Do(func() {
		for _, t := range []*trial{s.trial, s.judge} {
			if t != nil {
				s.deployment.record(t, (*trial).excused)
			}
		}
		s.instance.unit.release(s.instance)
	})
}

// Alive reports whether the instance was heard of of late.
func (s *Slot) Alive() bool {
	return !s.instance.gone() && time.Since(s.instance.Heartbeat()) < s.instance.unit.supervisor.options.StaleAfter
}

// Plugin names what runs the task, as name@version.
func (s *Slot) Plugin() string {
	u := s.instance.unit
	return u.manifest().Name + "@" + u.version()
}

// Generate runs the task. Its error is a *generator.Failure, the task's own; or wraps ErrCrashed, ErrHung, ErrDeaf or
// ErrReplaced, when the instance went away under it; or is the cause for which ctx ended. It returns when the task
// runs no longer: an instance that does not let go within the manifest's grace is killed.
func (s *Slot) Generate(ctx context.Context, r generator.Request, h generator.Host) (generator.Result, error) {
	s.ran = true
	ended := make(chan struct{})
	enforced := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(enforced)
		s.instance.enforce(ended)
	})
	result, err := s.instance.Generate(ctx, r, h)
	close(ended)
	if !stop() {
		<-enforced
	}
	err = s.instance.classify(ctx, err)
	var failure *generator.Failure
	if err == nil || errors.As(err, &failure) {
		s.instance.served.Store(true)
	}
	s.testify(err)
	return result, err
}

// testify tells the trial what this run says about the version on trial.
func (s *Slot) testify(err error) {
	switch {
	case s.trial != nil && err == nil:
		s.deployment.record(s.trial, (*trial).pass)
		s.trial = nil
	case s.judge != nil && err == nil:
		s.deployment.record(s.judge, func(t *trial) { t.fail(s.first) })
		s.judge = nil
	case s.judge != nil:
		s.deployment.record(s.judge, (*trial).excused)
		s.judge = nil
	}
}

// Fallback gives a task that failed on a version under trial its second try, on the version that serves: it waits for
// a place there until ctx ends. Its error is what the task's attempt ends with: how it failed, where that stands, or
// ErrReplaced where the plugin is not declared any more. The first slot is given back.
func (s *Slot) Fallback(ctx context.Context, failed error) (*Slot, error) {
	if s.trial == nil || !s.ran || ctx.Err() != nil {
		return nil, failed
	}
	t := s.trial
	s.trial = nil
	s.Release() // it may be the very place that is waited for, once its version has taken over
	second, err := s.deployment.wait(ctx)
	if err != nil {
		s.deployment.record(t, (*trial).excused)
		return nil, err
	}
	second.judge, second.first = t, failed
	return second, nil
}

// wait takes a place on the version that serves as soon as there is one.
func (d *deployment) wait(ctx context.Context) (*Slot, error) {
	for {
		u := d.serving()
		freed := u.news()
		if s, ok := u.acquire(); ok {
			s.deployment = d
			return s, nil
		}
		select {
		case <-freed:
		case <-d.retired:
			return nil, ErrReplaced
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}
