package rest

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

func (a *API) overview(c *gin.Context, _ *keys.Key) error {
	o, err := a.overviews.read()
	if err != nil {
		return err
	}
	send(c, http.StatusOK, overviewBody(o, a.summary(o)))
	return nil
}

// look asks the queue, and this host itself, which knows better than its last beat.
func (a *API) look(ctx context.Context) (queue.Overview, error) {
	o, err := a.Queue.Overview(ctx)
	for i := range o.Hosts {
		if o.Hosts[i].This && a.Host != nil {
			o.Hosts[i].HostState = a.Host.State()
		}
	}
	return o, err
}

// typeView is one task type over all hosts and lanes.
type typeView struct {
	queue.Waiting

	class, plugin              string
	processing, slots, typical int
}

// summary sums up by type. No project has a name in it, so that every key may see it.
func (a *API) summary(o queue.Overview) map[string]typeView {
	types := map[string]typeView{}
	for lane, w := range o.Waiting {
		kind, _ := task.SplitLane(lane)
		t := types[kind]
		t.add(w)
		if w != (queue.Waiting{}) || t.Waiting != (queue.Waiting{}) {
			types[kind] = t // a lane that has nothing and that nobody serves is history
		}
	}
	for _, h := range o.Hosts {
		for lane, state := range h.Types {
			kind, variant := task.SplitLane(lane)
			t := types[kind]
			t.serve(state, variant == "" && (h.This || t.plugin == ""))
			if seconds := o.Typical[lane]; variant == "" || t.typical == 0 {
				t.typical = seconds
			}
			types[kind] = t
		}
	}
	return types
}

func (t *typeView) add(w queue.Waiting) {
	for i, n := range w.ByPriority {
		t.ByPriority[i] += n
	}
	t.Held += w.Held
	if !w.Oldest.IsZero() && (t.Oldest.IsZero() || w.Oldest.Before(t.Oldest)) {
		t.Oldest = w.Oldest
	}
}

// serve adds what a host does for a type; where it names it, the type is called by its plugin.
func (t *typeView) serve(s queue.TypeState, names bool) {
	t.processing += s.Running
	t.slots += s.Slots
	if names || t.class == "" {
		t.class = s.Queue
	}
	if names && s.Plugin != "" {
		t.plugin = s.Plugin
	}
}
