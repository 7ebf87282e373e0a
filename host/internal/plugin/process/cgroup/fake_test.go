package cgroup_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/plugin/process/cgroup"
)

// fake is a machine's tree of cgroups made of plain files: what the kernel would make in a new folder, the test
// makes.
type fake struct{ root, place string }

func newFake(t *testing.T, mountinfo, own, place string, files map[string]string) fake {
	t.Helper()
	f := fake{root: t.TempDir()}
	f.place = filepath.Join(f.root, place)
	f.write(t, filepath.Join(f.root, "proc/self/mountinfo"), mountinfo)
	f.write(t, filepath.Join(f.root, "proc/self/cgroup"), own)
	require.NoError(t, os.MkdirAll(f.place, 0o700))
	for name, content := range files {
		f.write(t, filepath.Join(f.place, name), content)
	}
	return f
}

func (fake) write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
}

func (f fake) read(t *testing.T, path ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(append([]string{f.place}, path...)...))
	require.NoError(t, err)
	return string(b)
}

const (
	service     = "sys/fs/cgroup/system.slice/backlot.service"
	unifiedOwn  = "0::/system.slice/backlot.service\n"
	unifiedInfo = "35 24 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
)

func unified(t *testing.T) fake {
	t.Helper()
	return newFake(t, unifiedInfo, unifiedOwn, service,
		map[string]string{"cgroup.controllers": "cpuset cpu io memory pids\n", "cgroup.subtree_control": "", "cgroup.procs": ""})
}

var limits = cgroup.Limits{MemoryBytes: 512 << 20, CPUs: 1.5, PIDs: 64}

func TestP6P7_LimitsOfVersion2_OnAFakeTree(t *testing.T) {
	t.Parallel()
	f := unified(t)
	tree, err := cgroup.Open(f.root)
	require.NoError(t, err)
	require.Empty(t, tree.Lacks())
	require.Equal(t, "cgroups of version 2", tree.String())
	require.Equal(t, "+memory +pids +cpu", f.read(t, "cgroup.subtree_control"))
	g, err := tree.Make("abc", limits)
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(f.place, "backlot-abc")}, g.Folders())
	for file, want := range map[string]string{
		"memory.max": "536870912", "memory.swap.max": "0", "memory.oom.group": "1", "pids.max": "64", "cpu.max": "150000 100000",
	} {
		require.Equal(t, want, f.read(t, "backlot-abc", file), file)
	}
	require.NoError(t, g.Add(4711))
	require.Equal(t, "4711", f.read(t, "backlot-abc", "cgroup.procs"))
	f.write(t, filepath.Join(g.Folders()[0], "memory.events"), "low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\noom_group_kill 1\n")
	require.Equal(t, 1, g.OutOfMemory())
}

func TestP9_GroupOfVersion2DiesByCgroupKill_OnAFakeTree(t *testing.T) {
	t.Parallel()
	f := unified(t)
	tree, err := cgroup.Open(f.root)
	require.NoError(t, err)
	g, err := tree.Make("abc", cgroup.Limits{})
	require.NoError(t, err)
	dir := g.Folders()[0]
	f.write(t, filepath.Join(dir, "cgroup.kill"), "")
	f.write(t, filepath.Join(dir, "cgroup.procs"), "999999999\n") // nobody's: a signal to it would be seen by none
	require.Equal(t, 1, g.Kill())
	require.Equal(t, "1", f.read(t, "backlot-abc", "cgroup.kill"))
	_, err = g.End(20 * time.Millisecond)
	require.ErrorContains(t, err, "can't be killed")
	for _, file := range []string{"cgroup.kill", "cgroup.procs"} {
		require.NoError(t, os.Remove(filepath.Join(dir, file)))
	}
	_, err = g.End(time.Second)
	require.NoError(t, err)
	require.NoDirExists(t, dir)
}

