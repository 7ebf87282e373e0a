package plugin

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"ft.tc/backlot/api/generator"
)

// instance is one running process of a plugin.
type instance struct {
	Process

	unit    *unit
	running int         // tasks; guarded by the unit
	served  atomic.Bool // a task to its end

	mu     sync.Mutex
	reason error // why it was killed; nil when it died by itself
}

// errUnusable marks what another start would not mend.
var errUnusable = errors.New("the plugin can't be used")

// keep runs one instance after the other until life ends.
func (u *unit) keep(life context.Context) {
	defer u.tell()
	defer func() { u.resolve(context.Cause(life)) }()
	var r restarts
	metrics, name := u.supervisor.options.Metrics, u.manifest().Name
	metrics.Plugin(name)
	for life.Err() == nil {
		r.started(time.Now())
		i, err := u.run(life)
		u.resolve(err)
		if life.Err() != nil {
			return
		}
		metrics.Restarted(name, whyEnded(i != nil, err))
		if errors.Is(err, errUnusable) {
			u.disable(err)
			return
		}
		wait := r.ended(time.Now(), i != nil && i.served.Load())
		u.logger.Warn("the instance ended", "error", err, "next_start_in", wait)
		if r.open {
			u.settle(Resting, err)
		} else {
			u.settle(Waiting, err)
		}
		u.tell()
		if !pause(life, wait) {
			return
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// run is the life of one instance, from launch to the end, and why it ended. The instance is nil where it did not come up.
func (u *unit) run(life context.Context) (*instance, error) {
	u.settle(Starting, nil)
	m, err := u.pin()
	if err != nil {
		return nil, err
	}
	o, err := u.supervisor.launchOptions(m)
	if err != nil {
		return nil, err
	}
	p, err := u.launcher.Launch(life, m, o)
	if err != nil {
		return nil, err
	}
	i := &instance{Process: p, unit: u}
	if err := u.prepare(life, i); err != nil {
		i.end(err)
		return nil, err
	}
	u.join(i)
	err = i.watch(life)
	i.end(err)
	return i, i.why(err)
}

// prepare learns what the plugin is and hands its settings over.
func (u *unit) prepare(life context.Context, i *instance) error {
	ctx, cancel := context.WithCancelCause(life)
	defer cancel(nil)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		cancel(i.watch(ctx))
	}()
	defer func() { cancel(nil); <-watched }()
	if err := u.introduce(ctx, i); err != nil {
		return err
	}
	u.tell()
	if err := i.Configure(ctx, u.settings()); err != nil {
		return fmt.Errorf("configure %s: %w", u.key, orCause(ctx, err))
	}
	return nil
}

func (u *unit) introduce(ctx context.Context, i *instance) error {
	s, err := i.Describe(ctx)
	if err != nil {
		return fmt.Errorf("describe %s: %w", u.key, orCause(ctx, err))
	}
	if err := u.enter(s); err != nil {
		return fmt.Errorf("%w: %w", errUnusable, err)
	}
	u.supervisor.notify()
	return nil
}

// orCause prefers why ctx ended to the error that this led to.
func orCause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func (u *unit) settings() generator.Configuration {
	m := u.manifest()
	c := generator.Configuration{Backend: m.Backend, Options: m.Options}
	if len(c.Options) == 0 {
		c.Options = []byte("{}")
	}
	if s, ok := u.spec(); ok && c.Backend == "" && len(s.Backends) > 0 {
		c.Backend = s.Backends[0].Name
	}
	return c
}

// watch returns when the instance is to go: it died, it hung, or life ended.
func (i *instance) watch(life context.Context) error {
	stale := i.unit.supervisor.options.StaleAfter
	tick := time.NewTicker(max(stale/10, time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-life.Done():
			return context.Cause(life)
		case <-i.Done():
			return i.why(i.Err())
		case <-tick.C:
			if silent := time.Since(i.Heartbeat()); silent > stale {
				return fmt.Errorf("%w: it was silent for %s", ErrHung, silent.Round(time.Millisecond))
			}
		}
	}
}

// end takes the instance out of use and kills it for the reason; the first one counts.
func (i *instance) end(reason error) {
	i.unit.leave(i)
	i.mu.Lock()
	if i.reason == nil {
		i.reason = reason
	}
	i.mu.Unlock()
	i.Kill()
}

// why is the reason for which the instance was killed, or else err, what it died of.
func (i *instance) why(err error) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.reason != nil {
		return i.reason
	}
	return err
}

func (i *instance) gone() bool {
	select {
	case <-i.Done():
		return true
	default:
		return false
	}
}

// enforce gives a cancelled task its grace and then ends the instance under it.
func (i *instance) enforce(ended <-chan struct{}) {
	after := i.unit.manifest().Grace
	grace := time.NewTimer(after)
	defer grace.Stop()
	select {
	case <-ended:
	case <-grace.C:
		i.end(fmt.Errorf("%w: a task went on for %s after it", ErrDeaf, after))
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
	for _, known := range []error{ErrHung, ErrCrashed, ErrReplaced} {
		if errors.Is(reason, known) {
			return reason
		}
	}
	return fmt.Errorf("%w: %w", ErrCrashed, reason)
}
