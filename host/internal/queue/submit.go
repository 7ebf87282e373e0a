package queue

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

const (
	batchLimit = 100 // tasks of one Submit
	window     = time.Minute
	remembered = 24 * time.Hour // an idempotency key
)

// Submit stores all submissions or none. They are of one caller: the API key of the first pays for them. A
// submission whose idempotency key or id was seen before answers as it did then, and costs nothing. The rate is
// told in any case. The tasks belong to the trace of ctx, if it is in one. Errors are *DependencyError, and *task.Error with the codes of rate limit, idempotency and
// unavailability.
func (q *Queue) Submit(ctx context.Context, submissions []Submission) ([]Receipt, Rate, error) {
	if len(submissions) == 0 || len(submissions) > batchLimit {
		return nil, Rate{}, fmt.Errorf("a batch has 1 to %d tasks, not %d", batchLimit, len(submissions))
	}
	if err := q.epoch.refuse(); err != nil {
		return nil, Rate{}, err
	}
	limit := q.options.Limits.SubmissionsPerMinute
	args, err := q.submitArgs(ctx, submissions, limit)
	if err != nil {
		return nil, Rate{}, err
	}
	answer, err := q.list(ctx, submitScript, args...)
	if err != nil {
		return nil, Rate{}, err
	}
	rate := Rate{Limit: limit, Remaining: int(integer(answer[1])), Reset: milliseconds(answer[2])}
	switch text(answer[0]) {
	case "reused":
		return nil, rate, &task.Error{Code: task.CodeIdempotencyUsed,
			Message: "This Idempotency-Key was used with another request body."}
	case "parent":
		return nil, rate, &DependencyError{Submission: int(integer(answer[3])), Dependency: int(integer(answer[4])),
			Why: DependencyFault(text(answer[5]))}
	case "limited":
		return nil, rate, limited(rate)
	case "full":
		return nil, rate, task.Unavailable("All workers are busy, please try again later", 120)
	}
	receipts, err := readReceipts(submissions, answer[4:])
	return receipts, rate, err
}

func (q *Queue) submitArgs(ctx context.Context, submissions []Submission, limit int) ([]any, error) {
	if submissions[0].APIKey == "" {
		limit = -1
	}
	args := make([]any, 0, 7+13*len(submissions))
	args = append(args, submissions[0].APIKey, limit, window.Milliseconds(), q.options.Limits.QueuedTasks,
		remembered.Milliseconds(), len(submissions), telemetry.Pack(ctx))
	for _, s := range submissions {
		t := s.Task
		if err := checkTask(t); err != nil {
			return nil, err
		}
		body, head := encodeBody(t)
		if t.CallbackURL == "" && len(t.Metadata) == 0 && len(t.DependsOn) == 0 {
			head = 0
		}
		lane := task.Lane(t.Type, t.Variant)
		args = append(args, raw(t.ID), t.ProjectID, lane, int(t.Priority), weight(s.Weight), body, head,
			t.CallbackURL != "", optionalID(t.RetryOf), idempotency(s.APIKey, s.IdempotencyKey),
			string(s.BodyHash[:]), q.estimate(ctx, lane, s.TypicalSeconds), parents(t.DependsOn))
	}
	return args, nil
}

func checkTask(t task.Task) error {
	switch {
	case t.ID.IsZero():
		return fmt.Errorf("a task needs an id")
	case t.ProjectID == "" || t.Type == "" || strings.ContainsAny(t.Type, ":"+task.VariantMarks):
		return fmt.Errorf("a task needs a project, and a type without :, @ and +: %q, %q", t.ProjectID, t.Type)
	case strings.ContainsAny(t.Variant, ":") || t.Variant != "" && !strings.ContainsAny(t.Variant[:1], task.VariantMarks):
		return fmt.Errorf("a variant begins with @ or +, without a colon: %q", t.Variant)
	case !t.Priority.Valid():
		return fmt.Errorf("priority %d is none of 1, 2, 3", t.Priority)
	}
	return nil
}

func readReceipts(submissions []Submission, rows []any) ([]Receipt, error) {
	if len(rows) != 5*len(submissions) {
		return nil, fmt.Errorf("redis answered %d submissions with %d values", len(submissions), len(rows))
	}
	receipts := make([]Receipt, len(submissions))
	for j, s := range submissions {
		row := rows[5*j:]
		id, err := decodeID(row[0])
		if err != nil {
			return nil, err
		}
		t := s.Task
		t.ID, t.State, t.CreatedAt = id, task.Queued, stamp(row[2])
		receipts[j] = Receipt{Task: t, Replayed: integer(row[1]) == 1, Position: int(integer(row[3])),
			EstimatedSeconds: int(integer(row[4]))}
	}
	return receipts, nil
}

func weight(w float64) string {
	if w <= 0 || w == 1 {
		return "1"
	}
	return strconv.FormatFloat(w, 'g', -1, 64)
}

func optionalID(id task.ID) string {
	if id.IsZero() {
		return ""
	}
	return raw(id)
}

func milliseconds(v any) time.Duration { return time.Duration(integer(v)) * time.Millisecond }
