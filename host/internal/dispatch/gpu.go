package dispatch

import (
	"context"
	"errors"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/gpu"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/telemetry"
)

// grants are GPU leases that were taken before the claim, by lane. A nil lease stands for a task that runs without.
type grants map[string][]*gpu.Lease

func (g grants) take(lane string) *gpu.Lease {
	of := g[lane]
	if len(of) == 0 {
		return nil
	}
	g[lane] = of[1:]
	return of[0]
}

// lease takes memory for up to n tasks of a lane and gives for how many there is room. A type that needs no GPU has
// room for all.
func (d *Dispatcher) lease(ctx context.Context, leases grants, lane string, t plugin.Type, n int) int {
	need := gpu.Need(t.Manifest.GPU)
	if need.Count == 0 {
		d.gpuRoom.note(lane, nil)
		return n
	}
	for granted := range n {
		l, err := d.o.GPU.Acquire(ctx, need)
		if granted == 0 {
			d.gpuRoom.note(lane, err)
		}
		if err != nil {
			if !errors.Is(err, gpu.ErrNoRoom) && !errors.Is(err, gpu.ErrImpossible) && ctx.Err() == nil {
				d.log.Warn("can't lease GPU memory", "type", t.Type, "error", err)
			}
			d.o.Metrics.Decided(telemetry.NoRoom, 1)
			return granted
		}
		leases[lane] = append(leases[lane], l)
	}
	return n
}

// gpuRooms remember by lane how the last try to lease memory went.
type gpuRooms struct {
	mu     sync.Mutex
	byLane map[string]queue.GPURoom
}

func (r *gpuRooms) note(lane string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case errors.Is(err, gpu.ErrNoRoom):
		r.byLane[lane] = queue.GPUFull
	case errors.Is(err, gpu.ErrImpossible):
		r.byLane[lane] = queue.GPUImpossible
	case err == nil:
		delete(r.byLane, lane)
	}
}

func (r *gpuRooms) of(lane string) queue.GPURoom {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byLane[lane]
}

// GPURoom tells whether the next task of a lane would find GPU memory here.
func (d *Dispatcher) GPURoom(lane string) queue.GPURoom { return d.gpuRoom.of(lane) }

// returnUnused gives back what no task was found for.
func (d *Dispatcher) returnUnused(leases grants) {
	for _, of := range leases {
		for _, l := range of {
			d.release(l)
		}
	}
}

// release gives a lease back. Its process runs the task no longer.
func (d *Dispatcher) release(l *gpu.Lease) {
	if l == nil {
		return
	}
	if err := d.o.GPU.Release(context.WithoutCancel(d.loops), l); err != nil {
		d.log.Warn("GPU lease not given back; it runs out by itself", "lease", l.ID, "error", err)
	}
}

// watchLease ends the attempt when its memory may be somebody else's.
func (a *attempt) watchLease() {
	select {
	case <-a.lease.Lost():
		a.end(errGPULost)
	case <-a.ctx.Done():
	}
}

// leases are the attempt's as the generator sees them: one a device.
func (a *attempt) leases() []generator.Lease {
	if a.lease == nil {
		return nil
	}
	var all []generator.Lease
	for _, s := range a.lease.Shares {
		all = append(all, generator.Lease{
			ID: a.lease.ID, Token: a.lease.Token, Device: s.Device, MemoryMiB: s.MemoryMiB, Expires: a.lease.Expires(),
		})
	}
	return all
}

// RenewLease extends the attempt's GPU lease.
func (a *attempt) RenewLease(ctx context.Context, leaseID string) (time.Time, error) {
	if a.lease == nil || a.lease.ID != leaseID {
		return time.Time{}, unknownLease(leaseID)
	}
	return a.d.o.GPU.Renew(ctx, a.lease)
}

// ReleaseLease gives GPU memory back before the task ends.
func (a *attempt) ReleaseLease(_ context.Context, leaseID string) error {
	if a.lease == nil || a.lease.ID != leaseID {
		return unknownLease(leaseID)
	}
	a.d.release(a.lease)
	return nil
}

func unknownLease(id string) error {
	return generator.Failf("unknown_lease", "The task holds no GPU lease %q.", id)
}
