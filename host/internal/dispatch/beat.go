package dispatch

import (
	"context"
	"time"

	"ft.tc/backlot/host/internal/queue"
)

const beatInterval = 3 * time.Second

// beat tells all hosts what this one can run.
func (d *Dispatcher) beat(ctx context.Context) {
	state := queue.HostState{Types: map[string]queue.TypeState{}}
	for _, t := range d.o.Supervisor.Types() {
		state.Types[t.Lane()] = queue.TypeState{
			Ready: t.Ready, Instances: t.Instances, Queue: t.Queue, TypicalSeconds: int(t.Typical.Seconds()),
		}
	}
	state.GPU = d.o.GPU.Utilization()
	if err := d.o.Queue.Beat(ctx, state); err != nil && ctx.Err() == nil {
		d.log.Debug("can't beat", "error", err)
	}
}

// beatOnNews beats at once when a type became ready or stopped being so, for submit depends on it.
func (d *Dispatcher) beatOnNews(ctx context.Context) {
	ready := 0
	for _, t := range d.o.Supervisor.Types() {
		if t.Ready {
			ready += t.Instances
		}
	}
	if ready != d.readyInstances {
		d.readyInstances = ready
		d.beat(ctx)
	}
}
