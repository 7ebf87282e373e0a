package plugin

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/api/generator"
)

// unit is one version of a plugin with one set of settings, and all its instances.
type unit struct {
	supervisor *Supervisor
	key        string
	launcher   Launcher
	logger     hclog.Logger
	beside     bool // started beside the set that serves, which checks its types before it joins; guarded by the supervisor

	mu            sync.Mutex
	declared      Manifest // as the operator wrote it
	pinned        *Manifest
	specification *generator.Specification
	instances     []*instance // that take tasks
	busy          int         // tasks, also on instances that take no more
	state         State
	problem       string
	first         chan struct{} // closed when the plugin has described itself or failed to
	told          bool
	settled       chan struct{} // closed when an instance is ready, or the first start has failed
	failure       error         // of the first start; set before settled is closed
	freed         chan struct{} // closed, and replaced, when a place falls free
	end           context.CancelCauseFunc
	loops         *sync.WaitGroup
	extra         func(n int) // starts n more instances
}

func newUnit(s *Supervisor, d declared) (*unit, error) {
	l, err := s.launcher(d.manifest)
	if err != nil {
		return nil, err
	}
	return &unit{
		supervisor: s, key: d.key, declared: d.manifest, launcher: l, state: Starting,
		logger: s.options.Logger.With("plugin", d.key), freed: make(chan struct{}),
	}, nil
}

// begin keeps the instances running until life ends, or the unit does.
func (u *unit) begin(life context.Context, running *sync.WaitGroup) {
	life, end := context.WithCancelCause(life)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.end, u.state, u.problem = end, Starting, ""
	u.first, u.told = make(chan struct{}), false
	u.settled, u.failure = make(chan struct{}), nil
	u.loops = &sync.WaitGroup{}
	loops := u.loops
	u.extra = func(n int) {
		for range n {
			loops.Add(1)
			running.Go(func() {
				defer loops.Done()
				u.keep(life)
			})
		}
	}
	u.extra(u.declared.Instances)
}

// stop ends all instances, with what they run, and returns when they are gone.
func (u *unit) stop(cause error) {
	u.mu.Lock()
	end, loops := u.end, u.loops
	u.mu.Unlock()
	if end != nil {
		end(cause)
		loops.Wait()
	}
}

// manifest is what the unit runs: the private copy of its source once there is one.
func (u *unit) manifest() Manifest {
	u.mu.Lock()
	defer u.mu.Unlock()
	m := u.declared
	if u.pinned != nil {
		m.Source, m.SHA256, m.Folder = u.pinned.Source, u.pinned.SHA256, u.pinned.Folder
	}
	return m
}

// pin keeps the source as it is at the first start.
func (u *unit) pin() (Manifest, error) {
	u.mu.Lock()
	declared, pinned := u.declared, u.pinned
	u.mu.Unlock()
	if pinned == nil {
		m, err := u.launcher.Pin(declared)
		if err != nil {
			return m, err
		}
		u.mu.Lock()
		u.pinned = &m
		u.mu.Unlock()
	}
	return u.manifest(), nil
}

// tune takes over settings that need no new process.
func (u *unit) tune(m Manifest) {
	u.mu.Lock()
	more := m.Instances - u.declared.Instances
	u.declared = m
	if more > 0 && u.extra != nil && u.state != Disabled {
		u.extra(more)
	}
	u.mu.Unlock()
	u.supervisor.notify()
}

func (u *unit) spec() (generator.Specification, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.specification == nil {
		return generator.Specification{}, false
	}
	return *u.specification, true
}

// version is what the plugin calls itself, or what the operator calls it until it has spoken.
func (u *unit) version() string {
	if s, ok := u.spec(); ok {
		return s.Version
	}
	return u.manifest().Version
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

// resolve notes how the first start went.
func (u *unit) resolve(err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	select {
	case <-u.settled:
	default:
		u.failure = err
		close(u.settled)
	}
}

// started waits for the first instance.
func (u *unit) started(ctx context.Context) error {
	u.mu.Lock()
	settled := u.settled
	u.mu.Unlock()
	select {
	case <-settled:
		return u.failure
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (u *unit) join(i *instance) {
	u.mu.Lock()
	u.instances = append(u.instances, i)
	if u.state != Disabled {
		u.state, u.problem = Ready, ""
	}
	u.free()
	u.mu.Unlock()
	u.resolve(nil)
	u.supervisor.notify()
}

// leave takes the instance out of use. Tasks that it runs hold on to it.
func (u *unit) leave(i *instance) {
	u.mu.Lock()
	u.instances = slices.DeleteFunc(slices.Clone(u.instances), func(other *instance) bool { return other == i })
	u.mu.Unlock()
	u.supervisor.notify()
}

// disable ends all instances for good, also those that are up.
func (u *unit) disable(problem error) {
	u.mu.Lock()
	u.state, u.problem = Disabled, problem.Error()
	end := u.end
	u.mu.Unlock()
	u.supervisor.mu.Lock()
	beside := u.beside
	u.supervisor.mu.Unlock()
	if beside {
		u.logger.Warn("the new version can't be used; what serves is not touched", "error", problem)
	} else {
		u.logger.Error("the plugin is disabled", "error", problem)
	}
	end(problem)
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

// promising reports whether tasks will be taken: now, or when an instance that starts or starts again is ready.
func (u *unit) promising() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.state != Disabled && (len(u.instances) > 0 || u.state != Resting)
}
