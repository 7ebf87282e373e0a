package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// overview gives what the service says of itself, and of the chaos tasks.
func (s *service) overview() (all, chaos object) {
	s.t.Helper()
	code, all := s.call(http.MethodGet, "/api/v1/overview", nil)
	require.Equal(s.t, http.StatusOK, code)
	for _, row := range all["types"].([]any) {
		if row := row.(object); row["task_type"] == "chaos" {
			chaos = row
		}
	}
	return all, chaos
}

func (s *service) drain(on bool) {
	s.t.Helper()
	code, answer := s.call(http.MethodPost, "/api/v1/drain", object{"draining": on})
	require.Equal(s.t, http.StatusOK, code)
	require.Equal(s.t, on, answer["draining"])
}

func (s *service) code(method, path string, body any) int {
	s.t.Helper()
	code, _, err := s.try(method, path, body)
	require.NoError(s.t, err)
	return code
}

// oneGPU gives chaos a GPU of which each of its tasks takes more than half.
func oneGPU(s *service) {
	s.edit(func(text string) string {
		return strings.Replace(text, `  grace       = "1s"`, "  grace       = \"1s\"\n  gpu {\n    memory = \"600MiB\"\n  }", 1)
	})
}

const static = `
gpu {
  device "GPU-0" {
    memory = "1GiB"
  }
}
`

func TestOperatorWatchesTwoHostsAndDrainsThem(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	first := startService(t, unlimited+static, alone, oneGPU, withEnv("BACKLOT_REDIS_URL="+redis))
	second := startService(t, unlimited+static+first.sameMedia(), alone, oneGPU, withEnv("BACKLOT_REDIS_URL="+redis))
	first.eventually(10*time.Second, "heard of by both", func() bool {
		all, chaos := first.overview()
		return len(all["hosts"].([]any)) == 2 && chaos["slots"] == 40.0
	})

	second.drain(true)
	require.Equal(t, http.StatusServiceUnavailable, second.code(http.MethodGet, "/readyz", nil))
	_, health := second.call(http.MethodGet, "/api/v1/health", nil)
	require.Equal(t, "degraded", health["status"])
	running := second.submit("chaos", object{"fault": "slow", "seconds": 60}) // for the first host
	second.awaitState(running, "processing", 10*time.Second)
	waiting := second.submit("chaos", object{})
	second.eventually(10*time.Second, "seen by the other host", func() bool {
		_, chaos := second.overview()
		return chaos["processing"] == 1.0 && chaos["waiting"].(object)["normal"] == 1.0 && chaos["oldest_wait_seconds"] != nil
	})
	second.eventually(10*time.Second, "known as the task's lease", func() bool {
		_, gpus := second.call(http.MethodGet, "/api/v1/gpus", nil)
		devices := gpus["devices"].([]any)
		require.Len(t, devices, 1, "the hosts share it")
		leases := devices[0].(object)["leases"].([]any)
		return len(leases) == 1 && leases[0].(object)["task_id"] == running
	})
	_, projects := second.call(http.MethodGet, "/api/v1/projects", nil)
	require.Equal(t, []any{object{"project_id": "e2e", "queued": 1.0, "processing": 1.0, "concurrent_limit": 50.0}}, projects["projects"])

	first.drain(true)
	second.eventually(5*time.Second, "refused where nobody runs it", func() bool {
		return second.code(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}}) == http.StatusServiceUnavailable
	})
	first.cancel(running)
	second.drain(false)
	second.await(waiting, 20*time.Second)
	second.eventually(5*time.Second, "counted by minute", func() bool {
		all, _ := second.overview()
		minutes := all["minutes"].([]any)
		return len(minutes) == 60 && sum(minutes, "cancelled") == 1 && sum(minutes, "completed") == 1
	})
}

func sum(minutes []any, name string) (n float64) {
	for _, m := range minutes {
		n += m.(object)[name].(float64)
	}
	return n
}

func TestWatcherOfTheServiceIsToldOfChangesUntilItStops(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, alone)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/v1/events", nil)
	require.NoError(t, err)
	r.Header.Set("X-API-Key", apiKey)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	completed := func() bool {
		data, found := strings.CutPrefix(lines.Text(), "data: ")
		var o struct{ Minutes []struct{ Completed int } }
		return found && json.Unmarshal([]byte(data), &o) == nil && len(o.Minutes) == 60 && o.Minutes[59].Completed+o.Minutes[58].Completed > 0
	}
	s.await(s.submit("chaos", object{}), 20*time.Second)
	for !completed() {
		require.True(t, lines.Scan(), "the stream ended before")
	}
	stopped := make(chan struct{})
	go func() { defer close(stopped); s.shutDown() }()
	for lines.Scan() { //nolint:revive // to its end
	}
	require.NoError(t, lines.Err(), "it ended as a stream does")
	<-stopped
}
