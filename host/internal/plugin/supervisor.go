package plugin

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
)

// Options of a Supervisor.
type Options struct {
	Manifests []Manifest

	// Launchers by the extension of the source (".wasm"); "" is for all others.
	Launchers map[string]Launcher
	Logger    hclog.Logger
	RunDir    string // pid files and private folders of instances

	// StaleAfter is how long an instance may be silent before it counts as hung; 15 s.
	StaleAfter time.Duration
}

// Supervisor keeps all plugins running.
type Supervisor struct {
	options Options
	changed chan struct{}

	mu      sync.Mutex
	cancel  context.CancelCauseFunc // of the running life; nil when stopped
	running *sync.WaitGroup
	catalog *catalog
	units   map[string]*unit
	order   []string // of units, as in the manifests
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// New makes a supervisor. Its error is about manifests that can't be meant so.
func New(o Options) (*Supervisor, error) {
	if o.Logger == nil {
		o.Logger = hclog.NewNullLogger()
	}
	if o.StaleAfter == 0 {
		o.StaleAfter = 15 * time.Second
	}
	s := &Supervisor{options: o, changed: make(chan struct{}, 1), catalog: newCatalog(), units: make(map[string]*unit)}
	for _, m := range o.Manifests {
		if err := s.add(m); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Supervisor) add(m Manifest) error {
	if !namePattern.MatchString(m.Name) {
		return fmt.Errorf("the plugin name %q is not lower case, digits and -", m.Name)
	}
	if s.units[m.Name] != nil {
		return fmt.Errorf("the plugin %q is declared twice", m.Name)
	}
	if m.Queue != "" && !slices.Contains(queues, m.Queue) {
		return fmt.Errorf("the queue %q of the plugin %q is unknown: it is one of %s", m.Queue, m.Name, strings.Join(queues, ", "))
	}
	launcher := s.options.Launchers[filepath.Ext(m.Source)]
	if launcher == nil {
		launcher = s.options.Launchers[""]
	}
	if launcher == nil {
		return fmt.Errorf("nothing here can run the source %s of the plugin %q", m.Source, m.Name)
	}
	s.units[m.Name] = newUnit(s, withDefaults(m), launcher)
	s.order = append(s.order, m.Name)
	return nil
}

func withDefaults(m Manifest) Manifest {
	m.Instances, m.Concurrency, m.Attempts = max(m.Instances, 1), max(m.Concurrency, 1), max(m.Attempts, 0)
	if m.Attempts == 0 {
		m.Attempts = 3
	}
	if m.Grace == 0 {
		m.Grace = 5 * time.Second
	}
	return m
}

// Start starts every plugin and returns when each has either said what it is or failed to: then Types is
// complete. It does not wait for models to load. A plugin that fails is tried again; Start fails only
// when ctx ends first. A second Start does nothing.
func (s *Supervisor) Start(ctx context.Context) error {
	s.mu.Lock()
	if s.cancel == nil {
		s.begin()
	}
	units := s.all()
	s.mu.Unlock()
	for _, u := range units {
		select {
		case <-u.spoken():
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// begin starts a life. The lock is held.
func (s *Supervisor) begin() {
	life, cancel := context.WithCancelCause(context.Background())
	s.cancel, s.running = cancel, &sync.WaitGroup{}
	for _, u := range s.all() {
		u.begin(life, s.running)
	}
}

// Stop kills all instances, with whatever they run, and returns when they are gone or ctx ends. Whoever
// wants tasks to finish drains before. It may be called before Start and more than once.
func (s *Supervisor) Stop(ctx context.Context) error {
	s.mu.Lock()
	cancel, running := s.cancel, s.running
	s.mu.Unlock()
	if running == nil || cancel == nil {
		return nil
	}
	cancel(errStopped)
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

func (s *Supervisor) all() []*unit {
	units := make([]*unit, 0, len(s.order))
	for _, name := range s.order {
		units = append(units, s.units[name])
	}
	return units
}

// Changed gets a token when something became ready, free, or gone. Changes that nobody waited for are one.
func (s *Supervisor) Changed() <-chan struct{} { return s.changed }

func (s *Supervisor) notify() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}
