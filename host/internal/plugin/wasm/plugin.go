package wasm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/guest"
	"ft.tc/backlot/api/generator/handshake"
)

const (
	introductionLimit = 20 * time.Second // for describe and configure
	maxLinesPerSecond = 2000             // that one guest may say; beyond it waits

	// hostFirst leaves the end of an attempt to the host, who knows what it is called: a task that ran out of time.
	hostFirst = 200 * time.Millisecond
)

// Plugin is a module that keeps the plugin contract.
type Plugin struct {
	name   string
	module *module
	stuck  func() // what to do about a guest that can't be ended
	deadly bool   // this process may be killed for such a guest

	mu       sync.Mutex
	settings generator.Configuration
}

var _ generator.Plugin = (*Plugin)(nil)

// Open compiles the module. stuck is called when a guest can't be ended from within; it should end the process.
func Open(ctx context.Context, r handshake.Runner, stuck func()) (*Plugin, error) {
	m, err := openModule(ctx, r.Source, r.MemoryBytes, r.CacheDir)
	if err != nil {
		return nil, err
	}
	return &Plugin{name: r.Name, module: m, stuck: stuck}, nil
}

// Close frees the compiled module. No task runs any more.
func (p *Plugin) Close() error { return p.module.release() }

// Describe asks the module what it is.
func (p *Plugin) Describe(ctx context.Context) (generator.Specification, error) {
	var s *guest.Specification
	err := p.introduce(ctx, run{order: guest.Describe, heard: func(m guest.ToHost, _ func(guest.ToGuest) error) error {
		if m.Specification != nil {
			s = m.Specification
		}
		return nil
	}})
	if err == nil && s == nil {
		err = errors.New("it printed no specification")
	}
	if err != nil {
		return generator.Specification{}, fmt.Errorf("the module does not say what it is: %w", err)
	}
	return s.Contract(), nil
}

// Configure asks the module whether it takes the settings; every task gets them.
func (p *Plugin) Configure(ctx context.Context, c generator.Configuration) error {
	var refused *guest.Failed
	settings := guest.Settings(c)
	err := p.introduce(ctx, run{
		order: guest.Configure, say: []guest.ToGuest{{Configure: &settings}},
		heard: func(m guest.ToHost, _ func(guest.ToGuest) error) error {
			if m.Failed != nil {
				refused = m.Failed
			}
			return nil
		},
	})
	if refused != nil {
		return refused.Contract()
	}
	if err != nil {
		return fmt.Errorf("the module does not take its settings: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settings = c
	return nil
}

func (p *Plugin) introduce(ctx context.Context, r run) error {
	ctx, cancel := context.WithTimeoutCause(ctx, introductionLimit, fmt.Errorf("it took longer than %s", introductionLimit))
	defer cancel()
	r.log = func(string) {}
	return p.do(ctx, r)
}

func (p *Plugin) do(ctx context.Context, r run) (err error) {
	if p.deadly {
		release, refused := guard(ctx)
		if refused != nil {
			return refused
		}
		defer func() {
			if !errors.Is(err, errStuck) { // else the guest may keep this process even from ending itself
				release()
			}
		}()
	}
	if err = p.module.do(ctx, p.name, r); errors.Is(err, errStuck) {
		p.stuck()
	}
	return err
}

// Generate runs one task in an instance of its own.
func (p *Plugin) Generate(ctx context.Context, r generator.Request, h generator.Host) (generator.Result, error) {
	p.mu.Lock()
	settings := p.settings
	p.mu.Unlock()
	if !r.Deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, r.Deadline.Add(hostFirst))
		defer cancel()
	}
	t := &talk{ctx: ctx, host: h, dir: r.WorkDir, window: time.Now()}
	err := p.do(ctx, run{
		order: guest.Generate, dir: r.WorkDir, say: []guest.ToGuest{{Generate: guest.FromRequest(r, settings)}},
		heard: t.hear, log: func(line string) { h.Log(generator.LogInfo, line) },
	})
	switch {
	case t.failed != nil:
		return generator.Result{}, t.failed.Contract()
	case ctx.Err() != nil:
		return generator.Result{}, context.Cause(ctx)
	case err != nil:
		return generator.Result{}, generator.Retryf("module_broke_off", "The generator broke off: %s", firstLine(err))
	case t.completed == nil:
		return generator.Result{}, generator.Failf("no_result", "The generator ended without a result")
	}
	return t.completed.Contract(), nil
}

// firstLine is what a person who submitted a task should read of a trap.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimRight(line, ".: ")
}
