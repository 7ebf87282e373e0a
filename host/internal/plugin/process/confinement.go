package process

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"ft.tc/backlot/api/generator/handshake"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process/cgroup"
	"ft.tc/backlot/host/internal/plugin/process/confine"
)

// Kinds of plugin that the runner serves itself.
const (
	ServeWASM    = "wasm"
	ServeAdapter = "adapter"
)

// launch is all that is known of an instance before it starts.
type launch struct {
	manifest plugin.Manifest
	binary   *binary // what is executed
	name     string  // of the binary, to people
	args     []string
	env      []string
	home     home

	source string // the module that the runner serves
	work   string // where the tasks' folders are
}

// prepare opens what the manifest means.
func (l *Launcher) prepare(m plugin.Manifest, o plugin.LaunchOptions) (*launch, error) {
	in := &launch{manifest: m, work: o.WorkDir}
	if err := l.open(in); err != nil {
		return nil, err
	}
	err := l.makeFolders(o)
	if err == nil {
		in.home, err = makeHome(o.RunDir, m.Name)
	}
	if err != nil {
		in.binary.close()
		return nil, err
	}
	in.env = append(in.env, environment(m, in.home)...)
	return in, nil
}

// makeFolders makes those that an instance may write to: what is not there can't be given.
func (l *Launcher) makeFolders(o plugin.LaunchOptions) error {
	for _, dir := range []string{o.WorkDir, l.cacheDir} {
		if dir == "" {
			continue
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	return nil
}

func (l *Launcher) open(in *launch) (err error) {
	m := in.manifest
	if l.serve == "" {
		in.binary, err = openBinary(m.Source, program, m.SHA256)
		if err != nil {
			return err
		}
		in.name = in.binary.path
		if m.Folder != "" {
			in.name = filepath.Join(m.Folder, filepath.Base(in.binary.path))
		}
		in.args = []string{in.binary.path}
		in.env = in.binary.siblings(m)
		return nil
	}
	if m.Source != "" {
		source, err := openBinary(m.Source, module, m.SHA256)
		if err != nil {
			return err
		}
		source.close()
		in.source = source.path
	}
	if l.runner == "" {
		return fmt.Errorf("%s runs in backlot-runner, which is not there: build it beside the host", m.Name)
	}
	if in.binary, err = openBinary(l.runner, program, ""); err != nil {
		return fmt.Errorf("%s runs in backlot-runner: %w", m.Name, err)
	}
	in.name, in.args = in.binary.path+" "+l.serve, []string{in.binary.path, l.serve}
	told, err := json.Marshal(handshake.Runner{
		Name: m.Name, Version: m.Version, Source: in.source, MemoryBytes: m.Limits.MemoryBytes,
		CacheDir: l.cacheDir, Adapter: m.Adapter,
	})
	in.env = []string{handshake.RunnerVariable + "=" + string(told)}
	return err
}

// siblings lets a script find what lies beside the original of which it is a copy, where its language has a way.
func (b *binary) siblings(m plugin.Manifest) []string {
	name, _ := b.interpreter(os.Getenv("PATH"))
	if m.Folder == "" || !strings.HasPrefix(filepath.Base(name), "python") {
		return nil
	}
	return []string{"PYTHONPATH=" + m.Folder}
}

// environment is all that the process sees of its surroundings.
func environment(m plugin.Manifest, h home) []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + h.path, "TMPDIR=" + h.path,
		handshake.InstanceVariable + "=" + h.id,
	}
	if folder := folderOf(m); folder != "" {
		env = append(env, handshake.FolderVariable+"="+folder)
	}
	for _, k := range slices.Sorted(maps.Keys(m.Env)) {
		env = append(env, k+"="+m.Env[k])
	}
	return env
}

// folderOf is where the operator put the source.
func folderOf(m plugin.Manifest) string {
	if m.Folder != "" || m.Source == "" {
		return m.Folder
	}
	path, err := filepath.Abs(m.Source)
	if err != nil {
		return ""
	}
	return filepath.Dir(path)
}

// confinement is what holds an instance; nil where nothing does.
type confinement struct {
	program string // backlot-confine
	order   confine.Order
	group   *cgroup.Group // nil where none can be made
	limits  cgroup.Limits
}

