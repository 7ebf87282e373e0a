package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrRefused is wrapped when a plan has problems. Nothing was changed.
var ErrRefused = errors.New("nothing was changed")

// Apply makes what runs what the manifests say, or changes nothing and says why. New versions start beside the old
// ones and have to describe themselves, take their configuration and pass their self-test before anything is
// changed; then they prove themselves on a share of the tasks while the old ones serve on, which goes on after
// Apply has returned. One Apply runs at a time.
func (s *Supervisor) Apply(ctx context.Context, manifests []Manifest) (*Plan, error) {
	s.applying.Lock()
	defer s.applying.Unlock()
	p, err := s.compare(manifests)
	if err != nil {
		return nil, err
	}
	s.weigh(p)
	if err := p.refusal(); err != nil {
		return p, err
	}
	if err := s.ready(ctx, p); err != nil {
		p.abandon()
		return p, err
	}
	s.commit(p) //nolint:contextcheck // trials and drains go on when who asked has gone
	return p, nil
}

func (p *Plan) refusal() error {
	if problems := p.Problems(); problems != nil {
		return fmt.Errorf("%w: %s", ErrRefused, strings.Join(problems, "; "))
	}
	return nil
}

// startLimit is how long something new may take until it could take tasks: models load in that time.
const startLimit = 15 * time.Minute

// ready starts everything new, all at once, and looks at it.
func (s *Supervisor) ready(ctx context.Context, p *Plan) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, fmt.Errorf("it was not ready within %s", startLimit))
	defer cancel()
	var starting sync.WaitGroup
	for _, c := range p.Changes {
		if !c.starts() || c.underTrial() {
			continue
		}
		if err := s.startBeside(c); err != nil {
			c.Problems = append(c.Problems, err.Error())
			continue
		}
		starting.Go(func() {
			err := c.unit.started(ctx)
			if err == nil {
				err = c.unit.selfTest(ctx)
			}
			if err != nil {
				c.Problems = append(c.Problems, err.Error())
			}
		})
	}
	starting.Wait()
	if err := p.refusal(); err != nil {
		return err
	}
	for _, c := range p.Changes {
		if c.unit != nil {
			c.spec, _ = c.unit.spec()
		}
	}
	for _, c := range p.Changes {
		if c.unit != nil {
			s.examine(ctx, p, c)
		}
	}
	return p.refusal()
}

// underTrial reports whether this very change is under way already.
func (c *Change) underTrial() bool {
	if c.of == nil {
		return false
	}
	_, next := c.of.units()
	return next != nil && sameJSON(next.declaration(), c.want.manifest) && (c.sum == "" || next.manifest().SHA256 == c.sum)
}

func (s *Supervisor) startBeside(c *Change) error {
	u, err := newUnit(s, c.want)
	if err != nil {
		return err
	}
	u.beside = true
	c.unit = u
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.alive() {
		return errStopped
	}
	u.begin(s.life, s.running)
	return nil
}

// abandon ends what was started for a plan that is not carried out.
func (p *Plan) abandon() {
	var ending sync.WaitGroup
	for _, c := range p.Changes {
		if c.unit != nil {
			ending.Go(func() { c.unit.stop(ErrReplaced) })
		}
	}
	ending.Wait()
}

// commit puts the new set in place. It can't fail.
func (s *Supervisor) commit(p *Plan) {
	s.mu.Lock()
	for _, c := range p.Changes {
		if c.unit != nil {
			c.unit.beside = false
		}
		switch c.Action {
		case ActionStart:
			s.deployments = append(s.deployments, c.want.deployment(c.unit))
		case ActionStop:
			s.deployments = slices.DeleteFunc(slices.Clone(s.deployments), func(d *deployment) bool { return d == c.of })
		case ActionSwap, ActionTune:
		}
	}
	slices.SortFunc(s.deployments, func(a, b *deployment) int {
		return cmp.Compare(slices.Index(p.order, a.key), slices.Index(p.order, b.key))
	})
	s.mu.Unlock()
	for _, want := range p.kept {
		s.withdraw(want.key)
		s.forget(want.key)
	}
	for _, c := range p.Changes {
		s.carryOut(c)
	}
	s.notify()
}

func (s *Supervisor) tune(u *unit, m Manifest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.alive() {
		u.tune(m)
	}
}

func (s *Supervisor) carryOut(c *Change) {
	switch c.Action {
	case ActionStart:
	case ActionTune:
		s.withdraw(c.Plugin)
		s.tune(c.of.serving(), c.want.manifest)
	case ActionSwap:
		if c.unit != nil {
			s.swap(c.of, c.unit)
		}
	case ActionStop:
		s.retire(c.of)
	}
}
