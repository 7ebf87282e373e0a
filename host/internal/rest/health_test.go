package rest_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
)

// health asks without a key, as the document's sample does.
func health(t *testing.T, s *service) map[string]any {
	t.Helper()
	a := s.get(t, "/api/v1/health", func(r *http.Request) { r.Header.Del("X-API-Key") })
	require.Equal(t, http.StatusOK, a.code)
	got := a.json(t)
	for _, class := range []string{"gpu_heavy", "gpu_medium", "cpu_intensive"} {
		require.Contains(t, got["queue_sizes"], class)
	}
	require.Contains(t, got["system_load"], "gpu_utilization")
	return got
}

func TestHealthHasEveryObjectWithoutAKey(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.queue.health = queue.Health{Hosts: 1, Types: map[string]queue.TypeHealth{
		"generate_video": {Ready: true, Instances: 2, Queue: "gpu_heavy", Waiting: 3}, "test_prompt": {Ready: true, Instances: 2, Queue: "cpu_intensive"}}}
	got := health(t, s)
	require.Equal(t, "healthy", got["status"])
	require.Equal(t, "connected", got["redis_status"])
	require.InDelta(t, 4, got["worker_count"], 0)
	require.Equal(t, map[string]any{"gpu_heavy": 3.0, "gpu_medium": 0.0, "cpu_intensive": 0.0}, got["queue_sizes"])
	require.Equal(t, map[string]any{"cpu_percent": 45.2, "memory_percent": 62.8, "gpu_utilization": []any{85.5, 0.0}}, got["system_load"])
	require.Equal(t, "1.2.3", got["version"])
	require.Equal(t, http.StatusOK, s.get(t, "/readyz").code)
}

func TestHealthTellsThatRedisIsGone(t *testing.T) {
	t.Parallel()
	s := setup(t, func(o *rest.Options) { o.GPU = nil })
	s.queue.down = task.Unavailable("All workers are busy, please try again later", 5)
	got := health(t, s)
	require.Equal(t, "unhealthy", got["status"])
	require.Equal(t, "disconnected", got["redis_status"])
	require.Equal(t, []any{}, got["system_load"].(map[string]any)["gpu_utilization"])
	require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/readyz").code)
	require.Equal(t, http.StatusOK, s.get(t, "/healthz").code)
	a := s.submit(t, sample)
	require.JSONEq(t, `{"error":"service_unavailable","message":"All workers are busy, please try again later","retry_after":5}`, string(a.body))
}

func TestHealthTellsThatRedisTakesNothing(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.queue.health = queue.Health{ReadOnly: true}
	got := health(t, s)
	require.Equal(t, "unhealthy", got["status"])
	require.Equal(t, "connected", got["redis_status"])
	require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/readyz").code)
}

func TestHealthTellsThatSubmitIsBroken(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]error{"a fault": errors.New("wrong number of arguments"), "a full disk": task.Unavailable("busy", 5)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			require.Equal(t, "healthy", health(t, s)["status"])
			s.queue.set(func() { s.queue.broken = broken })
			require.GreaterOrEqual(t, s.submit(t, sample).code, 500)
			require.Equal(t, "unhealthy", health(t, s)["status"])
			s.queue.set(func() { s.queue.broken = nil })
			require.Equal(t, http.StatusBadRequest, s.submit(t, `{}`).code)
			require.Equal(t, "unhealthy", health(t, s)["status"])
			require.Equal(t, http.StatusCreated, s.submit(t, sample).code)
			require.Equal(t, "healthy", health(t, s)["status"])
		})
	}
}

func TestHealthIsDegradedWhereWorkWaitsForNobody(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.queue.health = queue.Health{Types: map[string]queue.TypeHealth{"forgotten": {Waiting: 2}}}
	require.Equal(t, "degraded", health(t, s)["status"])

	s = setup(t)
	s.types.ready("generate_video", false)
	require.Equal(t, "degraded", health(t, s)["status"])
	require.Equal(t, http.StatusOK, s.get(t, "/readyz").code)
	s.types.ready("test_prompt", false)
	require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/readyz").code)
}

func TestHealthIsAskedOnceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := setup(t)
		for range 10 {
			health(t, s)
		}
		require.Equal(t, 1, s.queue.reads)
		time.Sleep(time.Second) //nolint:forbidigo // the clock is the bubble's
		health(t, s)
		require.Equal(t, 2, s.queue.reads)
	})
}

func TestTypeOfAnotherHostIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.queue.health = queue.Health{Types: map[string]queue.TypeHealth{
		"generate_image": {Ready: true, Instances: 1, Queue: "gpu_medium"}, "process_audio": {Instances: 1, Queue: "cpu_intensive"}, "old": {Waiting: 1}}}
	body := func(kind string) string { return `{"project_id":"p","task_type":"` + kind + `","task_data":{"any":1}}` }
	require.Equal(t, http.StatusCreated, s.submit(t, body("generate_image")).code)
	require.Equal(t, http.StatusServiceUnavailable, s.submit(t, body("process_audio")).code)
	require.Equal(t, map[string]string{"task_type": "Task type must be one of generate_image, generate_video, test_prompt"}, s.submit(t, body("old")).details(t))
	s.types.ready("generate_video", false)
	require.Equal(t, http.StatusServiceUnavailable, s.submit(t, sample).code)
}

func TestTypesAreListedWithTheirSchemas(t *testing.T) {
	t.Parallel()
	s := setup(t)
	all := s.get(t, "/api/v1/types").json(t)["types"].([]any)
	require.Len(t, all, 2)
	video := all[0].(map[string]any)
	require.Equal(t, "generate_video", video["task_type"])
	require.Equal(t, "video@1.0.0", video["plugin"])
	require.InDelta(t, 300, video["typical_seconds"], 0)
	require.Contains(t, video["task_data_schema"], "properties")
	require.Equal(t, map[string]any{"type": "object"}, all[1].(map[string]any)["task_data_schema"])
}
