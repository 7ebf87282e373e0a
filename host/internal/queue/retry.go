package queue

import (
	"context"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

// Retry submits a failed or cancelled task again under newID, with the same body. What it depended on counts by its
// latest retry. While an earlier retry of it is
// not ended, the receipt is of that one, Replayed.
func (q *Queue) Retry(ctx context.Context, id, newID task.ID) (Receipt, error) {
	if err := q.epoch.refuse(); err != nil {
		return Receipt{}, err
	}
	answer, err := q.list(ctx, retryScript, raw(id), raw(newID), q.options.Limits.QueuedTasks, telemetry.Pack(ctx))
	if err != nil {
		return Receipt{}, err
	}
	switch text(answer[0]) {
	case "missing":
		return Receipt{}, task.NotFound(id.String())
	case "ended":
		return Receipt{}, &task.Error{Code: task.CodeNotRetryable, Message: "Only a failed or cancelled task can be retried."}
	case "parent":
		parent, _ := decodeID(answer[1])
		return Receipt{}, &task.Error{Code: task.CodeNotRetryable,
			Message: "This task depends on task " + parent.String() + ", which did not complete. Retry that one first."}
	case "full":
		return Receipt{}, task.Unavailable("All workers are busy, please try again later", 120)
	}
	child, err := decodeID(answer[1])
	if err != nil {
		return Receipt{}, err
	}
	t, err := q.Status(ctx, child)
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Task: t, Replayed: child != newID, Position: int(integer(answer[3])),
		EstimatedSeconds: q.estimate(ctx, task.Lane(t.Type, t.Variant), 0)}, nil
}
