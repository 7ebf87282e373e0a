package queue

import (
	"context"

	"ft.tc/backlot/host/internal/task"
)

// Status reads a task with its data. An unknown id is task.NotFound.
func (q *Queue) Status(ctx context.Context, id task.ID) (task.Task, error) {
	answer, err := q.list(ctx, statusScript, raw(id), 1, "", 0, 0, 0)
	if err != nil {
		return task.Task{}, err
	}
	return readStatus(id, answer)
}

// StatusLimited counts a status read of the key and reads the task, without its data, in one round trip.
func (q *Queue) StatusLimited(ctx context.Context, apiKey string, id task.ID) (task.Task, Rate, error) {
	limit := q.options.Limits.StatusReadsPerMinute
	answer, err := array(q.callOnce(ctx, statusScript, raw(id), 0, apiKey, limit, window.Milliseconds(), 0))
	if err != nil {
		return task.Task{}, Rate{}, err
	}
	rate, err := readRate(limit, answer)
	if err != nil {
		return task.Task{}, rate, err
	}
	t, err := readStatus(id, answer)
	return t, rate, err
}

func readStatus(id task.ID, answer []any) (task.Task, error) {
	if len(answer) < 6 {
		return task.Task{}, task.NotFound(id.String())
	}
	fields, _ := answer[3].([]any)
	t, err := decodeTask(id, fields)
	if err != nil {
		return task.Task{}, err
	}
	if err := decodeBody(text(answer[4]), &t); err != nil {
		return task.Task{}, err
	}
	return t, decodeEnd(text(answer[5]), &t)
}
