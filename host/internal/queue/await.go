package queue

import (
	"context"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// Await returns the task when it has ended, or as it is when the context ends, with the context's error. The task remembers
// that somebody waits, and its end is told to all hosts.
func (q *Queue) Await(ctx context.Context, id task.ID) (task.Task, error) {
	q.awaiting.Do(func() { q.hub.listen(ctx, q.keys.ends()) }) // from the first one on, for a subscription costs a round trip
	l := q.hub.listenFor(ctx, q.keys.ends(), raw(id))
	defer l.stop()
	safety := time.NewTicker(safetyRead)
	defer safety.Stop()
	var t task.Task
	for {
		now, err := q.readAwaited(ctx, id)
		switch {
		case ctx.Err() != nil && t.ID.IsZero():
			return now, err
		case ctx.Err() != nil:
			return t, ctx.Err()
		case err != nil:
			return t, err
		}
		if t = now; t.State.Ended() {
			return t, nil
		}
		select {
		case <-ctx.Done():
			return t, ctx.Err()
		case <-l.nudges:
		case <-safety.C:
		}
	}
}

func (q *Queue) readAwaited(ctx context.Context, id task.ID) (task.Task, error) {
	answer, err := q.list(ctx, statusScript, raw(id), 1, "", 0, 0, 1)
	if err != nil {
		return task.Task{}, err
	}
	return readStatus(id, answer)
}
