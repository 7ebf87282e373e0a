package plugin

import (
	"context"
	"fmt"
	"os"
	"time"

	"ft.tc/backlot/api/generator"
)

// selfTestLimit is how long one example may take.
const selfTestLimit = time.Minute

// selfTest has the plugin do the examples that it gives of itself.
func (u *unit) selfTest(ctx context.Context) error {
	spec, _ := u.spec()
	for _, t := range spec.Types {
		if len(t.Example) == 0 {
			continue
		}
		if err := u.try(ctx, t); err != nil {
			return fmt.Errorf("%s@%s fails its own example of %s: %w", spec.Name, spec.Version, t.Type, err)
		}
	}
	return nil
}

func (u *unit) try(ctx context.Context, t generator.TypeSpecification) error {
	all := u.supervisor.options.WorkDir
	if all != "" {
		all = WorkDir(all, u.manifest().Name)
	}
	dir, err := os.MkdirTemp(all, "self-test-")
	if err != nil {
		return fmt.Errorf("no work folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	slot, ok := u.acquire()
	if !ok {
		return fmt.Errorf("%w: it is not up any more", ErrCrashed)
	}
	defer slot.Release()
	ctx, cancel := context.WithTimeoutCause(ctx, selfTestLimit, fmt.Errorf("it took longer than %s", selfTestLimit))
	defer cancel()
	_, err = slot.Generate(ctx, generator.Request{
		TaskID: "self-test", Type: t.Type, ProjectID: "self-test", Attempt: 1, Data: t.Example, WorkDir: dir,
		Deadline: time.Now().Add(selfTestLimit),
	}, loner{})
	return err
}

// loner is the host of a self-test: it listens to nothing and has nothing to give.
type loner struct{}

func (loner) Progress(float64, string)                   {}
func (loner) Log(generator.LogLevel, string)             {}
func (loner) Preview(generator.Preview)                  {}
func (loner) ReleaseLease(context.Context, string) error { return nil }

func (loner) Input(_ context.Context, r generator.InputRequest) (generator.Input, error) {
	return generator.Input{}, generator.Failf("input_unavailable", "An example has no inputs, so %s can't be had", r.URL)
}

func (loner) RenewLease(context.Context, string) (time.Time, error) {
	return time.Now().Add(time.Minute), nil
}
