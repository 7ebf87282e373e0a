package process_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
)

// daemon has the plugin leave a program that no group and no mark leads to.
func daemon(t testing.TB, c *cell, p plugin.Process) int {
	t.Helper()
	var got struct{ Daemon string }
	c.run(t, p, generatortest.Instruction{Do: "daemonize"}, &got)
	pid, err := strconv.Atoi(got.Daemon)
	require.NoError(t, err)
	require.True(t, running(pid))
	return pid
}

func TestP8_ProgramThatHoldsTheOutputDoesNotHoldTheCleanup(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	p := c.start(t)
	var got struct{ PID int }
	c.run(t, p, generatortest.Instruction{Do: "orphan"}, &got)
	start := time.Now()
	p.Kill()
	took := time.Since(start)
	t.Logf("P8: cleaned up within %s", took.Round(time.Millisecond))
	require.Less(t, took, 5*time.Second)
	requireGone(t, time.Second, got.PID, p.PID())
}

func TestP9_ProgramThatForkedTwiceAndClearedItsEnvironmentIsFoundByCgroup(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	p := c.start(t)
	escaped, groups := daemon(t, c, p), c.groups(t)
	start := time.Now()
	p.Kill()
	took := time.Since(start)
	survivors := 0
	if running(escaped) {
		survivors++
	}
	t.Logf("P9: survivors %d, all gone %s after the kill began", survivors, took.Round(time.Millisecond))
	require.Zero(t, survivors)
	for _, g := range groups {
		require.NoDirExists(t, g)
	}
}

func TestP9_EscapedProgramDiesWithAPluginThatEndsByItself(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	p := c.start(t)
	escaped := daemon(t, c, p)
	_, err := p.Generate(t.Context(), c.request(t, generatortest.Instruction{Do: "exit"}), generatortest.NewHost())
	require.Error(t, err)
	requireGone(t, time.Second, escaped)
}

func TestNothingIsLeftOfAStartThatFailed(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	_, err := c.try(t.Context(), t, func(m *plugin.Manifest) { m.Env = map[string]string{"PLUGINTEST_START": "child"} })
	require.ErrorContains(t, err, "exit status 3")
	left, err := os.ReadDir(c.launch.RunDir)
	require.NoError(t, err)
	require.Empty(t, left)
}
