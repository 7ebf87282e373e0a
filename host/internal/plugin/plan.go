package plugin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"ft.tc/backlot/api/generator"
)

// Action is what a plan does with a variant of a plugin.
type Action string

// The actions.
const (
	ActionStart Action = "start"
	ActionSwap  Action = "swap" // the new one starts beside the old, proves itself, and takes over
	ActionTune  Action = "tune" // settings that need no new process
	ActionStop  Action = "stop"
)

// Change is one line of a plan.
type Change struct {
	Plugin   string   `json:"plugin"` // with its variant, as in image+comfyui
	Action   Action   `json:"action"`
	From     string   `json:"from,omitempty"` // version
	To       string   `json:"to,omitempty"`
	Reasons  []string `json:"reasons,omitempty"`
	Problems []string `json:"problems,omitempty"` // that keep the plan from being applied
	Warnings []string `json:"warnings,omitempty"`
	Running  int      `json:"running,omitempty"` // tasks that are drained

	want declared
	of   *deployment
	unit *unit                   // that was started for it
	sum  string                  // SHA-256 of the source
	spec generator.Specification // of what starts, once it was asked
}

// Plan is what has to happen so that what runs is what the manifests say.
type Plan struct {
	Changes []*Change `json:"changes"`

	kept  []declared
	order []string // keys of all that is wanted
}

// Empty reports whether nothing is to be done.
func (p *Plan) Empty() bool { return len(p.Changes) == 0 }

// Problems are all that keep the plan from being applied.
func (p *Plan) Problems() []string {
	var all []string
	for _, c := range p.Changes {
		for _, problem := range c.Problems {
			all = append(all, c.Plugin+": "+problem)
		}
	}
	return all
}

// Plan says what applying the manifests would do. It starts what is new for long enough to ask what it is, and
// changes nothing.
func (s *Supervisor) Plan(ctx context.Context, manifests []Manifest) (*Plan, error) {
	p, err := s.compare(manifests)
	if err != nil {
		return nil, err
	}
	var asking sync.WaitGroup
	for _, c := range p.Changes {
		if c.starts() && len(c.Problems) == 0 && !c.underTrial() {
			asking.Go(func() { s.ask(ctx, c) })
		}
	}
	asking.Wait()
	for _, c := range p.Changes {
		if len(c.spec.Types) > 0 {
			s.examine(ctx, p, c)
		}
	}
	s.weigh(p)
	return p, nil
}

// starts reports whether the change starts something.
func (c *Change) starts() bool { return c.Action == ActionStart || c.Action == ActionSwap }

// compare holds what is wanted against what runs.
func (s *Supervisor) compare(manifests []Manifest) (*Plan, error) {
	wanted, err := declare(manifests)
	if err != nil {
		return nil, err
	}
	p, byKey := &Plan{}, map[string]*deployment{}
	for _, d := range s.all() {
		byKey[d.key] = d
	}
	for _, want := range wanted {
		p.order = append(p.order, want.key)
		d := byKey[want.key]
		delete(byKey, want.key)
		s.propose(p, want, d)
	}
	for _, d := range s.all() {
		if byKey[d.key] == nil {
			continue
		}
		current, next := d.units()
		c := &Change{Plugin: d.key, Action: ActionStop, From: current.version(), Running: current.running(), of: d}
		if next != nil {
			c.Running += next.running()
		}
		p.Changes = append(p.Changes, c)
	}
	return p, nil
}

// propose adds what has to be done for one variant; d is nil for one that is new.
func (s *Supervisor) propose(p *Plan, want declared, d *deployment) {
	c := &Change{Plugin: want.key, To: want.manifest.Version, want: want, of: d}
	l, err := s.launcher(want.manifest)
	pinned := want.manifest
	if err == nil {
		pinned, err = l.Pin(want.manifest)
	}
	if err != nil {
		c.Problems = append(c.Problems, err.Error())
	}
	c.sum = pinned.SHA256
	if d == nil {
		c.Action = ActionStart
		p.Changes = append(p.Changes, c)
		return
	}
	current, _ := d.units()
	c.From, c.Running = current.version(), current.running()
	if c.underTrial() {
		c.Action, c.Reasons = ActionSwap, []string{"it proves itself already"}
		p.Changes = append(p.Changes, c)
		return
	}
	running := current.manifest()
	c.Reasons = differences(current.declaration(), want.manifest)
	if err == nil && running.SHA256 != "" && pinned.SHA256 != running.SHA256 && c.Reasons == nil {
		c.Reasons = []string{fmt.Sprintf("the file %s changed", want.manifest.Source)}
	}
	if st := current.status(); st.State == Disabled && c.Reasons == nil {
		c.Reasons = []string{"it is disabled: " + st.Problem}
	}
	switch {
	case c.Reasons != nil:
		c.Action = ActionSwap
	case !sameJSON(current.declaration(), want.manifest):
		c.Action, c.Reasons = ActionTune, []string{"settings that need no new process"}
	case err == nil:
		p.kept = append(p.kept, want)
		return
	default:
		c.Action = ActionSwap
	}
	p.Changes = append(p.Changes, c)
}

// declaration is what the operator wrote, before the source was copied.
func (u *unit) declaration() Manifest {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.declared
}

func (u *unit) running() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.busy
}

// differences are those that need a new process.
func differences(from, to Manifest) []string {
	var all []string
	add := func(changed bool, format string, args ...any) {
		if changed {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	add(from.Version != to.Version, "version %s becomes %s", from.Version, to.Version)
	add(from.Source != to.Source, "source %s becomes %s", from.Source, to.Source)
	add(!strings.EqualFold(from.SHA256, to.SHA256) && to.SHA256 != "", "another sha256")
	add(from.Backend != to.Backend, "backend %s becomes %s", from.Backend, to.Backend)
	add(from.Backend == to.Backend && !sameJSON(from.Options, to.Options), "other settings of the backend %s", to.Backend)
	add(!sameJSON(from.Env, to.Env), "another environment")
	add(from.Limits != to.Limits, "other limits")
	add(from.Network != to.Network, "network %t becomes %t", from.Network, to.Network)
	add(!slices.Equal(from.Files, to.Files), "other files")
	add(!sameJSON(from.Adapter, to.Adapter), "another adapter")
	add(from.Instances > to.Instances, "%d instances become %d", from.Instances, to.Instances)
	return all
}

// String is the plan as people read it.
func (p *Plan) String() string {
	if p.Empty() {
		return "Nothing to do: what runs is what the file says.\n"
	}
	var b strings.Builder
	marks := map[Action]string{ActionStart: "+", ActionSwap: "~", ActionTune: "·", ActionStop: "-"}
	for _, c := range p.Changes {
		fmt.Fprintf(&b, "%s %-6s %s %s\n", marks[c.Action], c.Action, c.Plugin, c.versions())
		for _, r := range c.Reasons {
			fmt.Fprintf(&b, "      %s\n", r)
		}
		if c.Running > 0 {
			fmt.Fprintf(&b, "      %d running tasks are drained\n", c.Running)
		}
		for _, w := range c.Warnings {
			fmt.Fprintf(&b, "      warning: %s\n", w)
		}
		for _, w := range c.Problems {
			fmt.Fprintf(&b, "      PROBLEM: %s\n", w)
		}
	}
	return b.String()
}

func (c *Change) versions() string {
	if c.From == c.To || c.From == "" || c.To == "" {
		return c.From + strings.TrimPrefix(c.To, c.From)
	}
	return c.From + " → " + c.To
}
