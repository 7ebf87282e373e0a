package dispatch

import (
	"context"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// How often each chore is done. Every host does all of them; the scripts make that harmless.
const (
	reclaimInterval   = time.Second
	retentionInterval = 30 * time.Second
	repairInterval    = time.Minute
	sweepInterval     = 10 * time.Minute
	retentionBatch    = 100
)

func (d *Dispatcher) startChores() {
	for _, chore := range []struct {
		interval time.Duration
		do       func(context.Context)
	}{
		{beatInterval, d.beat},
		{reclaimInterval, d.reclaim},
		{retentionInterval, d.retain},
		{repairInterval, d.repair},
		{sweepInterval, d.sweep},
		{beatInterval, d.adopt},
	} {
		d.looping.Go(func() { every(d.loops, chore.interval, chore.do) })
	}
}

// reclaim gives tasks of hosts that stopped renewing back to the queue.
func (d *Dispatcher) reclaim(ctx context.Context) {
	n, err := d.o.Queue.Reclaim(ctx)
	if err != nil && ctx.Err() == nil {
		d.log.Debug("can't look for expired leases", "error", err)
	}
	if n > 0 {
		d.log.Warn("tasks whose lease expired go back to the queue", "tasks", n)
	}
}

// retain removes tasks whose time is over: the media first, so that nothing in the store is unknown to Redis.
func (d *Dispatcher) retain(ctx context.Context) {
	for more := true; more; { // or it would pile up where more come than a batch holds
		more = d.retainSome(ctx)
	}
}

// retainSome removes a batch and reports whether more may be due.
func (d *Dispatcher) retainSome(ctx context.Context) bool {
	expired, err := d.o.Queue.Expire(ctx, retentionBatch)
	if err != nil && ctx.Err() == nil {
		d.log.Warn("retention", "error", err)
	}
	var gone []task.ID
	for _, e := range expired {
		if err := d.o.Store.Remove(ctx, e.ProjectID, e.ID); err != nil {
			d.log.Warn("media of an expired task stay", "task", e.ID, "error", err)
			continue
		}
		gone = append(gone, e.ID)
	}
	if len(gone) == 0 {
		return false
	}
	if err := d.o.Queue.Forget(ctx, gone); err != nil {
		if ctx.Err() == nil {
			d.log.Warn("retention", "error", err)
		}
		return false
	}
	return len(expired) == retentionBatch
}

// sweep removes what attempts of dead hosts left half stored.
func (d *Dispatcher) sweep(ctx context.Context) {
	if _, err := d.o.Store.Sweep(ctx); err != nil && ctx.Err() == nil {
		d.log.Warn("leftovers in the media store", "error", err)
	}
}

func (d *Dispatcher) repair(ctx context.Context) {
	r, err := d.o.Queue.Repair(ctx)
	if err != nil && ctx.Err() == nil {
		d.log.Warn("repair", "error", err)
	}
	if r.Fixed > 0 {
		d.log.Warn("the queue's indexes were repaired", "fixed", r.Fixed, "scanned", r.Scanned)
	}
}
