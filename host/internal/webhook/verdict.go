package webhook

import (
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"ft.tc/backlot/host/internal/queue"
)

const (
	firstDelay = 5 * time.Second
	growth     = 2.5
	maxDelay   = 6 * time.Hour // between attempts, and of a Retry-After
)

// outcome is what one sending gave.
type outcome struct {
	status     int    // 0 where no answer came
	err        string // a sentence; empty for success
	retryAfter time.Duration
	refusal    bool // the address is not allowed
}

func (o outcome) success() bool { return o.status/100 == 2 }

// judge says what follows the attempt-th sending of at most attempts.
func judge(o outcome, attempt, attempts int, now time.Time) queue.DeliveryVerdict {
	switch {
	case o.success():
		return queue.DeliveryVerdict{State: queue.DeliveryDelivered}
	case o.status == http.StatusGone, attempt >= attempts:
		return queue.DeliveryVerdict{State: queue.DeliveryDead}
	}
	return queue.DeliveryVerdict{State: queue.DeliveryPending, Next: now.Add(max(jitter(delay(attempt)), o.retryAfter))}
}

// delay is the longest wait after the attempt-th sending: 5 s, 12 s, 31 s, … 6 h; about 15 hours over 12 attempts.
func delay(attempt int) time.Duration {
	d := float64(firstDelay) * math.Pow(growth, float64(attempt-1))
	return time.Duration(min(d, float64(maxDelay)))
}

// jitter spreads what failed together over all of d, but never hammers.
func jitter(d time.Duration) time.Duration {
	return max(time.Second, rand.N(d))
}

// retryAfter reads the header of a 429 or 503 in both of its forms.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	value := resp.Header.Get("Retry-After")
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		return time.Duration(min(max(seconds, 0), int64(maxDelay/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), maxDelay)
	}
	return 0
}
