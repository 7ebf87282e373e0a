package process_test

import (
	"context"
	"os"
	"runtime"
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

func TestP1_SegmentationFaultIsNoticedAtOnce(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	p := c.start(t)
	r, struck := c.request(t, generatortest.Instruction{Do: "segv"}), time.Now()
	_, err := p.Generate(t.Context(), r, generatortest.NewHost())
	detected := time.Since(struck)
	require.ErrorIs(t, err, generator.ErrGone)
	t.Logf("P1: detected within %s", detected.Round(time.Millisecond/10))
	require.Less(t, detected, time.Second)
	p.Kill()
	require.ErrorContains(t, p.Err(), "SIGSEGV")
}

func TestP3_StoppedPluginFallsSilentAndIsKilled(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	p := c.start(t)
	require.NoError(t, syscall.Kill(p.PID(), syscall.SIGSTOP))
	require.Eventually(t, func() bool { return time.Since(p.Heartbeat()) > 2500*time.Millisecond }, 10*time.Second, 50*time.Millisecond)
	silent, start := time.Since(p.Heartbeat()), time.Now()
	p.Kill()
	t.Logf("P3: no heartbeat for %s, then gone %s after the kill began", silent.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
	require.False(t, running(p.PID()))
}

func TestP11_JunkOnTheOutputNeitherStartsNorBlocks(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.options.StartTimeout = 5 * time.Second
	for _, how := range []string{"junk", "longline"} {
		start := time.Now()
		_, err := c.try(t.Context(), t, func(m *plugin.Manifest) { m.Env = map[string]string{plugintest.StartVariable: how} })
		require.ErrorContains(t, err, "no handshake")
		require.Less(t, time.Since(start), c.options.StartTimeout)
		t.Logf("P11: a start with %s refused after %s", how, time.Since(start).Round(time.Millisecond))
	}
	p := c.start(t)
	start := time.Now()
	_, err := p.Generate(t.Context(), c.request(t, generatortest.Instruction{Do: "flood", N: 50, Text: "\n"}), generatortest.NewHost())
	require.NoError(t, err)
	took := time.Since(start)
	t.Logf("P11: 100 MB of output in %s, %.0f MB/s, never blocked", took.Round(time.Millisecond), 100/took.Seconds())
	require.Less(t, took, 10*time.Second)
}

func TestP12_ProgramThatSpeaksSomethingElseIsRefused(t *testing.T) {
	t.Parallel()
	c, refused := newCell(t), 0
	for how, want := range map[string]string{
		"core":    "incompatible core API version",
		"version": "incompatible API version",
		"netrpc":  `unsupported plugin protocol "netrpc"`,
		"cookie":  "plugin of something else",
	} {
		_, err := c.try(t.Context(), t, func(m *plugin.Manifest) { m.Env = map[string]string{plugintest.StartVariable: how} })
		require.ErrorContains(t, err, want)
		refused++
	}
	t.Logf("P12: refused %d of 4", refused)
}

func TestP26_StartsAndStopsLeaveNothing(t *testing.T) {
	c := newCell(t)
	cycle := func() {
		p, err := c.try(context.Background(), t, func(m *plugin.Manifest) { m.Limits.PIDs = 64 })
		require.NoError(t, err)
		daemon(t, c, p)
		own := c.groups(t)
		p.Kill()
		for _, g := range own {
			require.NoDirExists(t, g)
		}
	}
	cycle() // what is made once and kept
	fds, goroutines := openFiles(t), runtime.NumGoroutine()
	const cycles = 30
	start := time.Now()
	for range cycles {
		cycle()
	}
	took := time.Since(start)
	left, err := os.ReadDir(c.launch.RunDir)
	require.NoError(t, err)
	t.Logf("P26: %d starts and stops in %s: fds %+d, goroutines %+d, zombies %d, folders %d",
		cycles, took.Round(time.Millisecond), openFiles(t)-fds, runtime.NumGoroutine()-goroutines, zombies(t), len(left))
	require.LessOrEqual(t, openFiles(t), fds)
	require.LessOrEqual(t, runtime.NumGoroutine(), goroutines)
	require.Zero(t, zombies(t))
	require.Empty(t, left)
}

func TestOptionsWithoutRunnerRunPluginsAsTheyAre(t *testing.T) {
	t.Parallel()
	m := plugintest.Manifest(t)
	m.Limits.PIDs = 8
	p, err := process.New(process.Options{}).Launch(t.Context(), m, plugin.LaunchOptions{RunDir: t.TempDir()})
	require.NoError(t, err)
	p.Kill()
}
