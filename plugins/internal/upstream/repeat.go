package upstream

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	firstPause    = 500 * time.Millisecond
	longestPause  = 15 * time.Second
	maxRetryAfter = 30 * time.Second
)

// repeat asks until it succeeds, may not be repeated, or the attempts are used up. What comes back is fit for the
// person who submitted the task; a context that ended gives its cause.
func (c *Client) repeat(ctx context.Context, method string, ask func() error) error {
	for n := 1; ; n++ {
		err := ask()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var f *fault
		if !errors.As(err, &f) {
			return err
		}
		wait, again := c.pauseAfter(f, method, n)
		if !again || n >= c.server.Attempts || beyond(ctx, wait) {
			return c.failure(f)
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
	}
}

// pauseAfter says whether what went wrong may be asked again, and when.
func (c *Client) pauseAfter(f *fault, method string, attempt int) (time.Duration, bool) {
	harmless := c.repeatable || method == http.MethodGet || method == http.MethodHead || method == http.MethodPut || method == http.MethodDelete
	wait := backoff(attempt)
	switch {
	case f.status == http.StatusTooManyRequests || f.status == http.StatusServiceUnavailable:
		if f.outOfCredit() {
			return 0, false
		}
		if asked, ok := retryDelay(f.header.Get("Retry-After"), time.Now()); ok {
			return asked, asked <= maxRetryAfter
		}
		return wait, true
	case f.status >= 500 || f.status == http.StatusRequestTimeout:
		return wait, harmless
	case f.status != 0 || f.lasting():
		return 0, false
	}
	return wait, !f.sent || harmless
}

// backoff doubles, and lies at random in the upper half, so that many who fail together do not come back together.
func backoff(attempt int) time.Duration {
	d := min(firstPause<<min(attempt-1, 10), longestPause)
	return d/2 + rand.N(d/2+1)
}

// retryDelay reads Retry-After: seconds or an HTTP date.
func retryDelay(header string, now time.Time) (time.Duration, bool) {
	if seconds, err := strconv.Atoi(header); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 86400)) * time.Second, true
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0), true
	}
	return 0, false
}

// beyond reports whether a pause would outlast the task.
func beyond(ctx context.Context, wait time.Duration) bool {
	deadline, set := ctx.Deadline()
	return set && time.Until(deadline) <= wait
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