func TestPlaceThatGivesNoControllersIsLeftAsItWas_OnAFakeTree(t *testing.T) {
	t.Parallel()
	f := unified(t)
	require.NoError(t, os.Remove(filepath.Join(f.place, "cgroup.subtree_control")))
	require.NoError(t, os.Mkdir(filepath.Join(f.place, "cgroup.subtree_control"), 0o700)) // refuses every write
	f.write(t, filepath.Join(f.place, "backlot-host/keep"), "")
	tree, err := cgroup.Open(f.root)
	require.NoError(t, err)
	require.Equal(t, []string{"memory", "pids", "cpu"}, tree.Lacks())
	require.Equal(t, "cgroups without controllers", tree.String())
	require.Equal(t, strconv.Itoa(os.Getpid()), f.read(t, "backlot-host", "cgroup.procs"), "it tried from a leaf")
	require.Equal(t, strconv.Itoa(os.Getpid()), f.read(t, "cgroup.procs"), "and went back")
}

func TestHostInItsLeafUsesThePlaceAbove_OnAFakeTree(t *testing.T) {
	t.Parallel()
	f := newFake(t, unifiedInfo, "0::/system.slice/backlot.service/backlot-host\n", service, map[string]string{
		"cgroup.subtree_control": "cpu memory pids\n", "backlot-host/cgroup.controllers": "cpu memory pids\n",
	})
	tree, err := cgroup.Open(f.root)
	require.NoError(t, err)
	g, err := tree.Make("abc", limits)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(f.place, "backlot-abc"), g.Folders()[0])
}

func TestLimitsOfVersion1_OnAFakeTree(t *testing.T) {
	t.Parallel()
	f := newFake(t,
		// A container sees a part of the tree, mounted as if it were the whole.
		"36 25 0:31 /docker/0123 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"+
			"37 25 0:32 /docker/0123 /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"+
			"38 25 0:33 /elsewhere /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"+
			"39 25 0:34 / /proc rw - proc proc rw\n",
		"4:memory:/docker/0123\n2:cpu,cpuacct:/docker/0123\n7:pids:/docker/0123\n", "sys/fs/cgroup/memory", nil)
	require.NoError(t, os.MkdirAll(filepath.Join(f.root, "sys/fs/cgroup/cpu,cpuacct"), 0o700))
	tree, err := cgroup.Open(f.root)
	require.NoError(t, err)
	require.Equal(t, []string{"pids"}, tree.Lacks())
	require.Equal(t, "cgroups of version 1", tree.String())
	g, err := tree.Make("abc", limits)
	require.NoError(t, err)
	require.Equal(t, "536870912", f.read(t, "backlot-abc/memory.limit_in_bytes"))
	require.Equal(t, "536870912", f.read(t, "backlot-abc/memory.memsw.limit_in_bytes"))
	require.Equal(t, "150000", f.read(t, "../cpu,cpuacct/backlot-abc/cpu.cfs_quota_us"))
	f.write(t, filepath.Join(g.Folders()[0], "memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")
	require.Equal(t, 2, g.OutOfMemory())
}

func TestMachineWithoutCgroupsSaysSo_OnAFakeTree(t *testing.T) {
	t.Parallel()
	f := newFake(t, "39 25 0:34 / /proc rw - proc proc rw\n", "0::/\n", "proc", nil)
	_, err := cgroup.Open(f.root)
	require.EqualError(t, err, "no cgroups are mounted")
}

func TestReopenTakesOnlyGroupsOfThatInstance(t *testing.T) {
	t.Parallel()
	g := cgroup.Reopen("abc", []string{"/sys/fs/cgroup/memory", "/sys/fs/cgroup/memory/backlot-abc", "/sys/fs/cgroup/memory/backlot-abd"})
	require.Equal(t, []string{"/sys/fs/cgroup/memory/backlot-abc"}, g.Folders())
	require.Empty(t, cgroup.Reopen("", []string{"/sys/fs/cgroup/memory/backlot-"}).Folders())
}
