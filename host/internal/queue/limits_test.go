package queue

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
	"ft.tc/backlot/host/internal/task"
)

func TestA21_IdempotencyKeyMakesOneTask(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var mu sync.Mutex
	ids, fresh := map[task.ID]bool{}, 0
	var all sync.WaitGroup
	for range 100 {
		s := submission(t, "a", task.Normal)
		s.APIKey, s.IdempotencyKey = "key", "once"
		all.Go(func() {
			receipts, _, err := b.Submit(b.ctx, []Submission{s})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				ids[receipts[0].Task.ID] = true
				if !receipts[0].Replayed {
					fresh++
				}
			}
		})
	}
	all.Wait()
	require.Len(t, ids, 1)
	require.Equal(t, 1, fresh)

	s := submission(t, "a", task.Normal)
	s.APIKey, s.IdempotencyKey, s.BodyHash = "key", "once", [32]byte{1}
	other := submission(t, "a", task.Normal)
	_, _, err := b.Submit(b.ctx, []Submission{other, s})
	require.ErrorIs(t, err, &task.Error{Code: task.CodeIdempotencyUsed})
	_, err = b.Status(b.ctx, other.Task.ID)
	require.ErrorIs(t, err, &task.Error{Code: task.CodeNotFound}, "all or nothing")
	s.APIKey = "another key"
	_, _, err = b.Submit(b.ctx, []Submission{s})
	require.NoError(t, err)
}

func TestSubmittingAnIDAgainAnswersTheStoredTask(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.SubmissionsPerMinute = 1 })
	s := submission(t, "a", task.Normal)
	s.APIKey = "key"
	for range 3 {
		receipts, rate, err := b.Submit(b.ctx, []Submission{s})
		require.NoError(t, err)
		require.Equal(t, 1, receipts[0].Position)
		require.Zero(t, rate.Remaining)
	}
	b.sound()
}

func TestA16_RateLimitsAreExactOverTwoHosts(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	limit := func(o *Options) { o.Limits.SubmissionsPerMinute, o.Limits.StatusReadsPerMinute = 30, 40 }
	hosts := []*bench{benchOn(t, url, "a", limit), benchOn(t, url, "b", limit)}
	id := hosts[0].submit("p", task.Normal).Task.ID
	var mu sync.Mutex
	var all sync.WaitGroup
	submitted, read := 0, 0
	for j := range 100 {
		b, s := hosts[j%2], submission(t, "p", task.Normal)
		s.APIKey = "key"
		all.Go(func() {
			_, rate, err := b.Submit(b.ctx, []Submission{s})
			_, statusRate, statusErr := b.StatusLimited(b.ctx, "key", id)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				submitted++
			} else if rate.Limit != 30 || rate.Reset <= 0 || rate.Reset > time.Minute {
				t.Errorf("rate %+v", rate)
			}
			if statusErr == nil {
				read++
			} else if statusRate.Limit != 40 {
				t.Errorf("rate %+v", statusRate)
			}
		})
	}
	all.Wait()
	require.Equal(t, 30, submitted)
	require.Equal(t, 40, read)
	_, _, err := hosts[0].Submit(hosts[0].ctx, []Submission{{Task: submission(t, "p", task.Normal).Task, APIKey: "key"}})
	var limited *task.Error
	require.ErrorAs(t, err, &limited)
	require.Equal(t, task.CodeRateLimited, limited.Code)
	require.InDelta(t, 60, limited.RetryAfter, 15)
	_, err = hosts[0].TakeRate(hosts[0].ctx, "other", RateStatus)
	require.NoError(t, err)
}

func TestA22_FullBacklogIsUnavailable(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.QueuedTasks = 3 })
	id := b.flood("a", task.Normal, 3)[0]
	_, _, err := b.Submit(b.ctx, []Submission{submission(t, "a", task.Normal)})
	var full *task.Error
	require.ErrorAs(t, err, &full)
	require.Equal(t, task.CodeUnavailable, full.Code)
	require.Positive(t, full.RetryAfter)
	_, err = b.Cancel(b.ctx, id)
	require.NoError(t, err)
	b.submit("a", task.Normal)
}

func TestEstimateIsTheMedianOfRecentRuns(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, ms := range []int{9000, 2000, 4400} {
		require.NoError(t, b.client.LPush(b.ctx, b.keys.durations("image"), ms).Err())
	}
	require.Equal(t, 4, b.submit("a", task.Normal).EstimatedSeconds)
}
