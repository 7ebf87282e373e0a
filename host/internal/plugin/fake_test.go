package plugin_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
)

func TestMain(m *testing.M) {
	plugintest.ServeIfAsked()
	goleak.VerifyTestMain(m)
}

// fake launches instances that exist in memory only.
type fake struct {
	specification generator.Specification
	launch        func(n int) error // before the n-th start, from 1
	configure     func(ctx context.Context) error
	generate      func(ctx context.Context, i *fakeInstance) (generator.Result, error)

	starts  atomic.Int64
	mu      sync.Mutex
	running []*fakeInstance
}

func (f *fake) Pin(m plugin.Manifest) (plugin.Manifest, error) { return m, nil }

func (f *fake) Launch(ctx context.Context, _ plugin.Manifest, _ plugin.LaunchOptions) (plugin.Process, error) {
	n := f.starts.Add(1)
	if f.launch != nil {
		if err := f.launch(int(n)); err != nil {
			return nil, err
		}
	}
	i := &fakeInstance{fake: f, done: make(chan struct{}), number: int(n)}
	i.beat()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running = append(f.running, i)
	return i, ctx.Err()
}

func (f *fake) latest() *fakeInstance {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.running[len(f.running)-1]
}

type fakeInstance struct {
	fake   *fake
	number int
	seen   atomic.Int64
	silent atomic.Bool
	killed atomic.Bool
	once   sync.Once
	done   chan struct{}
}

func (i *fakeInstance) beat() { i.seen.Store(time.Now().UnixNano()) }

func (i *fakeInstance) Describe(context.Context) (generator.Specification, error) {
	return i.fake.specification, nil
}

func (i *fakeInstance) Configure(ctx context.Context, _ generator.Configuration) error {
	if i.fake.configure != nil {
		return i.fake.configure(ctx)
	}
	return nil
}

func (i *fakeInstance) Generate(ctx context.Context, _ generator.Request, _ generator.Host) (generator.Result, error) {
	if i.fake.generate != nil {
		return i.fake.generate(ctx, i)
	}
	select {
	case <-ctx.Done():
		return generator.Result{}, context.Cause(ctx)
	case <-i.done:
		return generator.Result{}, generator.ErrGone
	}
}

// Heartbeat is now, unless the instance was silenced.
func (i *fakeInstance) Heartbeat() time.Time {
	if !i.silent.Load() {
		i.beat()
	}
	return time.Unix(0, i.seen.Load())
}

func (i *fakeInstance) Done() <-chan struct{} { return i.done }
func (i *fakeInstance) PID() int              { return 0 }
func (i *fakeInstance) Err() error            { return errors.New("it is gone") }
func (i *fakeInstance) die()                  { i.once.Do(func() { close(i.done) }) }
func (i *fakeInstance) Kill()                 { i.killed.Store(true); i.die() }

func specification(name string, types ...string) generator.Specification {
	s := generator.Specification{Name: name, Version: "1.0.0"}
	for _, t := range types {
		s.Types = append(s.Types, generator.TypeSpecification{Type: t, Queue: generator.QueueCPUIntensive})
	}
	return s
}

// supervise makes a supervisor of fakes, one a manifest, by the extension of the source.
func supervise(t *testing.T, manifests []plugin.Manifest, fakes ...*fake) *plugin.Supervisor {
	t.Helper()
	launchers := make(map[string]plugin.Launcher)
	for i, f := range fakes {
		manifests[i].Source = "plugin." + manifests[i].Name
		launchers["."+manifests[i].Name] = f
	}
	s, err := plugin.New(plugin.Options{Manifests: manifests, Launchers: launchers, Logger: hclog.NewNullLogger()})
	require.NoError(t, err)
	return s
}

func named(names ...string) (out []plugin.Manifest) {
	for _, n := range names {
		out = append(out, plugin.Manifest{Name: n})
	}
	return out
}

func start(t *testing.T, s *plugin.Supervisor) {
	t.Helper()
	require.NoError(t, s.Start(t.Context()))
}

func stop(t *testing.T, s *plugin.Supervisor) {
	t.Helper()
	require.NoError(t, s.Stop(context.Background()))
}
