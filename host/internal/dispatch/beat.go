package dispatch

import (
	"context"
	"time"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

const beatInterval = 3 * time.Second

// State is what this host can run, and runs, just now.
func (d *Dispatcher) State() queue.HostState {
	running, free := d.running.lanes(), d.o.Supervisor.Slots()
	state := queue.HostState{
		Types: map[string]queue.TypeState{}, GPU: d.o.GPU.Utilization(), Draining: d.Draining(),
		Machine: d.o.GPU.Machine(), Devices: d.o.GPU.View(), Leases: d.running.leases(),
	}
	for _, t := range d.o.Supervisor.Types() {
		state.Types[t.Lane()] = queue.TypeState{
			Ready: t.Ready && !d.drained.Load(), Instances: t.Instances, Queue: t.Queue, TypicalSeconds: int(t.Typical.Seconds()),
			Plugin: t.Plugin + "@" + t.Version, Slots: t.Slots, Free: free[t.Lane()], GPU: d.gpuRoom.of(t.Lane()), Running: running[t.Lane()],
		}
	}
	return state
}

// lanes counts the attempts by the lanes that their tasks were taken from.
func (r *registry) lanes() map[string]int {
	counts := map[string]int{}
	for _, a := range r.all() {
		counts[task.Lane(a.claim.Task.Type, a.claim.Task.Variant)]++
	}
	return counts
}

// leases says what GPU memory is leased for.
func (r *registry) leases() map[string]queue.GPUHolder {
	all := map[string]queue.GPUHolder{}
	for _, a := range r.all() {
		if a.lease != nil {
			all[a.lease.ID] = queue.GPUHolder{TaskID: a.claim.Task.ID.String(), Plugin: a.typ.Plugin + "@" + a.typ.Version}
		}
	}
	return all
}

// beat tells all hosts what this one can run.
func (d *Dispatcher) beat(ctx context.Context) {
	if err := d.o.Queue.Beat(ctx, d.State()); err != nil && ctx.Err() == nil {
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
