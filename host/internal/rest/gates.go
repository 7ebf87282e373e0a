package rest

import (
	"fmt"
	"slices"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// gate is one condition of a task's start.
type gate struct {
	name    string
	open    bool
	message string
}

// gates are all conditions, each with how it stands.
func (w wait) gates() []gate {
	return []gate{
		w.dependencies(), w.notBefore(), w.projectCap(), w.plugin(), w.slots(), w.gpu(), w.redis(), w.hosts(),
	}
}

func (w wait) dependencies() gate {
	g := gate{name: "dependencies", open: true, message: "It depends on no other task."}
	all := w.Task.DependsOn
	if len(all) == 0 {
		return g
	}
	g.message = "All tasks that it depends on have completed."
	first := slices.IndexFunc(all, func(d task.Dependency) bool { return w.Queue.Parents[d.ID] != task.Completed })
	if w.Task.WaitsFor == 0 || first < 0 {
		return g
	}
	state := string(w.Queue.Parents[all[first].ID])
	if state == "" {
		state = "past its retention"
	}
	g.open = false
	g.message = fmt.Sprintf("%d of the %d tasks that it depends on have not ended; the first is %s, which is %s.",
		w.Task.WaitsFor, len(all), all[first].ID, state)
	return g
}

func (w wait) notBefore() gate {
	g := gate{name: "not_before", open: true, message: "It may start at any time."}
	if due := w.Queue.NotBefore; due.After(w.At) {
		g.open = false
		g.message = fmt.Sprintf("Attempt %d did not succeed; the next one starts not before %s, in %s.",
			w.Task.Attempt, shortTime(due), span(due.Sub(w.At)))
	}
	return g
}

func (w wait) projectCap() gate {
	p := w.Queue
	if p.Limit < 0 {
		return gate{"project_cap", true, "There is no limit on the tasks that a project runs at once."}
	}
	return gate{"project_cap", p.Running < p.Limit,
		fmt.Sprintf("Project %s runs %d of the %d tasks that it may run at once.", w.Task.ProjectID, p.Running, p.Limit)}
}

func (w wait) plugin() gate {
	name := w.Task.Type
	switch {
	case w.all.Instances > 0:
		return gate{"plugin", true, fmt.Sprintf("%s of the plugin for %s %s.", count(w.all.Instances, "instance"), name, does(w.all.Instances, "take tasks", "takes tasks"))}
	case w.known:
		return gate{"plugin", false, "No instance of the plugin for " + name + " is up: it starts, or starts again after a fault."}
	}
	return gate{"plugin", false, "No host has a plugin for " + name + "."}
}

func (w wait) slots() gate {
	switch s := w.all; {
	case s.Slots == 0:
		return gate{"slots", false, "There is no place until an instance of the plugin is up."}
	case s.Free == 0:
		return gate{"slots", false, fmt.Sprintf("%s for %s, and all are taken.", count(s.Slots, "place"), w.Task.Type)}
	default:
		return gate{"slots", true, fmt.Sprintf("%d of %s for %s %s free.", s.Free, count(s.Slots, "place"), w.Task.Type, does(s.Free, "are", "is"))}
	}
}

func (w wait) gpu() gate {
	switch w.all.GPU {
	case queue.GPUFull:
		return gate{"gpu", false, "The GPU memory that it needs is taken by other tasks or models."}
	case queue.GPUImpossible:
		return gate{"gpu", false, "No host has a GPU with the memory that it needs."}
	case queue.GPUHasRoom:
	}
	return gate{"gpu", true, "It needs no GPU memory, or there was room at the last look."}
}

func (w wait) redis() gate {
	switch {
	case w.unknown:
		return gate{"redis", false, "Redis did not say in time what the hosts run."}
	case w.health.Emptied:
		return gate{"redis", false, "Redis came back without its data: no task starts until they are back or the hosts are started again."}
	case w.health.ReadOnly:
		return gate{"redis", false, "Redis takes no writes: it is full, or its disk is."}
	}
	return gate{"redis", true, "Redis takes reads and writes."}
}

func (w wait) hosts() gate {
	switch {
	case w.draining && w.elsewhere.Instances == 0:
		return gate{"draining", false, "This host is draining and starts no task, and no other one has the plugin."}
	case w.draining:
		return gate{"draining", true, "This host is draining; others start the task."}
	}
	return gate{"draining", true, "This host is not draining."}
}

func count(n int, what string) string { return fmt.Sprintf("%d %s", n, does(n, what+"s", what)) }

// does is the word for several, or that for one.
func does(n int, several, one string) string {
	if n == 1 {
		return one
	}
	return several
}
