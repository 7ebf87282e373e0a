package dispatch

import (
	"context"
	"errors"
	"time"

	"ft.tc/backlot/host/internal/failpoint"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/telemetry"
)

const (
	commitBatch = 64
	commitPause = 200 * time.Millisecond // between tries while Redis can't be reached
)

// commit is an outcome on its way, and where to say what became of it.
type commit struct {
	outcome queue.Outcome
	done    chan<- error
}

// commit ends the attempt in the queue and reports whether its outcome was taken. While Redis is away it waits:
// the work is done and must not be lost.
func (a *attempt) commit(o queue.Outcome) (taken bool) {
	began := time.Now()
	_, span := a.d.o.Tracer.Start(a.ctx, "commit", telemetry.Internal)
	defer func() {
		a.seen.Took(telemetry.Commit, time.Since(began))
		span.End(nil)
		a.tell(o)
		a.leave(a.ending(o, taken))
	}()
	o.Held = a.held()
	done := make(chan error, 1)
	select {
	case a.d.commits <- commit{outcome: o, done: done}:
	case <-a.d.loops.Done():
		return false
	}
	err := <-done
	if o.Kind == queue.HandBack {
		failpoint.At("handed back")
	}
	failpoint.At("committed")
	if err != nil {
		a.d.log.Info("outcome refused", "task", a.claim.Task.ID, "outcome", o.Kind, "error", err)
		return false
	}
	return true
}

// leave ends what still belongs to the attempt.
func (a *attempt) leave(how telemetry.Ending) {
	a.seen.Ended(how)
	a.span.Set(telemetry.Text("backlot.outcome", string(how)))
	a.span.End(nil)
	a.d.running.remove(a)
	a.end(nil)
}

// commitLoop commits what is ready, together. It ends when nothing can come any more.
func (d *Dispatcher) commitLoop() {
	for {
		select {
		case first := <-d.commits:
			batch := d.gather(first)
			d.finish(batch)
			d.committed.ended(true)
		case <-d.loops.Done():
			return
		}
	}
}

// gather takes what is ready; and while one commit follows the other it waits a moment for the rest of what runs here.
func (d *Dispatcher) gather(first commit) []commit {
	batch := []commit{first}
	limit := time.NewTimer(d.committed.pause())
	defer limit.Stop()
	for len(batch) < min(commitBatch, d.running.count()) {
		select {
		case c := <-d.commits:
			batch = append(batch, c)
			continue
		default:
		}
		select {
		case c := <-d.commits:
			batch = append(batch, c)
		case <-limit.C:
			return batch
		}
	}
	return batch
}

// finish tries until every outcome was either taken or refused, or the dispatcher gives up.
func (d *Dispatcher) finish(batch []commit) {
	for {
		outcomes := make([]queue.Outcome, len(batch))
		for i, c := range batch {
			outcomes[i] = c.outcome
		}
		if batch = settle(batch, d.o.Queue.Finish(d.loops, outcomes)); len(batch) == 0 {
			return
		}
		d.log.Warn("outcomes wait for Redis", "outcomes", len(batch))
		select {
		case <-time.After(commitPause):
		case <-d.loops.Done():
			for _, c := range batch {
				c.done <- context.Cause(d.loops)
			}
			return
		}
	}
}

// settle answers those whose outcome is decided and returns the others.
func settle(batch []commit, errs []error) (waiting []commit) {
	for i, c := range batch {
		var err error
		if i < len(errs) {
			err = errs[i]
		}
		if err == nil || errors.Is(err, queue.ErrStale) {
			c.done <- err
			continue
		}
		waiting = append(waiting, c)
	}
	return waiting
}
