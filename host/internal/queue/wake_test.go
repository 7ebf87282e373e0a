package queue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
	"ft.tc/backlot/host/internal/task"
)

func TestEveryIdleHostIsWoken(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	a, b := benchOn(t, url, "a"), benchOn(t, url, "b")
	signalsA, signalsB := a.Signals(a.ctx), b.Signals(b.ctx)
	for range 20 {
		require.Empty(t, a.claim(1))
		require.Empty(t, b.claim(1))
		began := time.Now()
		a.submit("p", task.Normal)
		require.Equal(t, Signal{Kind: Wake, Type: "image"}, <-signalsA)
		require.Equal(t, Signal{Kind: Wake, Type: "image"}, <-signalsB)
		require.Less(t, time.Since(began), 500*time.Millisecond)
		require.NoError(t, a.end(a.one(), Completed))
	}
}

// TestNoWakeUpIsLost lets a host sleep on its signals alone while another submits as fast as it can.
func TestNoWakeUpIsLost(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	a, b := benchOn(t, url, "a"), benchOn(t, url, "b")
	const n = 500
	submissions := make([]Submission, n)
	for i := range submissions {
		submissions[i] = submission(t, "p", task.Normal)
	}
	go func() {
		for _, s := range submissions {
			if _, _, err := b.Submit(b.ctx, []Submission{s}); err != nil {
				t.Error(err)
			}
		}
	}()
	signals := a.Signals(a.ctx)
	for done := 0; done < n; {
		claims := a.claim(4)
		for _, c := range claims {
			require.NoError(t, a.end(c, Completed))
		}
		done += len(claims)
		if len(claims) < 4 && done < n {
			select {
			case <-signals:
			case <-time.After(10 * time.Second):
				t.Fatalf("asleep with %d of %d done", done, n)
			}
		}
	}
}

func TestRequeueAndUnparkWake(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentPerProject = 1 })
	b.flood("p", task.Normal, 2)
	c := b.one()
	require.Empty(t, b.claim(1))
	signals := b.Signals(b.ctx)
	require.NoError(t, b.end(c, Completed))
	require.Equal(t, Wake, (<-signals).Kind)
	c = b.one()
	require.Empty(t, b.claim(1))
	require.NoError(t, b.end(c, HandBack))
	require.Equal(t, Wake, (<-signals).Kind)
}

func TestH11_TwoHostsReclaimEachTaskOnce(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	a, b := benchOn(t, url, "a"), benchOn(t, url, "b")
	ids := a.flood("p", task.Normal, 300)
	a.options.Limits.ConcurrentPerProject = -1
	require.Len(t, a.claim(300), 300)
	a.overdue(ids...)
	taken := make(chan int)
	for _, h := range []*bench{a, b} {
		go func() {
			sum := 0
			for range 4 {
				n, err := h.Reclaim(h.ctx)
				if err != nil || n > 100 {
					t.Error(n, err)
				}
				sum += n
			}
			taken <- sum
		}()
	}
	require.Equal(t, 300, <-taken+<-taken)
	for _, id := range ids {
		require.Equal(t, 1, a.status(id).Crashes)
	}
	a.sound()
}

func TestR4_AfterAGapOfTicksNoLeaseIsTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("p", task.Normal).Task.ID
	c := b.one()
	b.overdue(id)
	require.NoError(t, b.client.Set(b.ctx, b.keys.prefix+"tick", time.Now().Add(-time.Minute).UnixMilli(), 0).Err())
	require.Zero(t, b.reclaim())
	require.Zero(t, b.reclaim())
	lost, err := b.Renew(b.ctx, []Held{c.held()})
	require.NoError(t, err)
	require.Empty(t, lost)
}

func TestRepeatedClaimGivesTheSameTasks(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.flood("p", task.Normal, 6)
	args := []any{"host-a", 15000, "request", 16, 10, 50, 0, "image", 3}
	first, err := b.list(b.ctx, claimScript, args...)
	require.NoError(t, err)
	again, err := b.list(b.ctx, claimScript, args...)
	require.NoError(t, err)
	require.Equal(t, first[2:], again[2:])
	require.Len(t, b.claim(10), 3)
}
