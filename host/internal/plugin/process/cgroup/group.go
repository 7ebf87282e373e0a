package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const procs = "cgroup.procs"

// Group is the cgroup of one instance: a folder in each hierarchy that it needs.
type Group struct{ dirs []string }

// Reopen is the group that a former host made for the instance, by what Folders said then. Folders that can't be
// such a group are left out.
func Reopen(id string, folders []string) *Group {
	g := &Group{}
	for _, dir := range folders {
		if filepath.Base(dir) == prefix+id && id != "" {
			g.dirs = append(g.dirs, dir)
		}
	}
	return g
}

// Folders tell a later host where the group is.
func (g *Group) Folders() []string { return slices.Clone(g.dirs) }

// Add moves a process, with all its threads, into the group. What it starts from then on is born there.
func (g *Group) Add(pid int) error {
	for _, dir := range g.dirs {
		if err := write(filepath.Join(dir, procs), strconv.Itoa(pid)); err != nil {
			return fmt.Errorf("cgroup: %w", err)
		}
	}
	return nil
}

// PIDs are the processes in the group.
func (g *Group) PIDs() []int {
	var all []int
	for _, dir := range g.dirs {
		for _, word := range words(filepath.Join(dir, procs)) {
			if pid, err := strconv.Atoi(word); err == nil && pid > 0 && !slices.Contains(all, pid) {
				all = append(all, pid)
			}
		}
	}
	return all
}

// Kill sends SIGKILL to all processes of the group, also to those that are being born, and returns how many it
// found. They may take a moment to be gone.
func (g *Group) Kill() int {
	found := len(g.PIDs())
	if found == 0 {
		return 0
	}
	for _, dir := range g.dirs {
		if write1(filepath.Join(dir, "cgroup.kill")) {
			return found
		}
	}
	thaw := g.freeze()
	defer thaw()
	for _, pid := range g.PIDs() {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	return found
}

// freeze stops what could fork faster than it is killed; killed, it dies when it is thawed.
func (g *Group) freeze() (thaw func()) {
	for _, dir := range g.dirs {
		state := filepath.Join(dir, "freezer.state")
		if _, err := os.Stat(state); err != nil || write(state, "FROZEN") != nil {
			continue
		}
		await(100*time.Millisecond, func() bool { return slices.Contains(words(state), "FROZEN") })
		return func() { _ = write(state, "THAWED") }
	}
	return func() {}
}

// End kills the group until it is empty, and removes it. It returns how many processes it found.
func (g *Group) End(limit time.Duration) (int, error) {
	killed := g.Kill()
	empty := await(limit, func() bool {
		if len(g.PIDs()) == 0 {
			return true
		}
		g.Kill()
		return false
	})
	if !empty {
		return killed, fmt.Errorf("cgroup: processes %v can't be killed", g.PIDs())
	}
	return killed, g.Remove()
}

const settling = time.Second // the kernel lets go of a cgroup a moment after its last process

// Remove removes the empty group.
func (g *Group) Remove() error {
	var problems []error
	for _, dir := range g.dirs {
		var err error
		await(settling, func() bool {
			err = os.Remove(dir)
			return err == nil || errors.Is(err, fs.ErrNotExist)
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			problems = append(problems, fmt.Errorf("cgroup: %w", err))
		}
	}
	return errors.Join(problems...)
}

// OutOfMemory counts the processes that the kernel killed because the group was at its memory limit.
func (g *Group) OutOfMemory() int {
	n := 0
	for _, dir := range g.dirs {
		for _, file := range []string{"memory.events", "memory.oom_control"} {
			n += counted(filepath.Join(dir, file), "oom_kill")
		}
	}
	return n
}

// counted reads a line like "oom_kill 1".
func counted(path, name string) int {
	found, err := lines(path)
	if err != nil {
		return 0
	}
	for _, l := range found {
		if value, ok := strings.CutPrefix(l, name+" "); ok {
			n, _ := strconv.Atoi(value)
			return n
		}
	}
	return 0
}

// write1 writes only where the file is: the kernel's are there or not.
func write1(path string) bool {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return false
	}
	_, err = f.WriteString("1")
	return errors.Join(err, f.Close()) == nil
}

// await asks again and again: cgroups that are not one's children tell nobody.
func await(limit time.Duration, done func() bool) bool {
	if done() {
		return true
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); {
		<-tick.C
		if done() {
			return true
		}
	}
	return false
}
