package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// ErrNoDelivery says that a task has no webhook: none was asked for, or the task has not ended.
var ErrNoDelivery = errors.New("the task has no webhook to deliver")

// deliveryID is the stable webhook id of a task, which has one event in its life.
func deliveryID(id task.ID) string { return "msg_" + id.String() }

// ClaimDeliveries leases up to n webhooks that are due.
func (q *Queue) ClaimDeliveries(ctx context.Context, n int, lease time.Duration) ([]Delivery, error) {
	if n <= 0 {
		return nil, nil
	}
	answer, err := array(q.callOnce(heard(ctx), deliverScript, n, lease.Milliseconds(), q.options.HostID))
	if err != nil {
		return nil, err
	}
	var claimed []Delivery
	for rows := answer; len(rows) >= 3; rows = rows[3:] {
		id, err := decodeID(rows[0])
		if err != nil {
			return nil, err
		}
		claimed = append(claimed, Delivery{ID: deliveryID(id), TaskID: id, Attempt: int(integer(rows[1])),
			Token: uint64(integer(rows[2]))})
	}
	return claimed, nil
}

// FinishDelivery logs one sending and what follows from it. ErrStale where the lease went to another.
func (q *Queue) FinishDelivery(ctx context.Context, d Delivery, a DeliveryAttempt, v DeliveryVerdict) error {
	var b []byte
	if a != (DeliveryAttempt{}) {
		var err error
		if b, err = json.Marshal(a); err != nil {
			return fmt.Errorf("a delivery's attempt: %w", err)
		}
	}
	// The wait goes to Redis, not the time: this host's clock may be another.
	wait := max(0, time.Until(v.Next).Milliseconds())
	answer, err := q.call(ctx, deliveredScript, raw(d.TaskID), token(d.Token), string(v.State), wait, string(b))
	if err != nil {
		return err
	}
	return verdict(text(answer))
}

// Deliveries tells what became of a task's webhook.
func (q *Queue) Deliveries(ctx context.Context, id task.ID) (DeliveryLog, error) {
	answer, err := q.list(ctx, deliveriesScript, raw(id))
	if err != nil {
		return DeliveryLog{}, err
	}
	if len(answer) < 3 {
		return DeliveryLog{}, ErrNoDelivery
	}
	log := DeliveryLog{ID: deliveryID(id), TaskID: id, State: DeliveryState(text(answer[0])), Next: stamp(answer[1])}
	if log.State == "" {
		log.State = DeliveryPending
	}
	attempts, _ := answer[2].([]any)
	for _, attempt := range attempts {
		var a DeliveryAttempt
		if err := json.Unmarshal([]byte(text(attempt)), &a); err != nil {
			return DeliveryLog{}, fmt.Errorf("a delivery's attempt: %w", err)
		}
		log.Attempts = append(log.Attempts, a)
	}
	return log, nil
}

// Replay makes an ended task's webhook due now, under the same id, with its attempts counted from the start.
func (q *Queue) Replay(ctx context.Context, id task.ID) error {
	v, err := q.call(ctx, replayScript, raw(id))
	switch {
	case err != nil:
		return err
	case text(v) == "missing":
		return task.NotFound(id.String())
	case text(v) == "none":
		return ErrNoDelivery
	}
	return nil
}

// OutboxChanged tells that a webhook became due, soon after; it may tell so once for many, and never what is due
// by the time alone.
func (q *Queue) OutboxChanged(ctx context.Context) <-chan struct{} {
	return q.changes(ctx, q.keys.outbox())
}

// changes passes on the nudges of a channel, several as one.
func (q *Queue) changes(ctx context.Context, channel string) <-chan struct{} {
	out := make(chan struct{}, 1)
	go func() {
		l := q.hub.listen(ctx, channel)
		defer l.stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-q.hub.done:
				return
			case <-l.nudges:
				select {
				case out <- struct{}{}:
				default:
				}
			}
		}
	}()
	return out
}
