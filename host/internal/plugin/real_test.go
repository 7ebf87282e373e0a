package plugin_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
)

// house is a supervisor of real processes: the fixture, and one that never starts.
func house(t *testing.T) *plugin.Supervisor {
	t.Helper()
	fixture, broken := plugintest.Manifest(t), plugintest.Manifest(t)
	fixture.Grace = 300 * time.Millisecond
	broken.Name, broken.Env = "broken", map[string]string{plugintest.StartVariable: "exit"}
	s, err := plugin.New(plugin.Options{
		Manifests:  []plugin.Manifest{broken, fixture},
		Launchers:  map[string]plugin.Launcher{"": process.New(process.Options{KillGrace: 200 * time.Millisecond})},
		RunDir:     t.TempDir(),
		StaleAfter: 2500 * time.Millisecond,
	})
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, s.Stop(context.Background())) })
	return s
}

// slot waits until the fixture takes a task.
func slot(t *testing.T, s *plugin.Supervisor) *plugin.Slot {
	t.Helper()
	for {
		if slot, ok := s.Acquire(generatortest.Type); ok {
			t.Cleanup(slot.Release)
			return slot
		}
		select {
		case <-s.Changed():
		case <-time.After(20 * time.Second):
			t.Fatal("no instance became ready")
		}
	}
}

func request(t *testing.T, do string) generator.Request {
	t.Helper()
	return generator.Request{
		TaskID: do, Token: 1, Type: generatortest.Type, Data: fmt.Appendf(nil, `{"do": %q}`, do), WorkDir: t.TempDir(),
	}
}

func pid(t *testing.T, s *plugin.Supervisor) int {
	t.Helper()
	r, err := slot(t, s).Generate(t.Context(), request(t, "pid"), generatortest.NewHost())
	require.NoError(t, err)
	var got struct{ PID int }
	require.NoError(t, json.Unmarshal(r.Metadata, &got))
	return got.PID
}

// during signals the process while a task waits in it, and gives how long the task took to end, and its error.
func during(t *testing.T, s *plugin.Supervisor, signal syscall.Signal) (time.Duration, error) {
	t.Helper()
	victim := pid(t, s)
	h := generatortest.NewHost()
	var struck time.Time
	h.OnProgress = func() {
		struck = time.Now()
		_ = syscall.Kill(victim, signal)
	}
	_, err := slot(t, s).Generate(t.Context(), request(t, "wait"), h)
	took := time.Since(struck)
	require.NotEqual(t, victim, pid(t, s), "another instance serves")
	require.Error(t, syscall.Kill(victim, 0))
	return took, err
}

func TestP1_KilledProcessIsACrashAndIsReplaced(t *testing.T) {
	t.Parallel()
	took, err := during(t, house(t), syscall.SIGKILL)
	require.ErrorIs(t, err, plugin.ErrCrashed)
	require.Less(t, took, time.Second)
	t.Logf("P1: crash told to the task within %s", took)
}

func TestP3_StoppedProcessIsHungAndIsReplaced(t *testing.T) {
	t.Parallel()
	took, err := during(t, house(t), syscall.SIGSTOP)
	require.ErrorIs(t, err, plugin.ErrHung)
	t.Logf("P3: hang of a plugin that counts as hung after 2.5 s told within %s", took)
}

func TestP5_DeafProcessIsKilled(t *testing.T) {
	t.Parallel()
	s := house(t)
	victim := pid(t, s)
	enough := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	h := generatortest.NewHost()
	var called time.Time
	h.OnProgress = func() { called = time.Now(); cancel(enough) }
	_, err := slot(t, s).Generate(ctx, request(t, "deaf"), h)
	require.ErrorIs(t, err, enough)
	t.Logf("P5: deaf task gone %s after its cancellation, with a grace of 300 ms", time.Since(called))
	require.Error(t, syscall.Kill(victim, 0))
}

func TestTaskThatListensCostsNoInstance(t *testing.T) {
	t.Parallel()
	s := house(t)
	before := pid(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	h := generatortest.NewHost()
	h.OnProgress = cancel
	_, err := slot(t, s).Generate(ctx, request(t, "wait"), h)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, before, pid(t, s))
}

func TestPluginThatDoesNotStartTellsWhy(t *testing.T) {
	t.Parallel()
	s := house(t)
	slot(t, s)
	status := s.Plugins()[0]
	require.Equal(t, "broken", status.Name)
	require.Contains(t, status.Problem, "exit status 127")
	require.Len(t, s.Types(), 1)
}
