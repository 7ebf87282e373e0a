package wasm

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/sys"

	"ft.tc/backlot/api/generator/guest"
)

// letGo is how long an instance may take to end once it was told to.
const letGo = time.Second

// errStuck is an instance that can't be ended from within.
var errStuck = errors.New("the module can't be interrupted")

// run is one instance: what it is started for, where it may write, and both directions of its talk.
type run struct {
	order string
	dir   string
	say   []guest.ToGuest // at once
	heard func(m guest.ToHost, answer func(guest.ToGuest) error) error
	log   func(line string)
}

// do runs an instance to its end. When ctx ends, the instance is closed, and what it was waiting for too; if it does
// not end all the same, do returns errStuck, and the caller has to end the process.
func (m *module) do(ctx context.Context, name string, r run) error {
	in := newMouth()
	for _, line := range r.say {
		if err := in.say(line); err != nil {
			return err
		}
	}
	out := &ears{heard: func(msg guest.ToHost) error { return r.heard(msg, in.say) }}
	errs := &diary{note: r.log}
	config := wazero.NewModuleConfig().WithName("").WithArgs(name, r.order).
		WithStdin(in).WithStdout(out).WithStderr(errs).WithFSConfig(mount(r.dir)).
		WithSysWalltime().WithSysNanotime().WithNanosleep(sleep(ctx)).WithRandSource(rand.Reader)
	ended := make(chan error, 1)
	go func() { ended <- m.start(ctx, config) }()
	defer context.AfterFunc(ctx, in.close)()
	err, stuck := await(ctx, ended)
	switch {
	case stuck:
		return errStuck
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case out.err != nil:
		return out.err
	case err != nil:
		return fmt.Errorf("%w%s", err, errs.last())
	}
	return nil
}

// sleep lets a guest sleep until its time is over.
func sleep(ctx context.Context) func(ns int64) {
	return func(ns int64) {
		t := time.NewTimer(time.Duration(ns))
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
		}
	}
}

// start runs the module's main function in a fresh instance.
func (m *module) start(ctx context.Context, config wazero.ModuleConfig) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the module broke its runner: %v", v)
		}
	}()
	instance, err := m.runtime.InstantiateModule(ctx, m.code, config)
	if instance != nil {
		_ = instance.Close(context.WithoutCancel(ctx))
	}
	var exit *sys.ExitError
	if errors.As(err, &exit) {
		if exit.ExitCode() == 0 {
			return nil
		}
		return fmt.Errorf("the module ended with code %d", exit.ExitCode())
	}
	if err != nil {
		return fmt.Errorf("the module broke off: %w", err)
	}
	return nil
}

// await gives how the instance ended, or that it does not.
func await(ctx context.Context, ended <-chan error) (err error, stuck bool) { //nolint:revive // both matter
	select {
	case err = <-ended:
		return err, false
	case <-ctx.Done():
	}
	t := time.NewTimer(letGo)
	defer t.Stop()
	select {
	case err = <-ended:
		return err, false
	case <-t.C:
		return nil, true
	}
}
