package process_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
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

// running tells whether the process exists and is more than a zombie.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return err == nil && !containsLine(stat, "State:\tZ")
}

func containsLine(b []byte, prefix string) bool {
	for len(b) > 0 {
		if len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix {
			return true
		}
		i := 0
		for i < len(b) && b[i] != '\n' {
			i++
		}
		b = b[min(i+1, len(b)):]
	}
	return false
}

func requireGone(t *testing.T, within time.Duration, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		require.Eventually(t, func() bool { return !running(pid) }, within, 5*time.Millisecond, "pid %d", pid)
	}
}

func pidOf(t *testing.T, r generator.Result) int {
	t.Helper()
	var got struct{ PID int }
	require.NoError(t, json.Unmarshal(r.Metadata, &got))
	require.Positive(t, got.PID)
	return got.PID
}

func TestKillReturnsThoughAnEscapedProgramHoldsTheOutput(t *testing.T) {
	t.Parallel()
	p := launch(t)
	result, err := p.Generate(t.Context(), do(t, "orphan"), generatortest.NewHost())
	require.NoError(t, err)
	escaped := pidOf(t, result)
	require.True(t, running(escaped))
	start := time.Now()
	p.Kill()
	t.Logf("killed and cleaned up within %s", time.Since(start))
	require.Less(t, time.Since(start), 5*time.Second)
	requireGone(t, time.Second, escaped, p.PID())
}

func TestKillEndsAStoppedProcessAndItsPrograms(t *testing.T) {
	t.Parallel()
	p := launch(t)
	h := generatortest.NewHost()
	started := make(chan struct{})
	h.OnProgress = func() { close(started) }
	failed, request := make(chan error, 1), do(t, "command")
	go func() {
		_, err := p.Generate(context.Background(), request, h)
		failed <- err
	}()
	<-started
	program, err := strconv.Atoi(h.Progresses()[0].Step)
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(p.PID(), syscall.SIGSTOP))
	start := time.Now()
	p.Kill()
	require.Less(t, time.Since(start), 3*time.Second)
	require.ErrorIs(t, <-failed, generator.ErrGone)
	requireGone(t, time.Second, program, p.PID())
}

func TestProgramsGoWithAProcessThatEndsByItself(t *testing.T) {
	t.Parallel()
	p := launch(t)
	result, err := p.Generate(t.Context(), do(t, "leftover"), generatortest.NewHost())
	require.NoError(t, err)
	_, err = p.Generate(t.Context(), do(t, "exit"), generatortest.NewHost())
	require.ErrorIs(t, err, generator.ErrGone)
	requireGone(t, time.Second, pidOf(t, result), p.PID())
}

func TestCancelledCommandOfATaskEnds(t *testing.T) {
	t.Parallel()
	p := launch(t)
	ctx, cancel := context.WithCancel(t.Context())
	h := generatortest.NewHost()
	h.OnProgress = cancel
	_, err := p.Generate(ctx, do(t, "command"), h)
	require.ErrorIs(t, err, context.Canceled)
	program, err := strconv.Atoi(h.Progresses()[0].Step)
	require.NoError(t, err)
	requireGone(t, time.Second, program)
}

func TestOutputNeverBlocksThePlugin(t *testing.T) {
	t.Parallel()
	p := launch(t)
	for _, end := range []string{"", "\n"} { // one endless line, and lines of a megabyte
		start := time.Now()
		_, err := p.Generate(t.Context(), instruct(t, generatortest.Instruction{Do: "flood", N: 50, Text: end}), generatortest.NewHost())
		require.NoError(t, err)
		t.Logf("100 MB of output taken in %s", time.Since(start))
	}
	_, err := p.Generate(t.Context(), do(t, "echo"), generatortest.NewHost())
	require.NoError(t, err)
}

func TestProgressOfAnyKindArrivesFitToShow(t *testing.T) {
	t.Parallel()
	h := generatortest.NewHost()
	_, err := launch(t).Generate(t.Context(), do(t, "badprogress"), h)
	require.NoError(t, err)
	got := h.Progresses()
	require.Len(t, got, 1)
	require.InDelta(t, 1, got[0].Fraction, 0)
	require.Regexp(t, "^ä{32}$", got[0].Step)
}

func TestFiftyStartsLeaveNothingBehind(t *testing.T) {
	cycle := func(runDir string) {
		p, err := process.New(process.Options{}).Launch(t.Context(), plugintest.Manifest(t), plugin.LaunchOptions{RunDir: runDir})
		require.NoError(t, err)
		_, err = p.Generate(t.Context(), do(t, "echo"), generatortest.NewHost())
		require.NoError(t, err)
		p.Kill()
		require.False(t, running(p.PID()))
		_, err = tryLaunch(t, process.Options{}, func(m *plugin.Manifest) { m.Env = map[string]string{plugintest.StartVariable: "junk"} })
		require.Error(t, err)
	}
	runDir := t.TempDir()
	cycle(runDir) // what is made once and kept
	before := openFiles(t)
	start := time.Now()
	for range 50 {
		cycle(runDir)
	}
	t.Logf("50 starts, tasks, stops, and 50 failed starts: %s", time.Since(start))
	require.LessOrEqual(t, openFiles(t), before)
	left, err := os.ReadDir(runDir)
	require.NoError(t, err)
	require.Empty(t, left)
	require.Zero(t, zombies(t))
}

func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	return len(entries)
}

// zombies counts children of this process that nobody waited for.
func zombies(t *testing.T) (n int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/status")
	require.NoError(t, err)
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err == nil && containsLine(b, "State:\tZ") && containsLine(b, fmt.Sprintf("PPid:\t%d\n", os.Getpid())) {
			n++
		}
	}
	return n
}
