package plugin

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/task"
)

// probe starts a plugin for long enough to ask what it is.
func (s *Supervisor) probe(ctx context.Context, want declared) (generator.Specification, error) {
	u, err := newUnit(s, want)
	if err != nil {
		return generator.Specification{}, err
	}
	m, err := u.pin()
	if err != nil {
		return generator.Specification{}, err
	}
	o, err := s.launchOptions(m)
	if err != nil {
		return generator.Specification{}, err
	}
	p, err := u.launcher.Launch(ctx, m, o)
	if err != nil {
		return generator.Specification{}, err
	}
	defer p.Kill()
	spec, err := p.Describe(ctx)
	if err != nil {
		return spec, fmt.Errorf("describe %s: %w", want.key, err)
	}
	return spec, checkSpecification(m, spec)
}

// ask finds out what would be started.
func (s *Supervisor) ask(ctx context.Context, c *Change) {
	ctx, cancel := context.WithTimeoutCause(ctx, askLimit, fmt.Errorf("it did not say what it is within %s", askLimit))
	defer cancel()
	spec, err := s.probe(ctx, c.want)
	if err != nil {
		c.Problems = append(c.Problems, orCause(ctx, err).Error())
		return
	}
	c.spec = spec
}

const askLimit = 2 * time.Minute

// examine looks at what a plugin says of itself before it serves: types that others have, schemas that waiting tasks
// do not fit, types that it drops.
func (s *Supervisor) examine(ctx context.Context, p *Plan, c *Change) {
	c.To = c.spec.Version
	for _, d := range s.all() {
		if p.stops(d) {
			continue
		}
		if err := d.clash(c.want.manifest.Name, c.spec); err != nil {
			c.Problems = append(c.Problems, err.Error())
		}
	}
	for _, other := range p.Changes {
		if other.want.manifest.Name != c.want.manifest.Name {
			c.Problems = append(c.Problems, c.shares(other)...)
		}
	}
	if c.of != nil {
		if old, ok := c.of.serving().spec(); ok {
			s.examineTypes(ctx, c, old, c.spec)
		}
	}
}

func (p *Plan) stops(d *deployment) bool {
	return slices.ContainsFunc(p.Changes, func(c *Change) bool { return c.of == d && c.Action == ActionStop })
}

// shares are the types that another change starts too.
func (c *Change) shares(other *Change) []string {
	var all []string
	for _, t := range c.spec.Types {
		if typeOf(other.spec, t.Type) != nil {
			all = append(all, fmt.Sprintf("the task type %q is offered by %s too: remove one of them", t.Type, other.Plugin))
		}
	}
	return all
}

func (s *Supervisor) examineTypes(ctx context.Context, c *Change, old, fresh generator.Specification) {
	for _, t := range old.Types {
		if typeOf(fresh, t.Type) == nil {
			c.Warnings = append(c.Warnings, fmt.Sprintf("the task type %s is dropped: what waits of it is held, and fails in the end", t.Type))
		}
	}
	for _, t := range fresh.Types {
		was := typeOf(old, t.Type)
		switch {
		case was == nil:
			c.Reasons = append(c.Reasons, "the task type "+t.Type+" is new")
		case !bytes.Equal(was.DataSchema, t.DataSchema):
			s.examineSchema(ctx, c, t)
		}
	}
}

func (s *Supervisor) examineSchema(ctx context.Context, c *Change, t generator.TypeSpecification) {
	c.Warnings = append(c.Warnings, fmt.Sprintf("the schema of %s changes", t.Type))
	if s.options.Misfits == nil {
		return
	}
	n, reason, err := s.options.Misfits(ctx, task.Lane(t.Type, c.of.variant), t.DataSchema)
	switch {
	case err != nil:
		c.Warnings = append(c.Warnings, fmt.Sprintf("whether waiting tasks of %s fit its new schema could not be found out: %v", t.Type, err))
	case n > 0:
		c.Problems = append(c.Problems, fmt.Sprintf("%d waiting tasks do not fit the new schema of %s (%s): let them run first, or keep the schema compatible", n, t.Type, reason))
	}
}

// weigh warns of memory that will not fit while old and new stand side by side.
func (s *Supervisor) weigh(p *Plan) {
	if s.options.Room == nil {
		return
	}
	memory, gpuMiB := s.options.Room()
	var need int64
	for _, c := range p.Changes {
		if !c.starts() {
			continue
		}
		m := c.want.manifest
		need += m.Limits.MemoryBytes * int64(m.Instances)
		if g := m.GPU; g.Count > 0 && !g.Optional && g.MemoryMiB > gpuMiB {
			c.Problems = append(c.Problems, fmt.Sprintf("a task needs %d MiB of GPU memory, and the largest GPU here has %d", g.MemoryMiB, gpuMiB))
		}
	}
	if memory > 0 && need > memory {
		for _, c := range p.Changes {
			if c.want.manifest.Limits.MemoryBytes > 0 {
				c.Warnings = append(c.Warnings, fmt.Sprintf("what starts may use up to %d MiB of memory, and %d MiB are free", need>>20, memory>>20))
			}
		}
	}
}
