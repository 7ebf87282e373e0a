package cgroup

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// hierarchy is one mounted tree of cgroups, at the place of this process.
type hierarchy struct {
	unified     bool     // version 2
	controllers []string // that it has here
	place       string   // folder of this process's own cgroup
	kills       bool     // it has cgroup.kill
}

func (h hierarchy) has(controller string) bool { return slices.Contains(h.controllers, controller) }

// wanted are the controllers that limit something, or help to kill.
var wanted = []string{"memory", "pids", "cpu", "freezer"}

// hierarchies reads from /proc, below root, which trees there are and where in them this process is.
func hierarchies(root string) ([]hierarchy, error) {
	mounts, err := lines(filepath.Join(root, "proc/self/mountinfo"))
	if err != nil {
		return nil, err
	}
	places, err := lines(filepath.Join(root, "proc/self/cgroup"))
	if err != nil {
		return nil, err
	}
	var found []hierarchy
	for _, l := range mounts {
		m, ok := parseMount(l)
		if !ok {
			continue
		}
		if h, ok := m.at(places); ok {
			h.place = filepath.Join(root, h.place)
			if h.unified {
				h.controllers = words(filepath.Join(h.place, "cgroup.controllers"))
			}
			found = append(found, h)
		}
	}
	return found, nil
}

// mount is a line of mountinfo that is a tree of cgroups.
type mount struct {
	root, point string // what of the tree is mounted, and where
	unified     bool
	controllers []string
}

// parseMount reads "36 25 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory".
func parseMount(line string) (mount, bool) {
	before, after, ok := strings.Cut(line, " - ")
	left, right := strings.Fields(before), strings.Fields(after)
	if !ok || len(left) < 5 || len(right) < 3 {
		return mount{}, false
	}
	m := mount{root: left[3], point: left[4]}
	switch right[0] {
	case "cgroup2":
		m.unified = true
	case "cgroup":
		for o := range strings.SplitSeq(right[2], ",") {
			if slices.Contains(wanted, o) {
				m.controllers = append(m.controllers, o)
			}
		}
	}
	return m, m.unified || len(m.controllers) > 0
}

// at finds the process's cgroup in the mount, by lines like "4:memory:/path" and, for version 2, "0::/path".
func (m mount) at(places []string) (hierarchy, bool) {
	for _, l := range places {
		parts := strings.SplitN(l, ":", 3)
		if len(parts) < 3 {
			continue
		}
		named := strings.Split(parts[1], ",")
		if m.unified && parts[0] != "0" || !m.unified && !slices.Contains(named, m.controllers[0]) {
			continue
		}
		below, err := filepath.Rel(m.root, parts[2])
		if err != nil || below == ".." || strings.HasPrefix(below, "../") {
			return hierarchy{}, false // a part of the tree that this process is not in
		}
		return hierarchy{unified: m.unified, controllers: m.controllers, place: filepath.Join(m.point, below)}, true
	}
	return hierarchy{}, false
}

func lines(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []string
	s := bufio.NewScanner(f)
	for s.Scan() {
		all = append(all, s.Text())
	}
	return all, s.Err()
}

// words of a file; none where it can't be read.
func words(path string) []string {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return strings.Fields(string(b))
}
