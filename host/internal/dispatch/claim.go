package dispatch

import (
	"context"
	"time"

	"ft.tc/backlot/host/internal/failpoint"
	"ft.tc/backlot/host/internal/gpu"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

const (
	safetyInterval = time.Second // between claims that nothing called for
	claimCap       = 64          // tasks of a type in one claim
)

// claimLoop claims whenever something may have changed: a slot, a plugin, the queue. The tick is a safety net.
func (d *Dispatcher) claimLoop(ctx context.Context) {
	signals := d.o.Queue.Signals(ctx)
	tick := time.NewTicker(safetyInterval)
	defer tick.Stop()
	for ctx.Err() == nil {
		d.beatOnNews(ctx)
		d.fill(ctx)
		d.claim(ctx)
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-d.o.Supervisor.Changed():
		case <-d.o.GPU.Freed():
		case s, ok := <-signals:
			if !ok {
				return
			}
			d.obey(s, signals)
		}
	}
}

// fill waits a moment for all places to be free, where the last claim, only just, found tasks for all that were. Who waits for
// a task that comes alone pays nothing.
func (d *Dispatcher) fill(ctx context.Context) {
	limit := time.NewTimer(d.claimed.pause())
	defer limit.Stop()
	for d.busy.Load() > 0 {
		select {
		case <-d.o.Supervisor.Changed():
		case <-limit.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// obey takes one signal and all that wait behind it.
func (d *Dispatcher) obey(s queue.Signal, more <-chan queue.Signal) {
	for {
		if s.Kind == queue.Cancel {
			d.running.end([]queue.Held{s.Held}, errCancelled)
		}
		select {
		case next, ok := <-more:
			if !ok {
				return
			}
			s = next
		default:
			return
		}
	}
}

// claim takes no more than what can start at once. Types of one plugin share its slots, so they are asked for
// one after another, each with what the one before left.
func (d *Dispatcher) claim(ctx context.Context) {
	d.gate.Lock()
	defer d.gate.Unlock()
	if d.drained.Load() {
		return
	}
	lanes := d.lanes()
	full := false
	defer func() { d.claimed.ended(full) }()
	var asked map[string]bool
	for range mostOfOnePlugin(lanes) {
		wants, leases := d.wants(ctx, lanes, asked)
		if len(wants) == 0 {
			return
		}
		claims, err := d.o.Queue.Claim(ctx, wants)
		if err != nil && ctx.Err() == nil {
			d.log.Warn("can't claim", "error", err)
		}
		full = full || len(claims) > 0 && len(claims) == wanted(wants)
		d.count(claims, wants, err)
		for _, c := range claims {
			lane := task.Lane(c.Task.Type, c.Task.Variant)
			d.begin(c, lanes.find(lane), leases.take(lane))
		}
		d.returnUnused(leases)
		if asked == nil {
			asked = map[string]bool{}
		}
		for _, w := range wants {
			asked[w.Lane] = true
		}
	}
}

// count tells the metrics what a claim gave.
func (d *Dispatcher) count(claims []queue.Claim, wants []queue.Want, err error) {
	d.o.Metrics.Decided(telemetry.Claimed, len(claims))
	if err == nil && len(claims) < wanted(wants) {
		d.o.Metrics.Decided(telemetry.Empty, 1)
	}
}

func wanted(wants []queue.Want) (n int) {
	for _, w := range wants {
		n += w.N
	}
	return n
}

// lane is where tasks wait that a type of a plugin here can run: its own, or one that nobody serves any more.
type lane struct {
	name string
	typ  plugin.Type
}

type lanes []lane

func (all lanes) find(name string) plugin.Type {
	for _, l := range all {
		if l.name == name {
			return l.typ
		}
	}
	return plugin.Type{}
}

// lanes are the plugins' own and those that were adopted.
func (d *Dispatcher) lanes() lanes {
	var all lanes
	adopted := d.adopted.Load()
	for _, t := range d.o.Supervisor.Types() {
		all = append(all, lane{t.Lane(), t})
		if adopted != nil && t.Variant == "" {
			for _, name := range (*adopted)[t.Type] {
				all = append(all, lane{name, t})
			}
		}
	}
	return all
}

// mostOfOnePlugin is the most lanes that a plugin has here.
func mostOfOnePlugin(all lanes) int {
	most, count := 0, map[string]int{}
	for _, l := range all {
		count[deployment(l.typ)]++
		most = max(most, count[deployment(l.typ)])
	}
	return most
}

func deployment(t plugin.Type) string { return t.Plugin + t.Variant }

// wants asks for one lane of each plugin that was not asked for yet, and has the GPU memory for it leased.
func (d *Dispatcher) wants(ctx context.Context, all lanes, asked map[string]bool) ([]queue.Want, grants) {
	var wants []queue.Want
	free, leases, taken := d.o.Supervisor.Slots(), grants{}, map[string]bool{}
	for _, l := range all {
		n := min(free[l.typ.Lane()], claimCap)
		if n == 0 || asked[l.name] || taken[deployment(l.typ)] {
			continue
		}
		taken[deployment(l.typ)] = true
		if n = d.lease(ctx, leases, l.name, l.typ, n); n > 0 {
			wants = append(wants, queue.Want{Lane: l.name, N: n})
		}
	}
	return wants, leases
}

// begin starts an attempt. If the slot has gone since it was counted, the task goes back unharmed.
func (d *Dispatcher) begin(c queue.Claim, t plugin.Type, l *gpu.Lease) {
	failpoint.At("claimed")
	a := newAttempt(d, c, t, l)
	a.seen.Started()
	a.waited()
	d.running.add(a)
	slot, ok := d.o.Supervisor.Acquire(t.Lane())
	a.occupy(slot)
	d.attemptsEnded.Go(func() {
		if !ok {
			d.o.Metrics.Decided(telemetry.NoPlace, 1)
			d.release(l)
			a.commit(queue.Outcome{Kind: queue.HandBack})
			return
		}
		a.run(slot)
	})
}
