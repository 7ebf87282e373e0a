package queue

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

func TestBacklogTellsWhatWaitsAndForHowLong(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, b.Beat(b.ctx, HostState{Types: map[string]TypeState{"image": {Ready: true, Instances: 1, Queue: "gpu_medium"}}}))
	old := b.submit("slow", task.Normal)
	b.flood("a", task.Normal, 3)
	b.submit("a", task.Low)
	b.submit("b", task.Normal, func(s *Submission) { s.Task.Variant = "@2.0.0" })
	b.submit("slow", task.Normal, func(s *Submission) { s.Task.DependsOn = []task.Dependency{{Name: "x", ID: old.Task.ID}} })
	key := b.keys.prefix + "t:" + raw(old.Task.ID)
	created := old.Task.CreatedAt.Add(-time.Hour).UnixMilli()
	require.NoError(t, b.client.HSet(b.ctx, key, "c", created).Err())

	got, err := b.Backlog(b.ctx)
	require.NoError(t, err)
	require.Equal(t, 5, got.Rows[Row{"image", task.Normal}].Waiting, "with its variants")
	require.Equal(t, 1, got.Rows[Row{"image", task.Low}].Waiting)
	require.Equal(t, 1, got.Rows[Row{"image", 0}].Waiting, "held")
	require.InDelta(t, time.Hour.Seconds(), got.Rows[Row{"image", task.Normal}].Oldest.Seconds(), 60)
	require.Less(t, got.Rows[Row{"image", task.Low}].Oldest, time.Minute)
	require.Equal(t, "gpu_medium", got.Types["image"].Queue)
	require.Equal(t, 1, got.Hosts)
	require.Positive(t, got.MemoryUsed)

	c := b.one()
	require.Equal(t, old.Task.ID, c.Task.ID)
	got, err = b.Backlog(b.ctx)
	require.NoError(t, err)
	require.Equal(t, 1, got.Processing)
	require.Equal(t, 4, got.Rows[Row{"image", task.Normal}].Waiting)
	require.Less(t, got.Rows[Row{"image", task.Normal}].Oldest, time.Minute, "the oldest runs")

	require.NoError(t, b.end(c, RetryLater, func(o *Outcome) { o.Delay = time.Hour }))
	got, err = b.Backlog(b.ctx)
	require.NoError(t, err)
	require.Equal(t, 1, got.Delayed)
	require.Zero(t, got.Processing)
}

func TestScriptsAreMeasuredByName(t *testing.T) {
	t.Parallel()
	m := telemetry.NewMetrics("test")
	b := newBench(t, func(o *Options) { o.Metrics = m })
	b.submit("a", task.Normal)
	page := httptest.NewRecorder()
	m.Handler().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Contains(t, page.Body.String(), `backlot_redis_script_duration_seconds_count{script="submit"} 1`)
	require.Contains(t, page.Body.String(), `backlot_redis_script_errors_total{script="submit"} 0`)
	idle, used := b.Connections()
	require.Positive(t, idle+used)
}
