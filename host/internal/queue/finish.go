package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"ft.tc/backlot/host/internal/task"
)

var kinds = map[OutcomeKind]string{Completed: "c", Failed: "f", RetryLater: "l", Crashed: "x", HandBack: "b", Registering: "r"}

// quarantined is the failure of a task that keeps killing what runs it.
var quarantined = encodeFailure(task.Failure{Code: "quarantined",
	Message: "The task ended its plugin or host too often and is not run again."})

func encodeFailure(f task.Failure) string {
	b, err := json.Marshal(f)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return string(b)
}

// Finish ends attempts, one error for each: nil where it is done, also when it was done before with the same token;
// ErrStale where the attempt is not current, and nothing changed; or an error of Redis, after which it may be
// asked again.
func (q *Queue) Finish(ctx context.Context, outcomes []Outcome) []error {
	errs := make([]error, len(outcomes))
	args := []any{q.options.Crashes, q.options.Retention.Milliseconds(), quarantined}
	var asked []int
	for j, o := range outcomes {
		item, err := q.outcomeArgs(o)
		if err != nil {
			errs[j] = err
			continue
		}
		args = append(args, item...)
		asked = append(asked, j)
	}
	if len(asked) == 0 {
		return errs
	}
	answer, err := q.list(ctx, finishScript, args...)
	if err == nil && len(answer) != len(asked) {
		err = fmt.Errorf("redis answered %d outcomes with %d", len(asked), len(answer))
	}
	for j, at := range asked {
		if err != nil {
			errs[at] = err
			continue
		}
		errs[at] = verdict(text(answer[j]))
	}
	return errs
}

func verdict(s string) error {
	switch s {
	case "ok":
		return nil
	case "stale":
		return ErrStale
	}
	return errors.New("redis: " + s)
}

func (q *Queue) outcomeArgs(o Outcome) ([]any, error) {
	kind, ok := kinds[o.Kind]
	if !ok {
		return nil, fmt.Errorf("%q is no end of an attempt", o.Kind)
	}
	body, err := encodeEnd(o)
	if err != nil {
		return nil, fmt.Errorf("the outcome of task %s: %w", o.ID, err)
	}
	attempts := o.MaxAttempts
	if attempts == 0 {
		attempts = q.options.Attempts
	}
	return []any{raw(o.ID), token(o.Token), kind, body, max(0, o.Delay.Milliseconds()), attempts}, nil
}
