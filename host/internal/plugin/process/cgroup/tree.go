// Package cgroup limits an instance and all that it starts, and kills it as a whole, by files below
// /sys/fs/cgroup: version 1, version 2, or both mounted beside each other.
package cgroup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Tree is where the host may make cgroups: below its own place in every hierarchy.
type Tree struct {
	hierarchies []hierarchy
	lacks       []string // what can't be limited, with the reason
}

// Open finds the host's place. Root is "/" but in tests. A tree in which nothing can be made is an error that
// says why.
func Open(root string) (*Tree, error) {
	found, err := hierarchies(root)
	if err != nil {
		return nil, err
	}
	t := &Tree{}
	var problems []error
	for _, h := range found {
		if h.unified {
			h = h.opened()
		}
		if h.kills, err = try(h.place); err != nil {
			problems = append(problems, err)
			continue
		}
		t.hierarchies = append(t.hierarchies, h)
	}
	if len(t.hierarchies) == 0 {
		if len(problems) == 0 {
			return nil, errors.New("no cgroups are mounted")
		}
		return nil, problems[0]
	}
	for _, c := range wanted[:3] {
		if !t.Has(c) {
			t.lacks = append(t.lacks, c)
		}
	}
	return t, nil
}

// try makes a cgroup and removes it: nothing else tells whether one may, and what the kernel puts into it.
func try(place string) (kills bool, err error) {
	dir, err := os.MkdirTemp(place, prefix+"try-")
	if err != nil {
		return false, err
	}
	_, missing := os.Stat(filepath.Join(dir, "cgroup.kill"))
	return missing == nil, os.Remove(dir)
}

// opened has the controllers of a version 2 place given to its children. A cgroup that has processes can't give
// any, so the host moves into a leaf of its own where it stands alone.
func (h hierarchy) opened() hierarchy {
	if filepath.Base(h.place) == hostLeaf {
		h.place = filepath.Dir(h.place)
	}
	var missing []string
	given := words(filepath.Join(h.place, "cgroup.subtree_control"))
	for _, c := range wanted[:3] {
		if h.has(c) && !slices.Contains(given, c) {
			missing = append(missing, "+"+c)
		}
	}
	if len(missing) > 0 {
		if err := h.give(missing); err != nil {
			h.controllers = given
		}
	}
	return h
}

// hostLeaf is the cgroup that the host moves to, where its own has to hold those of instances.
const hostLeaf = "backlot-host"

func (h hierarchy) give(controllers []string) error {
	file, order := filepath.Join(h.place, "cgroup.subtree_control"), strings.Join(controllers, " ")
	if write(file, order) == nil {
		return nil
	}
	leaf := filepath.Join(h.place, hostLeaf)
	if err := os.Mkdir(leaf, 0o755); err != nil && !os.IsExist(err) {
		return err
	}
	self := strconv.Itoa(os.Getpid())
	if err := write(filepath.Join(leaf, procs), self); err != nil {
		return err
	}
	err := write(file, order)
	if err != nil { // others are in there: leave everything as it was
		return errors.Join(err, write(filepath.Join(h.place, procs), self), os.Remove(leaf))
	}
	return nil
}

// Has tells whether the controller (memory, pids, cpu) can be used.
func (t *Tree) Has(controller string) bool {
	return slices.ContainsFunc(t.hierarchies, func(h hierarchy) bool { return h.has(controller) })
}

// Lacks names the controllers that can't be used here.
func (t *Tree) Lacks() []string { return t.lacks }

// String says which version it is.
func (t *Tree) String() string {
	version := func(unified bool) bool {
		return slices.ContainsFunc(t.hierarchies, func(h hierarchy) bool {
			return h.unified == unified && slices.ContainsFunc(wanted[:3], h.has)
		})
	}
	switch {
	case version(false) && version(true):
		return "cgroups of version 1 and 2"
	case version(false):
		return "cgroups of version 1"
	case version(true):
		return "cgroups of version 2"
	}
	return "cgroups without controllers"
}

// prefix of the names of all cgroups that are made here.
const prefix = "backlot-"

// needed are the hierarchies that hold a limit, and one to kill by. To move a process costs milliseconds in each.
func (t *Tree) needed(l Limits) []hierarchy {
	var all []hierarchy
	for _, h := range t.hierarchies {
		if len(l.settings(h)) > 0 {
			all = append(all, h)
		}
	}
	for _, fit := range []func(hierarchy) bool{
		func(h hierarchy) bool { return h.kills },
		func(h hierarchy) bool { return h.has("freezer") },
		func(hierarchy) bool { return true },
	} {
		if slices.ContainsFunc(all, fit) {
			return all
		}
		if i := slices.IndexFunc(t.hierarchies, fit); i >= 0 {
			return append(all, t.hierarchies[i])
		}
	}
	return all
}

// Make makes the cgroup of one instance, in every hierarchy that it needs, with its limits.
func (t *Tree) Make(id string, l Limits) (*Group, error) {
	g := &Group{}
	for _, h := range t.needed(l) {
		dir := filepath.Join(h.place, prefix+id)
		if err := os.Mkdir(dir, 0o755); err != nil {
			return nil, errors.Join(fmt.Errorf("cgroup: %w", err), g.Remove())
		}
		g.dirs = append(g.dirs, dir)
		if err := l.apply(h, dir); err != nil {
			return nil, errors.Join(fmt.Errorf("cgroup: %w", err), g.Remove())
		}
	}
	return g, nil
}

// write is plain: the kernel takes or refuses each write as a whole.
func write(path, value string) error { return os.WriteFile(path, []byte(value), 0o600) }
