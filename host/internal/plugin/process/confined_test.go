package process_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
)

// cell is a host's data folder, and a launcher that confines what it starts.
type cell struct {
	data    string
	options process.Options
	launch  plugin.LaunchOptions
}

func newCell(t testing.TB) *cell {
	t.Helper()
	root, err := os.MkdirTemp("", "cell-") // short, for sockets
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(root)) })
	c := &cell{data: filepath.Join(root, "data")}
	for _, dir := range []string{"run", "work", "redis"} {
		require.NoError(t, os.MkdirAll(filepath.Join(c.data, dir), 0o700))
	}
	c.options = process.Options{Runner: plugintest.Runner(t), DataDir: c.data}
	c.launch = plugin.LaunchOptions{RunDir: filepath.Join(c.data, "run"), WorkDir: filepath.Join(c.data, "work")}
	return c
}

func (c *cell) try(ctx context.Context, t testing.TB, change ...func(*plugin.Manifest)) (plugin.Process, error) {
	t.Helper()
	m := plugintest.Manifest(t)
	for _, f := range change {
		f(&m)
	}
	return process.New(c.options).Launch(ctx, m, c.launch)
}

func (c *cell) start(t testing.TB, change ...func(*plugin.Manifest)) plugin.Process {
	t.Helper()
	p, err := c.try(t.Context(), t, change...)
	require.NoError(t, err)
	t.Cleanup(p.Kill)
	return p
}

// request is one whose work folder the host made.
func (c *cell) request(t testing.TB, i generatortest.Instruction) generator.Request {
	t.Helper()
	r := instruct(t, i)
	dir, err := os.MkdirTemp(c.launch.WorkDir, "task-")
	require.NoError(t, err)
	r.WorkDir = dir
	return r
}

// run has the plugin do it and reads what it says in its metadata.
func (c *cell) run(t testing.TB, p plugin.Process, i generatortest.Instruction, got any) {
	t.Helper()
	result, err := p.Generate(context.Background(), c.request(t, i), generatortest.NewHost())
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(result.Metadata, got))
}

// said is what went wrong for a plugin that tried, or nothing.
func (c *cell) said(t testing.TB, p plugin.Process, do, what string) string {
	t.Helper()
	var got struct{ Error string }
	c.run(t, p, generatortest.Instruction{Do: do, Text: what}, &got)
	return got.Error
}

// readBy is what the plugin finds in the file; empty if it can't be read.
func (c *cell) readBy(t testing.TB, p plugin.Process, path string) string {
	t.Helper()
	var got struct{ Content string }
	c.run(t, p, generatortest.Instruction{Do: "read", Text: path}, &got)
	return got.Content
}

// groups are the folders of the instance's cgroup, from the record that the host keeps for a later one.
func (c *cell) groups(t testing.TB) []string {
	t.Helper()
	records, err := filepath.Glob(filepath.Join(c.launch.RunDir, "*.pid"))
	require.NoError(t, err)
	require.Len(t, records, 1)
	b, err := os.ReadFile(records[0])
	require.NoError(t, err)
	var r struct{ Groups []string }
	require.NoError(t, json.Unmarshal(b, &r))
	return r.Groups
}

// groupFile reads a file of the instance's cgroup, wherever it is; empty where there is none.
func (c *cell) groupFile(t testing.TB, name string) string {
	t.Helper()
	for _, g := range c.groups(t) {
		if b, err := os.ReadFile(filepath.Join(g, name)); err == nil {
			return strings.TrimSpace(string(b))
		}
	}
	return ""
}

func TestConfinedProcessCarriesTheContract(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.launch.WorkDir = os.TempDir() // the suite makes its own folders
	generatortest.Exercise(t, func(t *testing.T) generator.Plugin { return c.start(t) })
}

func TestAbilitiesAreASentenceEach(t *testing.T) {
	t.Parallel()
	all := process.Abilities()
	require.Len(t, all, 3)
	for _, s := range all {
		t.Log(s)
		require.NotRegexp(t, `\.$`, s)
	}
}

func TestLimitsAreThoseOfTheManifest(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.start(t, func(m *plugin.Manifest) { m.Limits = plugin.Limits{MemoryBytes: 256 << 20, CPUs: 1.5, PIDs: 64} })
	unified := c.groupFile(t, "memory.max") != ""
	for _, want := range []struct{ v1, v2, value1, value2 string }{
		{"memory.limit_in_bytes", "memory.max", fmt.Sprint(256 << 20), fmt.Sprint(256 << 20)},
		{"cpu.cfs_quota_us", "cpu.max", "150000", "150000 100000"},
		{"pids.max", "pids.max", "64", "64"},
	} {
		if unified {
			require.Equal(t, want.value2, c.groupFile(t, want.v2))
		} else {
			require.Equal(t, want.value1, c.groupFile(t, want.v1))
		}
	}
}
