package adapter

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
)

const longestRetryAfter = time.Minute

// retryAfter reads the header in seconds or as a date.
func retryAfter(value string) time.Duration {
	value = strings.TrimSpace(value)
	d := time.Duration(0)
	if seconds, err := strconv.Atoi(value); err == nil {
		d = time.Duration(min(max(seconds, 0), int(longestRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		d = time.Until(at)
	}
	return min(max(d, 0), longestRetryAfter)
}

// pace spaces questions: longer with each, until it is started anew.
type pace struct {
	next, most time.Duration
}

func (s *service) pace() *pace { return &pace{s.limits.first, s.limits.most} }

// wait waits for the next question's time, and at least as long as the service asked for.
func (p *pace) wait(ctx context.Context, atLeast time.Duration) error {
	t := time.NewTimer(max(p.next, atLeast))
	defer t.Stop()
	p.next = min(p.next*3/2, p.most)
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// until ends with the attempt, by the task's own deadline too.
func until(ctx context.Context, deadline time.Time) (context.Context, context.CancelFunc) {
	if deadline.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadlineCause(ctx, deadline,
		generator.Failf("timeout", "The task took longer than it may take."))
}

// patience is when a task stops waiting for a service that has no room: half of its time, so that what it then begins
// has the other half.
func patience(ctx context.Context) time.Time {
	end, ok := ctx.Deadline()
	if !ok {
		return time.Now().Add(time.Hour)
	}
	return time.Now().Add(time.Until(end) / 2)
}
