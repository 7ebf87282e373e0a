package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// Registration is the right to register the media of one task, until its lease is over. The task is processing until
// FinishRegistration ends it.
type Registration struct {
	TaskID    task.ID
	ProjectID string
	Attempt   int // from 1
	Since     time.Time
	Result    task.Result // as it is without the registration

	token uint64
}

// ClaimRegistrations leases up to n tasks whose media are due to be registered.
func (q *Queue) ClaimRegistrations(ctx context.Context, n int, lease time.Duration) ([]Registration, error) {
	if n <= 0 {
		return nil, nil
	}
	answer, err := array(q.callOnce(heard(ctx), registrationsScript, n, lease.Milliseconds()))
	if err != nil {
		return nil, err
	}
	var claimed []Registration
	for rows := answer; len(rows) >= 6; rows = rows[6:] {
		id, err := decodeID(rows[0])
		if err != nil {
			return nil, err
		}
		r := Registration{TaskID: id, ProjectID: text(rows[1]), Attempt: int(integer(rows[2])), token: uint64(integer(rows[3])), Since: stamp(rows[4])}
		if err := json.Unmarshal([]byte(text(rows[5])), &r.Result); err != nil {
			return nil, fmt.Errorf("the result of task %s: %w", id, err)
		}
		claimed = append(claimed, r)
	}
	return claimed, nil
}

// FinishRegistration ends the task as Completed or Failed, or makes its registration due again after the Delay of a
// RetryLater. ErrStale where the lease went to another or the task was cancelled.
func (q *Queue) FinishRegistration(ctx context.Context, r Registration, o Outcome) error {
	body, err := encodeEnd(o)
	if err != nil {
		return fmt.Errorf("the outcome of task %s: %w", r.TaskID, err)
	}
	answer, err := q.call(ctx, registeredScript, raw(r.TaskID), token(r.token), kinds[o.Kind], body,
		max(0, o.Delay.Milliseconds()), q.options.Retention.Milliseconds())
	if err != nil {
		return err
	}
	return verdict(text(answer))
}

// RegistrationsChanged tells that media became due to be registered, as OutboxChanged does of webhooks.
func (q *Queue) RegistrationsChanged(ctx context.Context) <-chan struct{} {
	return q.changes(ctx, q.keys.registrations())
}
