package plugin

import (
	"cmp"
	"slices"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/task"
)

// Type is a task type that a variant of a plugin offers.
type Type struct {
	generator.TypeSpecification

	Plugin, Version string
	Variant         string
	Manifest        Manifest
	Ready           bool // tasks are taken, now or when an instance that starts again is up
	Instances       int  // that take tasks now
	Slots           int  // tasks at once on them
}

// Lane is where tasks of this type and variant wait.
func (t Type) Lane() string { return task.Lane(t.Type, t.Variant) }

// Types lists what can be submitted, by type and variant. A type stays in the list while its plugin is down.
func (s *Supervisor) Types() []Type {
	var types []Type
	for _, d := range s.all() {
		types = append(types, d.types()...)
	}
	slices.SortFunc(types, func(a, b Type) int { return cmp.Compare(a.Lane(), b.Lane()) })
	return types
}

// Type finds one of them.
func (s *Supervisor) Type(name, variant string) (Type, bool) {
	for _, d := range s.all() {
		if d.variant != variant {
			continue
		}
		for _, t := range d.types() {
			if t.Type == name {
				return t, true
			}
		}
	}
	return Type{}, false
}

func (d *deployment) types() []Type {
	current, next := d.units()
	spec, ok := current.spec()
	if !ok {
		return nil
	}
	m, ready, n, slots := current.manifest(), current.promising(), current.ready(), current.slots()
	if next != nil {
		ready, n, slots = ready || next.ready() > 0, n+next.ready(), slots+next.slots()
	}
	types := make([]Type, 0, len(spec.Types))
	for _, t := range spec.Types {
		if m.Queue != "" {
			t.Queue = m.Queue
		}
		types = append(types, Type{
			TypeSpecification: t, Plugin: d.name, Version: spec.Version, Variant: d.variant, Manifest: m, Ready: ready, Instances: n, Slots: slots,
		})
	}
	return types
}

// Slots gives the free places by lane. Types of one plugin share its places: each shows all of them.
func (s *Supervisor) Slots() map[string]int {
	slots := make(map[string]int)
	for _, d := range s.all() {
		spec, _ := d.serving().spec()
		for _, t := range spec.Types {
			slots[task.Lane(t.Type, d.variant)] = d.places(t.Type)
		}
	}
	return slots
}

// Acquire takes a place for a task of the lane; false when none is free.
func (s *Supervisor) Acquire(lane string) (*Slot, bool) {
	taskType, variant := task.SplitLane(lane)
	s.mu.Lock()
	d := s.find(taskType, variant)
	s.mu.Unlock()
	if d == nil {
		return nil, false
	}
	return d.acquire(taskType)
}

// find gives the deployment that serves a type in a variant. The lock is held.
func (s *Supervisor) find(taskType, variant string) *deployment {
	for _, d := range s.deployments {
		if d.variant == variant && d.offers(taskType) {
			return d
		}
	}
	return nil
}

// State is what a plugin is about.
type State string

// The states of a plugin.
const (
	Starting State = "starting"
	Ready    State = "ready"    // at least one instance takes tasks
	Waiting  State = "waiting"  // for its next start, after a problem
	Resting  State = "resting"  // its circuit is open: it fails again and again, and is tried once a minute
	Disabled State = "disabled" // it can't be used as it is
)

// Status is how a variant of a plugin is doing.
type Status struct {
	Name, Version string
	Variant       string
	Backend       string
	SHA256        string   // of what runs; empty where it is not known yet
	Projects      []string // that are pinned to it
	State         State
	Problem       string // the latest, while the plugin is not ready
	Ready, Busy   int    // instances that take tasks, tasks that run
	PIDs          []int

	Next     *Trial // a new version that proves itself
	Draining int    // replaced versions whose tasks still run
	Note     string // how the latest swap went
}

// Trial is where a new version stands that proves itself.
type Trial struct {
	Version, Backend       string
	Passed, Failed, Wanted int // tasks
}

// Sums are the SHA-256 of all sources that run or may have to run again.
func (s *Supervisor) Sums() map[string]bool {
	sums := map[string]bool{}
	for _, d := range s.all() {
		current, next := d.units()
		for _, u := range []*unit{current, next} {
			if u != nil {
				sums[u.manifest().SHA256] = true
			}
		}
	}
	if remembered, err := s.memory.read(); err == nil {
		for _, r := range remembered {
			sums[r.Good.SHA256] = true
		}
	}
	return sums
}

// Plugins tells how each variant of each plugin is doing, in the order of the manifests.
func (s *Supervisor) Plugins() []Status {
	var out []Status
	for _, d := range s.all() {
		out = append(out, d.status())
	}
	return out
}

func (d *deployment) status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	st := d.current.status()
	st.Name, st.Variant, st.Draining, st.Note = d.name, d.variant, d.draining, d.note
	if d.next != nil {
		st.Next = &Trial{
			Version: d.next.version(), Backend: d.next.settings().Backend,
			Passed: d.trial.passed, Failed: d.trial.failed, Wanted: d.trial.canary.Tasks,
		}
	}
	return st
}

func (u *unit) status() Status {
	m, version, backend := u.manifest(), u.version(), u.settings().Backend
	u.mu.Lock()
	defer u.mu.Unlock()
	st := Status{
		Name: m.Name, Version: version, Backend: backend, SHA256: m.SHA256, Projects: m.Projects,
		State: u.state, Problem: u.problem, Ready: len(u.instances), Busy: u.busy,
	}
	for _, i := range u.instances {
		st.PIDs = append(st.PIDs, i.PID())
	}
	return st
}
