package dispatch

import (
	"context"
	"time"

	"ft.tc/backlot/host/internal/gpu"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
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
	var asked map[string]bool
	for range d.typesOfOnePlugin() {
		wants, types, leases := d.wants(ctx, asked)
		if len(wants) == 0 {
			return
		}
		claims, err := d.o.Queue.Claim(ctx, wants)
		if err != nil && ctx.Err() == nil {
			d.log.Warn("can't claim", "error", err)
		}
		for _, c := range claims {
			d.begin(c, types[c.Task.Type], leases.take(c.Task.Type))
		}
		d.returnUnused(leases)
		if asked == nil {
			asked = map[string]bool{}
		}
		for _, w := range wants {
			asked[w.Type] = true
		}
	}
}

// typesOfOnePlugin is the most types that a plugin has here.
func (d *Dispatcher) typesOfOnePlugin() int {
	most, count := 0, map[string]int{}
	for _, t := range d.o.Supervisor.Types() {
		count[t.Plugin]++
		most = max(most, count[t.Plugin])
	}
	return most
}

// wants asks for one type of each plugin that was not asked for yet, and has the GPU memory for it leased.
func (d *Dispatcher) wants(ctx context.Context, asked map[string]bool) ([]queue.Want, map[string]plugin.Type, grants) {
	var wants []queue.Want
	free, types, leases, taken := d.o.Supervisor.Slots(), map[string]plugin.Type{}, grants{}, map[string]bool{}
	for _, t := range d.o.Supervisor.Types() {
		types[t.Type] = t
		n := min(free[t.Type], claimCap)
		if n == 0 || asked[t.Type] || taken[t.Plugin] {
			continue
		}
		taken[t.Plugin] = true
		if n = d.lease(ctx, leases, t, n); n > 0 {
			wants = append(wants, queue.Want{Type: t.Type, N: n})
		}
	}
	return wants, types, leases
}

// begin starts an attempt. If the slot has gone since it was counted, the task goes back unharmed.
func (d *Dispatcher) begin(c queue.Claim, t plugin.Type, l *gpu.Lease) {
	a := newAttempt(d, c, t, l)
	d.running.add(a)
	slot, ok := d.o.Supervisor.Acquire(c.Task.Type)
	d.attemptsEnded.Go(func() {
		if !ok {
			d.release(l)
			a.commit(queue.Outcome{Kind: queue.HandBack})
			return
		}
		a.run(slot)
	})
}
