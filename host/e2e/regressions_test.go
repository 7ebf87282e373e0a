package e2e

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The service of this name that came before lost its users' trust in six ways. These are the six.

func TestNoTaskIsAcceptedThatNoPluginServes(t *testing.T) {
	t.Parallel()
	s := startService(t, "", withoutPlugin("video"))
	code, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", object{
		"project_id": "e2e", "task_type": "generate_video", "task_data": object{"storyboard_images": []string{"url1"}},
	})
	require.Contains(t, []int{http.StatusBadRequest, http.StatusServiceUnavailable}, code, "%v", answer)
	code, list := s.call(http.MethodGet, "/api/v1/projects/e2e/tasks", nil)
	require.Equal(t, http.StatusOK, code)
	require.Empty(t, list["tasks"])
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 10*time.Second)["status"], "other types are served")
}

func TestTasksSurviveARestart(t *testing.T) {
	t.Parallel()
	s := startService(t, "")
	done := s.submit("chaos", object{"fault": "echo", "value": 1})
	before := s.await(done, 10*time.Second)
	var waiting []string
	for range 30 {
		waiting = append(waiting, s.submit("chaos", object{"fault": "slow", "seconds": 0.5}))
	}
	s.shutDown()
	s.start()
	s.awaitReady()
	require.Equal(t, before, s.status(done))
	for _, id := range waiting {
		require.Equal(t, "completed", s.await(id, 30*time.Second)["status"])
	}
}

func TestHealthIsNotHealthyWhileSubmitIsBroken(t *testing.T) {
	t.Parallel()
	s := startService(t, "")
	_, healthy := s.call(http.MethodGet, "/api/v1/health", nil)
	require.Equal(t, "healthy", healthy["status"])
	redis := named(processesUnder(t, s.dir), "redis-server")
	require.Len(t, redis, 1)
	require.NoError(t, syscall.Kill(redis[0].pid, syscall.SIGSTOP))
	defer func() { _ = syscall.Kill(redis[0].pid, syscall.SIGCONT) }()

	code, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}})
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Equal(t, "service_unavailable", answer["error"])
	require.Positive(t, answer["retry_after"])
	s.eventually(5*time.Second, "unhealthy", func() bool {
		code, health := s.call(http.MethodGet, "/api/v1/health", nil)
		require.Equal(t, http.StatusOK, code)
		require.Contains(t, health, "queue_sizes")
		require.Contains(t, health, "system_load")
		return health["status"] == "unhealthy" && health["redis_status"] == "disconnected"
	})

	require.NoError(t, syscall.Kill(redis[0].pid, syscall.SIGCONT))
	s.eventually(10*time.Second, "taking tasks again", func() bool {
		code, _ := s.call(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}})
		return code == http.StatusCreated
	})
	s.eventually(5*time.Second, "healthy", func() bool {
		_, health := s.call(http.MethodGet, "/api/v1/health", nil)
		return health["status"] == "healthy"
	})
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 10*time.Second)["status"])
}

func TestCompletedTasksAreListedWithoutNulls(t *testing.T) {
	t.Parallel()
	s := startService(t, "")
	id := s.submit("generate_image", object{"prompt": "a lighthouse at dawn", "resolution": "64x64"})
	status := s.await(id, 30*time.Second)
	require.Equal(t, "completed", status["status"], "%v", status)
	_, list := s.call(http.MethodGet, "/api/v1/projects/e2e/tasks?status=completed", nil)
	rows := list["tasks"].([]any)
	require.Len(t, rows, 1)
	row := rows[0].(object)
	for _, key := range []string{"task_id", "task_type", "status", "created_at", "completed_at", "result_url"} {
		require.NotEmpty(t, row[key], key)
	}
	require.Equal(t, status["completed_at"], row["completed_at"])
	require.Equal(t, status["result"].(object)["media_url"], row["result_url"])
}

func TestTimesEndInZ(t *testing.T) {
	t.Parallel()
	s := startService(t, "", withEnv("TZ=Asia/Kolkata"))
	code, receipt := s.call(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}})
	require.Equal(t, http.StatusCreated, code)
	status := s.await(receipt["task_id"].(string), 10*time.Second)
	_, list := s.call(http.MethodGet, "/api/v1/projects/e2e/tasks", nil)
	row := list["tasks"].([]any)[0].(object)
	_, health := s.call(http.MethodGet, "/api/v1/health", nil)
	for what, v := range map[string]any{
		"receipt": receipt["created_at"], "started": status["started_at"], "completed": status["completed_at"],
		"row created": row["created_at"], "row completed": row["completed_at"], "health": health["timestamp"],
	} {
		text, ok := v.(string)
		require.True(t, ok, "%s is %v", what, v)
		require.True(t, strings.HasSuffix(text, "Z"), "%s: %s", what, text)
		at, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err, what)
		require.WithinDuration(t, time.Now(), at, time.Minute, what)
	}
}

func TestSubmitAnswersQueuedHoweverFastTheTaskStarts(t *testing.T) {
	t.Parallel()
	s := startService(t, "")
	for range 30 {
		code, receipt := s.call(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}})
		require.Equal(t, http.StatusCreated, code)
		require.Equal(t, "queued", receipt["status"])
		require.GreaterOrEqual(t, receipt["queue_position"], 1.0)
	}
}
