package cgroup_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/plugin/process/cgroup"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// herd is a group with programs in it that go on forking.
func herd(t *testing.T, g *cgroup.Group) *exec.Cmd {
	t.Helper()
	c := exec.Command("sh", "-c", "read go; while :; do (sleep 60 & sleep 60 &); done")
	in, err := c.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	require.NoError(t, g.Add(c.Process.Pid))
	_, err = in.Write([]byte("\n"))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(g.PIDs()) > 5 }, 10*time.Second, time.Millisecond)
	return c
}

// machine is this machine's tree, but for mounts that hold one of the words.
func machine(t testing.TB, but ...string) *cgroup.Tree {
	t.Helper()
	b, err := os.ReadFile("/proc/self/mountinfo")
	require.NoError(t, err)
	var mounts []string
	for l := range strings.Lines(string(b)) {
		if !slices.ContainsFunc(but, func(word string) bool { return strings.Contains(l, word) }) {
			mounts = append(mounts, l)
		}
	}
	own, err := os.ReadFile("/proc/self/cgroup")
	require.NoError(t, err)
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "proc/self"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(root, "proc/self/mountinfo"), []byte(strings.Join(mounts, "")), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "proc/self/cgroup"), own, 0o600))
	require.NoError(t, os.Symlink("/sys", filepath.Join(root, "sys")))
	tree, err := cgroup.Open(root)
	if err != nil {
		t.Skipf("no cgroups but %q can be made here, so none can be killed: %s", but, err)
	}
	if !tree.Has("pids") {
		t.Skipf("no cgroups but %q limit pids here: without a limit this would take the machine along", but)
	}
	return tree
}

func TestGroupThatGoesOnForkingIsKilledAsAWhole(t *testing.T) {
	t.Parallel()
	for name, but := range map[string][]string{
		"ByAllThatTheMachineHas": nil,
		"ByFreezer":              {" - cgroup2 "},
		"BySignalsAlone":         {" - cgroup2 ", "freezer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, err := machine(t, but...).Make("test-"+name, cgroup.Limits{PIDs: 32})
			require.NoError(t, err)
			c := herd(t, g)
			start := time.Now()
			killed, err := g.End(5 * time.Second)
			require.NoError(t, err)
			_ = c.Wait()
			t.Logf("P7: %d processes gone after %s", killed, time.Since(start).Round(time.Millisecond))
			for _, dir := range g.Folders() {
				require.NoDirExists(t, dir)
			}
		})
	}
}

// BenchmarkGroup is what a start and an end cost of time: to make a group, to move a process there, to end it.
func BenchmarkGroup(b *testing.B) {
	tree := machine(b)
	for name, limits := range map[string]cgroup.Limits{
		"Unlimited": {}, "Limited": {MemoryBytes: 64 << 20, CPUs: 1, PIDs: 32},
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				c := exec.Command("sleep", "60")
				require.NoError(b, c.Start())
				g, err := tree.Make("bench", limits)
				require.NoError(b, err)
				require.NoError(b, g.Add(c.Process.Pid))
				g.Kill()
				_ = c.Wait()
				_, err = g.End(time.Second)
				require.NoError(b, err)
			}
		})
	}
}
