package queue

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

// The limits here are several times what a quiet machine needs, for the test runs on busy ones; the figures are printed.
func TestR14_DeepQueueCostsAClaimAndAPageNoMore(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.QueuedTasks, o.Limits.ConcurrentPerProject = -1, -1 })
	b.ctx = t.Context()
	n := long(t, 100_000, 1_000_000)
	b.load(n)
	require.NoError(t, b.client.ConfigSet(b.ctx, "slowlog-log-slower-than", "5000").Err())
	require.NoError(t, b.client.Do(b.ctx, "slowlog", "reset").Err())
	claims := b.times(200, func(int) {
		c := b.one()
		require.NoError(t, b.end(c, Completed))
	})
	pages := b.times(100, func(j int) {
		p, err := b.List(b.ctx, ListQuery{ProjectID: "detective_series_001", Page: 1 + j*n/10_000, Limit: 100})
		require.NoError(t, err)
		require.Len(t, p.Tasks, 100)
		require.Equal(t, n, p.Total)
	})
	submits := b.times(200, func(int) { b.submit("newcomer", task.Low) })
	positions := b.times(200, func(int) { b.status(b.submit("newcomer", task.Low).Task.ID) })
	cancels := b.times(200, func(int) {
		_, err := b.Cancel(b.ctx, b.submit("newcomer", task.Normal).Task.ID)
		require.NoError(t, err)
	})
	slow, err := b.client.SlowLogGet(b.ctx, 100).Result()
	require.NoError(t, err)
	t.Logf("R14: %d queued: claim and end p50 %s p99 %s, page p50 %s p99 %s, submit p99 %s, submit and status p99 %s, submit and cancel p99 %s; %d commands slower than 5 ms, KEYS %d",
		n, at(claims, 50), at(claims, 99), at(pages, 50), at(pages, 99), at(submits, 99), at(positions, 99), at(cancels, 99), len(slow), b.commands("keys"))
	require.Less(t, len(slow), 50, "more than a busy machine explains, for each kind ran a hundred times: %.100q", slow)
	require.Less(t, at(claims, 50), 10*time.Millisecond)
	require.Less(t, at(pages, 50), 50*time.Millisecond)
	for _, never := range []string{"keys", "sort", "flushall"} {
		require.Zero(t, b.commands(never), never)
	}
}

// times gives how long each of n runs took, in order.
func (b *bench) times(n int, run func(j int)) []time.Duration {
	b.t.Helper()
	took := make([]time.Duration, n)
	for j := range n {
		began := time.Now()
		run(j)
		took[j] = time.Since(began)
	}
	slices.Sort(took)
	return took
}

func at(sorted []time.Duration, percent int) time.Duration {
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)].Round(10 * time.Microsecond)
}

// commands is how often the server has run a command.
func (b *bench) commands(name string) (n int) {
	b.t.Helper()
	all, err := b.client.Info(b.ctx, "commandstats").Result()
	require.NoError(b.t, err)
	_, rest, found := strings.Cut(all, "cmdstat_"+name+":calls=")
	if found {
		_, err = fmt.Sscanf(rest, "%d", &n)
		require.NoError(b.t, err)
	}
	return n
}
