package e2e

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// dial opens a client of the redis-server at a URL, to look at it and to break it.
func dial(t *testing.T, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	require.NoError(t, err)
	client := redis.NewClient(o)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// tell runs a command that answers OK.
func tell(t *testing.T, client *redis.Client, command ...any) {
	t.Helper()
	require.NoError(t, client.Do(t.Context(), command...).Err(), "%v", command)
}

// infoOf is one figure of INFO.
func infoOf(t *testing.T, client *redis.Client, name string) int {
	t.Helper()
	all, err := client.Info(t.Context(), "everything").Result()
	require.NoError(t, err)
	_, rest, found := strings.Cut(all, "\n"+name+":")
	require.True(t, found, name)
	text, _, _ := strings.Cut(rest, "\r\n")
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// key is the name of a key of the queue.
func key(name string) string { return "backlot:{0}:" + name }

// healthy reports what health says, and whether it is all well.
func (s *service) healthy() bool {
	s.t.Helper()
	_, health := s.call(http.MethodGet, "/api/v1/health", nil)
	return health["status"] == "healthy" && health["redis_status"] == "connected"
}

// takes reports whether the service takes a task, which is refused by nothing but 503.
func (s *service) takes() (id string, taken bool) {
	s.t.Helper()
	code, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}})
	if code == http.StatusServiceUnavailable {
		require.Equal(s.t, "service_unavailable", answer["error"])
		require.Positive(s.t, answer["retry_after"])
		return "", false
	}
	require.Equal(s.t, http.StatusCreated, code, "%v", answer)
	return answer["task_id"].(string), true
}

// recovers waits until the service takes tasks and does them again, and gives how long that took.
func (s *service) recovers(limit time.Duration) time.Duration {
	s.t.Helper()
	began := time.Now()
	var id string
	s.eventually(limit, "taking tasks again", func() (taken bool) {
		id, taken = s.takes()
		return taken
	})
	took := time.Since(began)
	require.Equal(s.t, "completed", s.await(id, limit)["status"])
	s.eventually(limit, "healthy again", s.healthy)
	return took
}
