package queue

import (
	"context"

	"ft.tc/backlot/host/internal/task"
)

// Cancel ends a task that is queued or processing, at once; its host is told. Again: no error.
func (q *Queue) Cancel(ctx context.Context, id task.ID) (task.Task, error) {
	v, err := q.call(ctx, cancelScript, raw(id), q.options.Retention.Milliseconds())
	if err != nil {
		return task.Task{}, err
	}
	switch text(v) {
	case "missing":
		return task.Task{}, task.NotFound(id.String())
	case "ended":
		return task.Task{}, &task.Error{Code: task.CodeNotCancellable, Message: "The task has ended and can't be cancelled."}
	}
	return q.Status(ctx, id)
}