func (l *Launcher) confine(in *launch) *confinement {
	if l.confiner == "" || runtime.GOOS != "linux" {
		return nil
	}
	m, private := in.manifest, resolved(l.dataDir)
	c := &confinement{program: l.confiner, limits: cgroup.Limits{
		MemoryBytes: m.Limits.MemoryBytes, CPUs: m.Limits.CPUs, PIDs: m.Limits.PIDs,
	}}
	write := []string{resolved(in.home.path)}
	given := []string{resolved(in.binary.path)}
	if in.work != "" {
		write = append(write, resolved(in.work))
	}
	if l.serve == ServeWASM && l.cacheDir != "" {
		write = append(write, resolved(l.cacheDir))
	}
	for _, f := range m.Files {
		if path, writable := strings.CutSuffix(f, plugin.Writable); writable {
			write = append(write, without(resolved(path), private)...)
		}
	}
	if in.source != "" {
		given = append(given, resolved(in.source))
	}
	c.order = confine.Order{
		Host: os.Getpid(), Path: in.binary.path, Args: in.args, ByPath: in.binary.script,
		Network: m.Network || l.serve == ServeAdapter,
		Read:    append(l.readable(in, private), given...),
		Write:   append(slices.Clone(write), deviceFiles()...),
	}
	c.order.Hide = hidden(private, slices.Concat(c.order.Read, write), paths(m.Files))
	if tree := here().tree; tree == nil || !tree.Has("memory") {
		c.order.DataBytes = m.Limits.MemoryBytes
	}
	return c
}

// paths are the files of a manifest without what may be done to them.
func paths(files []string) (all []string) {
	for _, f := range files {
		all = append(all, strings.TrimSuffix(f, plugin.Writable))
	}
	return all
}

// readable is the machine's share and what the manifest adds, without what is private to the host.
func (l *Launcher) readable(in *launch, private string) (all []string) {
	m, path := in.manifest, os.Getenv("PATH")
	if p, ok := m.Env["PATH"]; ok {
		path = p
	}
	_, interpreter := in.binary.interpreter(path)
	folders := slices.Concat(systemFolders, searchPath(path), interpreter, paths(m.Files))
	if folder := folderOf(m); folder != "" {
		folders = append(folders, folder)
	}
	for _, f := range folders {
		all = append(all, withoutAll([]string{resolved(f)}, append([]string{private, resolved(l.config)}, secrets...))...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// withoutAll opens the folders without what is in them of the hidden ones.
func withoutAll(folders, hidden []string) []string {
	for _, h := range hidden {
		var left []string
		for _, f := range folders {
			left = append(left, without(f, h)...)
		}
		folders = left
	}
	return folders
}

// makeGroup makes the instance's cgroup, where one can be made.
func (c *confinement) makeGroup(id string) (err error) {
	if tree := here().tree; tree != nil {
		c.group, err = tree.Make(id, c.limits)
	}
	return err
}

// take puts the process in its cgroup.
func (c *confinement) take(pid int) error {
	if c.group == nil {
		return nil
	}
	return c.group.Add(pid)
}

func (c *confinement) folders() []string {
	if c == nil || c.group == nil {
		return nil
	}
	return c.group.Folders()
}

// kill kills all that is in the cgroup, and tells whether something in there had outgrown its memory.
func (c *confinement) kill() (outOfMemory bool) {
	if c == nil || c.group == nil {
		return false
	}
	c.group.Kill()
	return c.group.OutOfMemory() > 0
}

// end removes the cgroup once nothing is left in it.
func (c *confinement) end() error {
	if c == nil || c.group == nil {
		return nil
	}
	_, err := c.group.End(unkillable)
	return err
}

// size writes bytes as people do.
func size(bytes int64) string {
	const kib, mib, gib = 1 << 10, 1 << 20, 1 << 30
	switch {
	case bytes >= gib && bytes%gib == 0:
		return fmt.Sprintf("%d GiB", bytes/gib)
	case bytes >= mib && bytes%mib == 0:
		return fmt.Sprintf("%d MiB", bytes/mib)
	case bytes >= kib && bytes%kib == 0:
		return fmt.Sprintf("%d KiB", bytes/kib)
	}
	return fmt.Sprintf("%d bytes", bytes)
}
