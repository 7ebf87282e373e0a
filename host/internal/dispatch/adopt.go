package dispatch

import (
	"context"
	"fmt"
	"time"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

const (
	abandonBatch = 100
	adoptAfter   = 15 * time.Second // another host that serves the lane may be starting
)

// adopt looks after tasks that wait for what nobody serves any more. Where only the variant is gone (a pin was taken
// back, a model removed), the type's own plugin does them. Where the type is gone, they are held for a while, for
// it may come back, and then fail.
func (d *Dispatcher) adopt(ctx context.Context) {
	h, err := d.o.Queue.Health(ctx)
	if err != nil {
		return
	}
	adopted, waiting := map[string][]string{}, map[string]bool{}
	for lane, of := range h.Lanes {
		taskType, variant := task.SplitLane(lane)
		switch {
		case of.Waiting == 0 || of.Queue != "": // a host says that it serves it
		case variant != "" && d.o.Supervisor.Declares(variant): // it starts, or starts again
		case variant != "" && h.Lanes[taskType].Queue != "":
			waiting[lane] = true
			if d.waitedFor(lane) >= adoptAfter {
				adopted[taskType] = append(adopted[taskType], lane)
			}
		default:
			waiting[lane] = true
			d.hold(ctx, lane, taskType, of)
		}
	}
	d.adopted.Store(&adopted)
	for lane := range d.unserved {
		if !waiting[lane] {
			delete(d.unserved, lane)
		}
	}
}

// waitedFor is how long a lane has been without anybody who serves it, as far as this host knows.
func (d *Dispatcher) waitedFor(lane string) time.Duration {
	since, known := d.unserved[lane]
	if !known {
		since = time.Now()
		d.unserved[lane] = since
	}
	return time.Since(since)
}

// hold lets tasks of a type without a plugin wait until their time is up.
func (d *Dispatcher) hold(ctx context.Context, lane, taskType string, of queue.TypeHealth) {
	if _, known := d.unserved[lane]; !known {
		d.unserved[lane] = time.Now()
		d.log.Error("no plugin serves tasks that wait", "type", lane, "tasks", of.Waiting, "held_for", d.o.Unserved)
		return
	}
	if d.waitedFor(lane) < d.o.Unserved {
		return
	}
	n, err := d.o.Queue.Abandon(ctx, lane, task.Failure{
		Code:    "unserved_type",
		Message: fmt.Sprintf("No plugin has served tasks of type %s for %s. Submit it again when there is one.", taskType, d.o.Unserved),
	}, abandonBatch)
	if err != nil && ctx.Err() == nil {
		d.log.Warn("tasks without a plugin stay", "type", lane, "error", err)
	}
	if n > 0 {
		d.log.Error("tasks that no plugin serves have failed", "type", lane, "tasks", n)
	}
}
