package dispatch_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/sdk"
)

// generate is what the plugin of a test does with a task.
type generate func(ctx context.Context, t *sdk.Task) (*sdk.Result, error)

// oneType is a plugin of one type, "shot", that does what its test says.
type oneType struct{ do generate }

func (oneType) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type: "shot", DataSchema: []byte(`{"type":"object"}`), Queue: sdk.QueueCPUIntensive,
		Typical: time.Second, Maximum: time.Minute,
	}
}

func (o oneType) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) { return o.do(ctx, t) }

// inProcess launches the plugin inside the test, where it dies when it is told to.
type inProcess struct{ plugin sdk.Plugin }

func (inProcess) Pin(m plugin.Manifest) (plugin.Manifest, error) { return m, nil }

func (l inProcess) Launch(context.Context, plugin.Manifest, plugin.LaunchOptions) (plugin.Process, error) {
	return &instance{Plugin: l.plugin.Contract(), done: make(chan struct{})}, nil
}

var errDied = errors.New("it died")

type instance struct {
	generator.Plugin
	once sync.Once
	done chan struct{}
}

// Generate fails with the process: a panic of the generator is its death.
func (i *instance) Generate(ctx context.Context, r generator.Request, h generator.Host) (result generator.Result, err error) {
	defer func() {
		if recover() != nil {
			i.Kill()
			result, err = generator.Result{}, generator.ErrGone
		}
	}()
	return i.Plugin.Generate(ctx, r, h)
}

func (i *instance) Heartbeat() time.Time  { return time.Now() }
func (i *instance) Done() <-chan struct{} { return i.done }
func (i *instance) Kill()                 { i.once.Do(func() { close(i.done) }) }
func (i *instance) PID() int              { return 0 }

func (i *instance) Err() error {
	select {
	case <-i.done:
		return errDied
	default:
		return nil
	}
}
