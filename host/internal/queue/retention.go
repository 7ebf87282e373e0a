package queue

import (
	"context"

	"ft.tc/backlot/host/internal/task"
)

// Expire lists tasks whose retention is over, so that their media can be removed before Forget. A limit of none
// or less is 100.
func (q *Queue) Expire(ctx context.Context, limit int) ([]Expired, error) {
	if limit <= 0 {
		limit = 100
	}
	answer, err := q.list(ctx, expireScript, limit)
	if err != nil {
		return nil, err
	}
	var due []Expired
	for rows := answer; len(rows) >= 2; rows = rows[2:] {
		id, err := decodeID(rows[0])
		if err != nil {
			return nil, err
		}
		due = append(due, Expired{ProjectID: text(rows[1]), ID: id})
	}
	return due, nil
}

// Forget removes ended tasks with all that is kept of them. Others are left alone.
func (q *Queue) Forget(ctx context.Context, ids []task.ID) error {
	if len(ids) == 0 {
		return nil
	}
	args := make([]any, len(ids))
	for j, id := range ids {
		args[j] = raw(id)
	}
	_, err := q.call(ctx, forgetScript, args...)
	return err
}
