package queue

import (
	"context"
	"crypto/rand"
)

const (
	reclaimLimit = 100  // tasks of one call
	longestTick  = 5000 // ms between two calls; after more all leases get grace
)

// Reclaim is the tick: call it every second, on every host. It takes back up to 100 tasks whose lease is over and
// gives how many; after a gap in the ticks of all hosts it prolongs all leases instead, for none could be renewed.
func (q *Queue) Reclaim(ctx context.Context) (int, error) {
	args := []any{q.options.LeaseTTL.Milliseconds(), longestTick, reclaimLimit, q.options.Crashes,
		q.options.Retention.Milliseconds(), quarantined, q.epoch.get(), rand.Text()}
	answer, err := q.list(ctx, reclaimScript, append(args, q.caps()...)...)
	if err != nil {
		return 0, err
	}
	q.epoch.note(text(answer[1]), q.options.Logger)
	n := int(integer(answer[0]))
	if n < 0 {
		q.options.Logger.Info("nobody ticked for a while: all leases are prolonged")
		return 0, nil
	}
	return n, nil
}

// Recover takes back what this host held in its former life, tasks and webhooks; it gives how many tasks. Call it at boot, before the first claim and after the
// orphans of that life are gone.
func (q *Queue) Recover(ctx context.Context) (int, error) {
	total := 0
	for from := int64(0); from >= 0; {
		answer, err := q.list(ctx, recoverScript, q.options.HostID, from, reclaimLimit, q.options.Crashes,
			q.options.Retention.Milliseconds(), quarantined)
		if err != nil {
			return total, err
		}
		total += int(integer(answer[0]))
		from = integer(answer[1])
	}
	return total, q.recoverDeliveries(ctx)
}

func (q *Queue) recoverDeliveries(ctx context.Context) error {
	for from := int64(0); from >= 0; {
		next, err := q.call(ctx, undeliverScript, q.options.HostID, from, reclaimLimit)
		if err != nil {
			return err
		}
		from = integer(next)
	}
	return nil
}
