package webhook

import (
	"context"
	"errors"
	"time"

	"ft.tc/backlot/host/internal/failpoint"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

const (
	unreadDelay  = 5 * time.Second // before a task that could not be read is looked at again
	storeTimeout = 30 * time.Second
)

// deliver sends one claimed delivery and stores what it gave.
func (c *Courier) deliver(ctx context.Context, d queue.Delivery) {
	failpoint.At("due")
	t, err := c.o.Load(ctx, d.TaskID)
	if err != nil {
		c.unreadable(ctx, d, err)
		return
	}
	started := time.Now()
	o, retry := c.attempt(ctx, d, t)
	failpoint.At("sent")
	if ctx.Err() != nil {
		return // cut off; the lease brings it back
	}
	if !retry.IsZero() {
		c.handBack(ctx, d, retry)
		return
	}
	v := judge(o, d.Attempt, c.o.Attempts, time.Now())
	c.o.Metrics.Sent(followed(v), time.Since(started))
	if v.State == queue.DeliveryDead {
		c.o.Logger.Warn("a webhook is given up", "task", d.TaskID, "attempt", d.Attempt, "status", o.status, "error", o.err)
	}
	c.store(ctx, d, queue.DeliveryAttempt{
		At: started, Attempt: d.Attempt, Status: o.status, Error: o.err, Duration: time.Since(started),
	}, v)
}

// attempt is one sending; a time to ask again where the destination is busy. A destination on pause counts as a
// failed attempt, as it would most likely be one.
func (c *Courier) attempt(ctx context.Context, d queue.Delivery, t task.Task) (o outcome, retry time.Time) {
	key, started := destinationOf(t.CallbackURL), time.Now()
	switch p, retry := c.destinations.enter(key, started); p {
	case busy:
		return outcome{}, retry
	case withheld:
		return outcome{err: "Not sent: the receiver failed several times in a row or asked for a pause."}, time.Time{}
	case granted:
	}
	o = outcome{err: "The sending broke off."}
	defer func() {
		if c.destinations.leave(key, o, time.Since(started), time.Now()) {
			c.Kick()
		}
	}()
	ctx, span := c.o.Tracer.Start(telemetry.Unpack(ctx, t.Trace), "webhook", telemetry.Client,
		telemetry.Text("backlot.task.id", t.ID.String()), telemetry.Number("backlot.attempt", d.Attempt))
	o = c.send(ctx, d.ID, t)
	span.Set(telemetry.Number("http.response.status_code", o.status))
	if !o.success() {
		span.Fail(o.err)
	}
	span.End(nil)
	return o, time.Time{}
}

// followed is how the metrics call a verdict.
func followed(v queue.DeliveryVerdict) telemetry.Sending {
	switch v.State {
	case queue.DeliveryDelivered:
		return telemetry.Delivered
	case queue.DeliveryDead:
		return telemetry.Dead
	case queue.DeliveryPending:
	}
	return telemetry.Again
}

// handBack makes a delivery due again at a later time, as if it had not been claimed.
func (c *Courier) handBack(ctx context.Context, d queue.Delivery, next time.Time) {
	c.store(ctx, d, queue.DeliveryAttempt{}, queue.DeliveryVerdict{State: queue.DeliveryPending, Next: next})
}

func (c *Courier) unreadable(ctx context.Context, d queue.Delivery, err error) {
	if errors.Is(err, &task.Error{Code: task.CodeNotFound}) { // its retention is over
		a := queue.DeliveryAttempt{At: time.Now(), Attempt: d.Attempt, Error: "The task is past its retention."}
		c.store(ctx, d, a, queue.DeliveryVerdict{State: queue.DeliveryDead})
		return
	}
	if ctx.Err() == nil {
		c.o.Logger.Warn("a task could not be read for its webhook", "task", d.TaskID, "error", err)
		c.handBack(ctx, d, time.Now().Add(unreadDelay))
	}
}

// store keeps at it through a short outage: what is not stored is sent again.
func (c *Courier) store(ctx context.Context, d queue.Delivery, a queue.DeliveryAttempt, v queue.DeliveryVerdict) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := c.o.Outbox.FinishDelivery(ctx, d, a, v)
		if err == nil || errors.Is(err, queue.ErrStale) {
			return
		}
		select {
		case <-ctx.Done():
			c.o.Logger.Warn("the outcome of a webhook could not be stored; it is sent again", "task", d.TaskID, "error", err)
			return
		case <-time.After(wait):
		}
	}
}
