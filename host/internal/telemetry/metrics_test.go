package telemetry_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func scrape(t *testing.T, m *telemetry.Metrics) string {
	t.Helper()
	page := httptest.NewRecorder()
	m.Handler().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, page.Code, page.Body)
	return page.Body.String()
}

func sources(backlog func(context.Context) (telemetry.Backlog, error)) telemetry.Sources {
	return telemetry.Sources{
		Backlog: backlog,
		Devices: func() []telemetry.Device {
			return []telemetry.Device{{UUID: "GPU-1", Memory: 24 << 30, Leased: 12 << 30, Utilization: .5, Healthy: true}}
		},
		Plugins: func() []telemetry.Plugin {
			return []telemetry.Plugin{{Name: "image", Version: "1.0.0", Ready: 2, Up: true}}
		},
		Connections: func() (int, int) { return 2, 1 },
	}
}

func TestTasksAreCountedByTypeAndEnding(t *testing.T) {
	t.Parallel()
	m := telemetry.NewMetrics("1.2.3")
	s := m.Task("generate_image", "gpu_medium")
	s.Started()
	s.Started()
	s.Ended(telemetry.Crashed)
	s.Took(telemetry.Run, 3*time.Second)
	s.Took(telemetry.Wait, -time.Second) // clocks differ
	page := scrape(t, m)
	for _, line := range []string{
		`backlot_tasks_processing{queue="gpu_medium",task_type="generate_image"} 1`,
		`backlot_tasks_total{outcome="crashed",task_type="generate_image"} 1`,
		`backlot_tasks_total{outcome="completed",task_type="generate_image"} 0`,
		`backlot_task_run_seconds_bucket{task_type="generate_image",le="5"} 1`,
		`backlot_task_wait_seconds_sum{task_type="generate_image"} 0`,
		`backlot_dispatch_decisions_total{decision="claimed"} 0`,
		`backlot_webhook_attempts_total{outcome="dead"} 0`,
		`version="1.2.3"`, "go_goroutines ", "process_open_fds ",
	} {
		require.Contains(t, page, line)
	}
}

func TestScrapeShowsWhatTheSourcesSay(t *testing.T) {
	t.Parallel()
	m := telemetry.NewMetrics("dev")
	m.Watch(sources(func(context.Context) (telemetry.Backlog, error) {
		return telemetry.Backlog{Hosts: 2, Rows: []telemetry.Row{
			{TaskType: "generate_image", Queue: "gpu_medium", Priority: 1, Waiting: 7, Oldest: 90 * time.Second},
			{TaskType: "generate_image", Queue: "gpu_medium", Waiting: 3},
		}}, nil
	}))
	page := scrape(t, m)
	for _, line := range []string{
		`backlot_queue_tasks{priority="1",queue="gpu_medium",task_type="generate_image"} 7`,
		`backlot_queue_oldest_seconds{priority="1",queue="gpu_medium",task_type="generate_image"} 90`,
		`backlot_queue_held_tasks{queue="gpu_medium",task_type="generate_image"} 3`,
		`backlot_gpu_leased_bytes{device="GPU-1"} 1.2884901888e+10`,
		`backlot_plugin_instances{plugin="image",variant="",version="1.0.0"} 2`,
		"backlot_redis_up 1", "backlot_hosts 2", `backlot_redis_connections{state="idle"} 2`,
	} {
		require.Contains(t, page, line)
	}
	require.NotContains(t, page, `backlot_queue_tasks{priority="0"`)
}

func TestBacklogIsAskedOnceASecondHoweverManyScrape(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		m := telemetry.NewMetrics("dev")
		m.Watch(sources(func(context.Context) (telemetry.Backlog, error) { asked.Add(1); return telemetry.Backlog{}, nil }))
		for range 5 {
			scrape(t, m)
		}
		require.EqualValues(t, 1, asked.Load())
		<-time.After(time.Second)
		scrape(t, m)
		require.EqualValues(t, 2, asked.Load())
	})
}

func TestHungRedisHoldsNoScrapeUpAndShowsAsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := telemetry.NewMetrics("dev")
		m.Watch(sources(func(ctx context.Context) (telemetry.Backlog, error) {
			<-ctx.Done()
			return telemetry.Backlog{}, errors.Join(errors.New("no answer"), ctx.Err())
		}))
		began := time.Now()
		page := scrape(t, m)
		require.Less(t, time.Since(began), time.Second)
		require.Contains(t, page, "backlot_redis_up 0")
		require.NotContains(t, page, "backlot_queue_tasks{")
		require.Contains(t, page, "backlot_gpu_memory_bytes{")
	})
}

func TestNobodyHasToMeasure(t *testing.T) {
	t.Parallel()
	var m *telemetry.Metrics
	s := m.Task("a", "b")
	s.Started()
	s.Ended(telemetry.Completed)
	s.Took(telemetry.Run, time.Second)
	m.Request("/", "GET", 200, time.Second)
	m.Submitted("a")
	m.Sent(telemetry.Dead, time.Second)
	m.Decided(telemetry.Claimed, 1)
	m.Restarted("a", telemetry.Hung)
	m.Script("submit").Ran(time.Second, true)
}

func TestMeasuringATaskAllocatesNothing(t *testing.T) {
	m := telemetry.NewMetrics("dev")
	script := m.Script("claim")
	one := func() {
		s := m.Task("generate_image", "gpu_medium")
		s.Started()
		s.Took(telemetry.Wait, time.Second)
		s.Took(telemetry.Run, time.Second)
		s.Took(telemetry.Store, time.Second)
		s.Took(telemetry.Commit, time.Second)
		s.Ended(telemetry.Completed)
		m.Request("/api/v1/tasks/submit", "POST", 201, time.Millisecond)
		m.Submitted("generate_image")
		m.Decided(telemetry.Claimed, 1)
		m.Sent(telemetry.Delivered, time.Second)
		script.Ran(time.Millisecond, false)
	}
	one()
	require.Zero(t, testing.AllocsPerRun(1000, one))
}

func BenchmarkTaskMeasured(b *testing.B) {
	m := telemetry.NewMetrics("dev")
	for b.Loop() {
		s := m.Task("generate_image", "gpu_medium")
		s.Started()
		s.Took(telemetry.Wait, time.Second)
		s.Took(telemetry.Run, time.Second)
		s.Took(telemetry.Store, time.Second)
		s.Took(telemetry.Commit, time.Second)
		s.Ended(telemetry.Completed)
		m.Request("/api/v1/tasks/submit", "POST", 201, time.Millisecond)
	}
}

func TestNamesAreInBaseUnitsAndSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, d := range telemetry.NewMetrics("dev").Definitions() {
		require.True(t, strings.HasPrefix(d.Name, "backlot_"), d.Name)
		require.True(t, strings.HasSuffix(d.Help, "."), d.Name)
		require.NotRegexp(t, `_(ms|millis|mib|mb|percent)(_|$)`, d.Name)
		for _, l := range d.Labels {
			require.NotContains(t, []string{"project", "project_id", "task", "task_id", "key", "url"}, l, d.Name)
		}
	}
}
