package queue

import (
	"context"
	"encoding/json"

	"ft.tc/backlot/host/internal/task"
)

// Abandon fails up to most waiting tasks of a lane, and says how many. It is for lanes that nobody serves any more.
func (q *Queue) Abandon(ctx context.Context, lane string, f task.Failure, most int) (int, error) {
	body, err := json.Marshal(f)
	if err != nil {
		return 0, err
	}
	v, err := q.call(ctx, abandonScript, lane, string(body), q.options.Retention.Milliseconds(), most)
	return int(integer(v)), err
}

// Peek gives the task_data of up to most tasks that wait in a lane.
func (q *Queue) Peek(ctx context.Context, lane string, most int) ([]json.RawMessage, error) {
	bodies, err := q.list(ctx, peekScript, lane, most)
	if err != nil {
		return nil, err
	}
	var all []json.RawMessage
	for _, body := range bodies {
		var t task.Task
		if err := decodeBody(text(body), &t); err != nil {
			return nil, err
		}
		all = append(all, t.Data)
	}
	return all, nil
}
