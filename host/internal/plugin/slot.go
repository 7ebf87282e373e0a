package plugin

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
)

// Slot is a place for one task on one instance.
type Slot struct {
	instance *instance
	once     sync.Once
}

// Release gives the place back. It may be called more than once.
func (s *Slot) Release() { s.once.Do(func() { s.instance.unit.release(s.instance) }) }

// Alive reports whether the instance was heard of of late.
func (s *Slot) Alive() bool {
	return !s.instance.gone() && time.Since(s.instance.Heartbeat()) < s.instance.unit.supervisor.options.StaleAfter
}

// Plugin names what runs the task, as name@version.
func (s *Slot) Plugin() string {
	u := s.instance.unit
	return u.manifest.Name + "@" + u.supervisor.catalog.version(u.manifest.Name)
}

// Generate runs the task. Its error is a *generator.Failure, the task's own; or wraps ErrCrashed, ErrHung or
// ErrDeaf, when the instance went away under it; or is the cause for which ctx ended. It returns when the task
// runs no longer: an instance that does not let go within the manifest's grace is killed.
func (s *Slot) Generate(ctx context.Context, r generator.Request, h generator.Host) (generator.Result, error) {
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
	return result, err
}

// enforce gives a cancelled task its grace and then ends the instance under it.
func (i *instance) enforce(ended <-chan struct{}) {
	grace := time.NewTimer(i.unit.manifest.Grace)
	defer grace.Stop()
	select {
	case <-ended:
	case <-grace.C:
		i.end(fmt.Errorf("%w: a task went on for %s after it", ErrDeaf, i.unit.manifest.Grace))
	}
}

func (i *instance) classify(ctx context.Context, err error) error {
	var failure *generator.Failure
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &failure):
		return failure
	case !errors.Is(err, generator.ErrGone):
		return err
	}
	reason := i.why(err)
	if errors.Is(reason, ErrHung) || errors.Is(reason, ErrCrashed) {
		return reason
	}
	return fmt.Errorf("%w: %w", ErrCrashed, reason)
}
