package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/telemetry"
)

// Options of a Supervisor.
type Options struct {
	Manifests []Manifest

	// Launchers by the extension of the source (".wasm"), or AdapterLauncher; "" is for all others.
	Launchers map[string]Launcher
	Logger    hclog.Logger
	RunDir    string // pid files and private folders of instances
	WorkDir   string // where tasks have their work folders; self-tests too

	// Memory is the file that remembers roll-backs over a restart; empty for none.
	Memory string

	Metrics *telemetry.Metrics // may be nil

	// StaleAfter is how long an instance may be silent before it counts as hung; 15 s.
	StaleAfter time.Duration

	// Misfits counts the waiting tasks of a lane that a schema would refuse, and tells one of the reasons. May be nil.
	Misfits func(ctx context.Context, lane string, schema json.RawMessage) (n int, reason string, err error)
	// Room is what the machine has: memory in bytes, and the memory of its largest GPU in MiB, 0 where it is not
	// known. May be nil.
	Room func() (memory int64, gpuMiB int)
}

// Supervisor keeps all plugins running.
type Supervisor struct {
	options  Options
	changed  chan struct{}
	applying sync.Mutex // one transaction after the other
	memory   memory

	mu          sync.Mutex
	life        context.Context
	cancel      context.CancelCauseFunc // of the running life; nil when stopped
	running     *sync.WaitGroup
	deployments []*deployment // in the order of the manifests
}

// New makes a supervisor. Its error is about manifests that can't be meant so.
func New(o Options) (*Supervisor, error) {
	if o.Logger == nil {
		o.Logger = hclog.NewNullLogger()
	}
	if o.StaleAfter == 0 {
		o.StaleAfter = 15 * time.Second
	}
	s := &Supervisor{options: o, changed: make(chan struct{}, 1), memory: memory{path: o.Memory}}
	all, err := declare(o.Manifests)
	if err != nil {
		return nil, err
	}
	notes := s.recall(all)
	for _, want := range all {
		u, err := newUnit(s, want)
		if err != nil {
			return nil, err
		}
		d := want.deployment(u)
		d.note = notes[want.key]
		s.deployments = append(s.deployments, d)
	}
	return s, nil
}

func (d declared) deployment(u *unit) *deployment {
	return &deployment{key: d.key, name: d.manifest.Name, variant: d.variant, current: u, retired: make(chan struct{})}
}

// launchOptions give each plugin a folder for its tasks that the others can't look into.
func (s *Supervisor) launchOptions(m Manifest) (LaunchOptions, error) {
	o := LaunchOptions{RunDir: s.options.RunDir}
	if s.options.WorkDir == "" {
		return o, nil
	}
	o.WorkDir = WorkDir(s.options.WorkDir, m.Name)
	if err := os.MkdirAll(o.WorkDir, 0o700); err != nil {
		return o, fmt.Errorf("work folder of %s: %w", m.Name, err)
	}
	return o, nil
}

// WorkDir is where tasks of a plugin have their work folders, below the folder for all of them.
func WorkDir(all, plugin string) string { return filepath.Join(all, plugin) }

// Start starts every plugin and returns when each has either said what it is or failed to: then Types is
// complete. It does not wait for models to load. A plugin that fails is tried again; Start fails only
// when ctx ends first. A second Start does nothing.
func (s *Supervisor) Start(ctx context.Context) error {
	s.mu.Lock()
	if s.cancel == nil {
		s.begin()
	}
	all := slices.Clone(s.deployments)
	s.mu.Unlock()
	for _, d := range all {
		select {
		case <-d.serving().spoken():
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// begin starts a life. The lock is held.
func (s *Supervisor) begin() {
	s.life, s.cancel = context.WithCancelCause(context.Background())
	s.running = &sync.WaitGroup{}
	for _, d := range s.deployments {
		d.mu.Lock()
		d.next, d.trial, d.draining = nil, nil, 0 // of a former life
		d.mu.Unlock()
		d.serving().begin(s.life, s.running)
	}
}

// alive reports whether something may start. The lock is held.
func (s *Supervisor) alive() bool { return s.cancel != nil && s.life.Err() == nil }

// Stop kills all instances, with whatever they run, and returns when they are gone or ctx ends. Whoever
// wants tasks to finish drains before. It may be called before Start and more than once.
func (s *Supervisor) Stop(ctx context.Context) error {
	s.mu.Lock()
	cancel, running := s.cancel, s.running
	if running == nil || cancel == nil {
		s.mu.Unlock()
		return nil
	}
	cancel(errStopped) // with the lock: nothing starts after it that is not waited for
	s.mu.Unlock()
	gone := make(chan struct{})
	go func() { running.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == running {
		s.cancel = nil
	}
	return nil
}

func (s *Supervisor) all() []*deployment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deployments)
}

// Changed gets a token when something became ready, free, or gone. Changes that nobody waited for are one.
func (s *Supervisor) Changed() <-chan struct{} { return s.changed }

func (s *Supervisor) notify() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}
