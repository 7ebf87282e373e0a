package queue

import (
	"context"
	"fmt"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// TakeRate counts one request of a key. Over the limit the error is a *task.Error, and nothing is counted.
func (q *Queue) TakeRate(ctx context.Context, apiKey string, kind RateKind) (Rate, error) {
	limit := q.limit(kind)
	answer, err := array(q.callOnce(ctx, rateScript, string(kind)+":"+apiKey, limit, window.Milliseconds()))
	if err != nil {
		return Rate{}, err
	}
	return readRate(limit, answer)
}

func (q *Queue) limit(kind RateKind) int {
	switch kind {
	case RateSubmit:
		return q.options.Limits.SubmissionsPerMinute
	case RateWebhookTest:
		return q.options.Limits.WebhookTestsPerMinute
	case RateStatus:
	}
	return q.options.Limits.StatusReadsPerMinute
}

// readRate reads allowed, remaining and reset.
func readRate(limit int, answer []any) (Rate, error) {
	rate := Rate{Limit: limit, Remaining: int(integer(answer[1])), Reset: milliseconds(answer[2])}
	if integer(answer[0]) == 0 {
		return rate, limited(rate)
	}
	return rate, nil
}

func limited(r Rate) *task.Error {
	wait := max(1, int((r.Reset+time.Second-1)/time.Second))
	return &task.Error{Code: task.CodeRateLimited, RetryAfter: wait,
		Message: fmt.Sprintf("Rate limit of %d requests per minute exceeded", r.Limit)}
}
