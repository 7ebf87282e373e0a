package plugin

import (
	"context"
	"sync"

	"github.com/hashicorp/go-hclog"
)

// unit is one plugin of the manifests, with all its instances.
type unit struct {
	supervisor *Supervisor
	manifest   Manifest
	launcher   Launcher
	logger     hclog.Logger

	mu        sync.Mutex
	instances []*instance // that take tasks
	state     State
	problem   string
	first     chan struct{} // closed when the plugin has described itself or failed to
	told      bool
	disable   context.CancelCauseFunc // ends all instances for good
}

func newUnit(s *Supervisor, m Manifest, l Launcher) *unit {
	return &unit{
		supervisor: s, manifest: m, launcher: l, state: Starting,
		logger: s.options.Logger.With("plugin", m.Name),
	}
}

// begin keeps the instances running until life ends.
func (u *unit) begin(life context.Context, running *sync.WaitGroup) {
	life, disable := context.WithCancelCause(life)
	u.mu.Lock()
	u.disable, u.state, u.problem = disable, Starting, ""
	u.first, u.told = make(chan struct{}), false
	u.mu.Unlock()
	for range u.manifest.Instances {
		running.Go(func() { u.keep(life) })
	}
}

// spoken is closed when the plugin has described itself or failed to for the first time.
func (u *unit) spoken() <-chan struct{} {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.first
}

func (u *unit) tell() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.told {
		u.told = true
		close(u.first)
	}
}

func (u *unit) join(i *instance) {
	u.mu.Lock()
	u.instances = append(u.instances, i)
	u.state, u.problem = Ready, ""
	u.mu.Unlock()
	u.supervisor.notify()
}

// leave takes the instance out of use. Tasks that it runs hold on to it.
func (u *unit) leave(i *instance) {
	u.mu.Lock()
	for at, other := range u.instances {
		if other == i {
			u.instances = append(u.instances[:at:at], u.instances[at+1:]...)
			break
		}
	}
	u.mu.Unlock()
	u.supervisor.notify()
}

// settle notes what the plugin is about while none of its instances is ready.
func (u *unit) settle(state State, problem error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.instances) > 0 || u.state == Disabled || u.state == Resting && state == Starting {
		return
	}
	u.state = state
	if problem != nil {
		u.problem = problem.Error()
	}
}

func (u *unit) ready() []*instance {
	u.mu.Lock()
	defer u.mu.Unlock()
	return append([]*instance(nil), u.instances...)
}

// promising reports whether tasks will be taken: now, or when an instance that starts or starts again is ready.
func (u *unit) promising() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.instances) > 0 || u.state != Disabled && u.state != Resting
}

func (u *unit) free() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	n := 0
	for _, i := range u.instances {
		n += u.manifest.Concurrency - i.running
	}
	return n
}

func (u *unit) acquire() (*Slot, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	var best *instance
	for _, i := range u.instances {
		if i.running < u.manifest.Concurrency && !i.gone() && (best == nil || i.running < best.running) {
			best = i
		}
	}
	if best == nil {
		return nil, false
	}
	best.running++
	return &Slot{instance: best}, true
}

func (u *unit) release(i *instance) {
	u.mu.Lock()
	i.running--
	u.mu.Unlock()
	u.supervisor.notify()
}

func (u *unit) status() Status {
	u.mu.Lock()
	defer u.mu.Unlock()
	st := Status{Name: u.manifest.Name, State: u.state, Problem: u.problem, Ready: len(u.instances)}
	for _, i := range u.instances {
		st.Busy += i.running
	}
	return st
}
