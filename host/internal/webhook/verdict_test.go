package webhook

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
)

func TestScheduleGrowsOverHoursWithFullJitter(t *testing.T) {
	t.Parallel()
	now, total := time.Now(), time.Duration(0)
	for attempt := 1; attempt < 12; attempt++ {
		low, high := maxDelay, time.Duration(0)
		for range 2000 {
			v := judge(outcome{status: 500}, attempt, 12, now)
			require.Equal(t, queue.DeliveryPending, v.State)
			low, high = min(low, v.Next.Sub(now)), max(high, v.Next.Sub(now))
		}
		d := delay(attempt)
		require.LessOrEqual(t, high, d)
		require.Greater(t, high, d*9/10, "jitter reaches up to the whole delay")
		require.Less(t, low, max(d/10, 1100*time.Millisecond), "and down to nothing")
		require.GreaterOrEqual(t, low, time.Second)
		t.Logf("attempt %2d: %v to %v", attempt, low.Round(time.Second), high.Round(time.Second))
		total += d
	}
	require.Greater(t, total, 6*time.Hour)
	require.LessOrEqual(t, delay(100), maxDelay)
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status, attempt int
		want            queue.DeliveryState
	}{
		{200, 1, queue.DeliveryDelivered},
		{204, 12, queue.DeliveryDelivered},
		{299, 1, queue.DeliveryDelivered},
		{410, 1, queue.DeliveryDead},
		{0, 11, queue.DeliveryPending},
		{0, 12, queue.DeliveryDead},
		{302, 1, queue.DeliveryPending},
		{404, 1, queue.DeliveryPending},
		{500, 12, queue.DeliveryDead},
	} {
		require.Equal(t, c.want, judge(outcome{status: c.status}, c.attempt, 12, time.Now()).State, "%+v", c)
	}
}

func TestK12_RetryAfterIsObeyedAndCapped(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Truncate(time.Second)
	for _, c := range []struct {
		status int
		value  string
		want   time.Duration
	}{
		{429, "120", 2 * time.Minute},
		{503, "120", 2 * time.Minute},
		{503, now.Add(time.Hour).Format(http.TimeFormat), time.Hour},
		{503, "315360000", maxDelay},
		{503, "9223372036854775807", maxDelay},
		{503, now.AddDate(10, 0, 0).Format(http.TimeFormat), maxDelay},
		{503, "-5", 0},
		{503, now.Add(-time.Hour).Format(http.TimeFormat), 0},
		{503, "soon", 0},
		{500, "120", 0},
	} {
		resp := &http.Response{StatusCode: c.status, Header: http.Header{"Retry-After": {c.value}}}
		require.Equal(t, c.want, retryAfter(resp, now), "%+v", c)
	}
	v := judge(outcome{status: 503, retryAfter: time.Hour}, 1, 12, now)
	require.GreaterOrEqual(t, v.Next.Sub(now), time.Hour)
}
