package rest

import (
	"fmt"
	"math"
	"slices"
	"time"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// wait is all that is known of why a task waits.
type wait struct {
	queue.Explanation

	health    queue.Health
	unknown   bool // health could not be had
	draining  bool // this host is
	known     bool // some host declares a plugin for it
	elsewhere queue.TypeState
	all       queue.TypeState // over all hosts that start tasks
	typical   time.Duration   // of a run
}

func (a *API) wait(e queue.Explanation) wait {
	h, err := a.health.read()
	lane := task.Lane(e.Task.Type, e.Task.Variant)
	w := wait{Explanation: e, health: h, unknown: err != nil, draining: a.drained(), typical: e.Queue.Typical}
	w.elsewhere, w.known = h.Elsewhere[lane]
	w.all = w.elsewhere
	types := a.Types.Types()
	here := slices.IndexFunc(types, func(t Type) bool { return task.Lane(t.Name, t.Variant) == lane })
	if here >= 0 {
		t := types[here]
		w.add(queue.TypeState{Ready: t.Ready, Instances: t.Instances, Slots: t.Slots, Free: t.Free, GPU: t.GPU,
			TypicalSeconds: int(t.Typical.Seconds())})
	}
	if w.all.Slots < w.all.Instances { // a host of an older version does not tell
		w.all.Slots = w.all.Instances
	}
	if w.typical == 0 {
		w.typical = time.Duration(w.all.TypicalSeconds) * time.Second
	}
	return w
}

// add counts what this host can do.
func (w *wait) add(here queue.TypeState) {
	switch {
	case w.elsewhere.Instances == 0:
		w.all = here
	case here.Instances > 0 && !w.draining:
		w.all = w.all.With(here)
	}
	w.known = true
}

// expected is how long the task will most likely wait; nil where nobody can know, for it waits for people or other tasks.
// Runs end one after the other, evenly over their usual time.
func (w wait) expected() *time.Duration {
	for _, g := range []gate{w.dependencies(), w.plugin(), w.redis(), w.hosts()} {
		if !g.open {
			return nil
		}
	}
	p, free := w.Queue, w.all.Free
	if w.all.GPU == queue.GPUImpossible || p.Limit == 0 {
		return nil
	}
	if w.all.GPU == queue.GPUFull {
		free = 0
	}
	longest := max(0, p.NotBefore.Sub(w.At), w.ends(max(1, p.Position)-free, w.all.Slots))
	if p.Limit > 0 {
		longest = max(longest, w.ends(p.Running+p.Parked+1-p.Limit, p.Limit))
	}
	return &longest
}

// ends is how long it takes until n of those that run on so many places, and follow there, have ended.
func (w wait) ends(n, places int) time.Duration {
	if n <= 0 || places <= 0 {
		return 0
	}
	return time.Duration(math.Round(float64(n) * float64(w.typical) / float64(places)))
}

// summary is what a person wants to hear first: what holds the task, what is before it, when it may start.
func (w wait) summary(gates []gate, expected *time.Duration) string {
	said := "Nothing holds it."
	for _, name := range []string{"redis", "draining", "dependencies", "not_before", "plugin", "project_cap", "gpu", "slots"} {
		i := slices.IndexFunc(gates, func(g gate) bool { return g.name == name })
		if !gates[i].open {
			said = gates[i].message
			break
		}
	}
	if n := w.Queue.Position - 1; n > 0 {
		said += fmt.Sprintf(" %s before it.", count(n, "task")+does(n, " are", " is"))
	} else if n == 0 {
		said += " It is the next of its type."
	}
	if expected != nil {
		said += " It may start in about " + span(*expected) + "."
	}
	return said
}
