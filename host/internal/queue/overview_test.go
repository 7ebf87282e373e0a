package queue

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
	"ft.tc/backlot/host/internal/task"
)

func (b *bench) overview() Overview {
	b.t.Helper()
	o, err := b.Overview(b.ctx)
	require.NoError(b.t, err)
	return o
}

// ended sums up the minutes: the test may run over the end of one.
func (o Overview) ended() (m Minute) {
	for _, of := range o.Minutes {
		m.Completed, m.Failed, m.Cancelled = m.Completed+of.Completed, m.Failed+of.Failed, m.Cancelled+of.Cancelled
	}
	return m
}

func TestOverviewShowsTheHostsOnOneRedis(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	a, b := benchOn(t, url, "a"), benchOn(t, url, "b")
	image := TypeState{Ready: true, Instances: 2, Queue: "gpu_medium", Plugin: "image@1.0.0", Slots: 4, Running: 1, TypicalSeconds: 60}
	require.NoError(t, a.Beat(a.ctx, HostState{Types: map[string]TypeState{"image": image}}))
	require.NoError(t, b.Beat(b.ctx, HostState{Draining: true}))
	o := b.overview()
	require.Len(t, o.Hosts, 2)
	require.Equal(t, image, o.Hosts[0].Types["image"])
	require.False(t, o.Hosts[0].This || o.Hosts[0].Draining)
	require.True(t, o.Hosts[1].This && o.Hosts[1].Draining)
	require.WithinDuration(t, time.Now(), o.Hosts[0].Since, time.Minute)
	require.Equal(t, 60, o.Typical["image"])
	require.NoError(t, a.Leave(a.ctx))
	require.Len(t, b.overview().Hosts, 1)
}

func TestOverviewCountsWhatWaitsByPriorityAndHeldApart(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentPerProject = 1 })
	first := b.submit("noir", task.Normal).Task.ID
	b.one()
	for range 2 {
		b.submit("noir", task.Normal)
	}
	require.Empty(t, b.claim(1), "parked by its project's limit")
	b.submit("western", task.Low)
	b.submit("noir", task.High, func(s *Submission) { s.Task.DependsOn = []task.Dependency{{ID: first}} })
	w := b.overview().Waiting["image"]
	require.Equal(t, [3]int{0, 2, 1}, w.ByPriority)
	require.Equal(t, 1, w.Held)
}

// older makes a task look older than it is.
func (b *bench) older(id task.ID, by time.Duration) {
	b.t.Helper()
	require.NoError(b.t, b.client.HSet(b.ctx, b.keys.prefix+"t:"+raw(id), "c", time.Now().Add(-by).UnixMilli()).Err())
}

func TestOverviewFindsWhoHasWaitedLongestInEachOfTheRows(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentByProject = map[string]int{"busy": 0} })
	require.Zero(t, b.overview().Waiting["image"].Oldest)
	wait := func() time.Duration {
		o := b.overview()
		return o.At.Sub(o.Waiting["image"].Oldest)
	}
	for project := range 5 {
		b.flood(fmt.Sprint("p", project), task.Normal, 3)
	}
	require.Less(t, wait(), time.Minute)
	third := b.submit("late", task.Normal).Task.ID
	b.older(third, time.Hour) // not at the head of its row
	require.InDelta(t, time.Hour, wait(), float64(time.Minute))
	low := b.submit("p1", task.Low).Task.ID
	b.older(low, 2*time.Hour)
	require.InDelta(t, 2*time.Hour, wait(), float64(time.Minute))

	parked := b.submit("busy", task.High).Task.ID
	b.older(parked, 3*time.Hour)
	b.one()
	require.EqualValues(t, 1, b.client.ZCard(b.ctx, b.keys.prefix+"k:1:image:busy").Val())
	require.InDelta(t, 3*time.Hour, wait(), float64(time.Minute))
}

func TestOverviewCountsEndsByMinute(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Crashes = 1 })
	require.Len(t, b.overview().Minutes, 60)
	require.Zero(t, b.overview().ended())
	b.flood("noir", task.Normal, 7)
	claims := b.claim(5)
	var all []Outcome
	for _, c := range claims[:3] {
		all = append(all, Outcome{Held: c.held(), Kind: Completed})
	}
	for _, err := range b.Finish(b.ctx, append(all, Outcome{Held: claims[3].held(), Kind: Failed})) {
		require.NoError(t, err)
	}
	require.NoError(t, b.end(claims[0], Completed), "again, which counts nothing")
	b.overdue(claims[4].Task.ID)
	require.Equal(t, 1, b.reclaim(), "crashed once too often")
	for range 2 {
		_, err := b.Cancel(b.ctx, b.submit("noir", task.Normal).Task.ID)
		require.NoError(t, err)
	}
	o := b.overview()
	require.Equal(t, Minute{Completed: 3, Failed: 2, Cancelled: 2}, o.ended())
	require.Equal(t, o.At.Truncate(time.Minute), o.Minutes[59].At)
	require.Equal(t, o.Minutes[59].At.Add(-59*time.Minute), o.Minutes[0].At)
}

func TestEndsOfABatchCostOneCommandAndAreForgotten(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.flood("noir", task.Normal, 50)
	finish := func(claims []Claim) int {
		all := make([]Outcome, len(claims))
		for i, c := range claims {
			all[i] = Outcome{Held: c.held(), Kind: Completed}
		}
		before := b.commandCalls("hincrby")
		for _, err := range b.Finish(b.ctx, all) {
			require.NoError(t, err)
		}
		return b.commandCalls("hincrby") - before
	}
	require.Equal(t, 1, finish(b.claim(25)))
	require.Equal(t, 1, finish(b.claim(25)))
	keys := b.client.Keys(b.ctx, escape(b.keys.prefix)+"em:*").Val()
	require.NotEmpty(t, keys)
	for _, key := range keys {
		ttl := b.client.PTTL(b.ctx, key).Val()
		require.True(t, ttl > time.Hour && ttl < 2*time.Hour, ttl)
	}
}

// commandCalls is how often the server has carried out a command.
func (b *bench) commandCalls(name string) (n int) {
	b.t.Helper()
	info := b.client.Info(b.ctx, "commandstats").Val()
	_, _ = fmt.Sscanf(infoValue(info, "cmdstat_"+name), "calls=%d,", &n)
	return n
}

func TestBrokenCounterOfEndsStopsNoTask(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	minute := time.Now().UnixMilli() / 60_000
	for m := minute; m < minute+2; m++ {
		require.NoError(t, b.client.Set(b.ctx, fmt.Sprint(b.keys.prefix, "em:", m), "x", 0).Err())
	}
	b.flood("noir", task.Normal, 2)
	require.NoError(t, b.end(b.one(), Completed))
	cancelled, err := b.Cancel(b.ctx, b.one().Task.ID)
	require.NoError(t, err)
	require.Equal(t, task.Cancelled, cancelled.State)
	b.sound()
}

func BenchmarkOverview(b *testing.B) {
	q := newBench(b, func(o *Options) { o.Limits.QueuedTasks = -1 })
	for project := range 50 {
		q.flood(fmt.Sprint("p", project), task.Normal, 200)
	}
	require.NoError(b, q.Beat(q.ctx, HostState{Types: map[string]TypeState{"image": {Ready: true}}}))
	for b.Loop() {
		_, err := q.Overview(q.ctx)
		require.NoError(b, err)
	}
}
