package e2e

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// few is a limit that a test comes to.
const few = `
limits {
  submissions_per_minute  = 20
  status_reads_per_minute = 1000000
}
`

// submits hands in so many tasks and gives the answers by their code, and the longest wait for one.
func (s *service) submits(times int) (codes map[int]int, slowest time.Duration) {
	s.t.Helper()
	codes = map[int]int{}
	for range times {
		began := time.Now()
		code, b, err := s.try(http.MethodPost, submitPath, object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}})
		require.NoError(s.t, err)
		var answer object
		require.NoError(s.t, json.Unmarshal(b, &answer))
		if code >= http.StatusTooManyRequests {
			require.Positive(s.t, answer["retry_after"], "%v", answer)
		}
		slowest = max(slowest, time.Since(began))
		codes[code]++
	}
	return codes, slowest
}

// What can't be counted is not taken: the limiter fails closed, as Redis is where the task would go, too.
func TestA17_WithoutTheLimitersRedisNothingIsTakenAndNothingCounted(t *testing.T) {
	t.Parallel()
	cable := newCable(t, redistest.Start(t))
	s := startService(t, few, withEnv("BACKLOT_REDIS_URL="+cable.url()))
	before, _ := s.submits(8)
	require.Equal(t, map[int]int{http.StatusCreated: 8}, before)
	cable.cut()
	without, slowest := s.submits(30)
	code, answer := s.call(http.MethodPost, submitPath, object{})
	require.Equal(t, http.StatusServiceUnavailable, code, "a request that is wrong is counted as well: %v", answer)
	code, _ = s.call(http.MethodGet, "/api/v1/tasks/x/status", nil)
	require.Equal(t, http.StatusServiceUnavailable, code, "nor is a read let through")
	code, _ = s.call(http.MethodGet, "/api/v1/tasks/x/status", nil, "X-API-Key", "a-key-of-nobody")
	require.Equal(t, http.StatusUnauthorized, code, "keys are not in Redis")
	cable.mend()
	s.eventually(20*time.Second, "connected again", func() bool {
		_, health := s.call(http.MethodGet, "/api/v1/health", nil)
		return health["redis_status"] == "connected"
	})
	after, _ := s.submits(30)
	t.Logf("A17: of a limit of 20 a minute: before %v, without Redis %v with the slowest after %d ms, after it %v",
		before, without, slowest.Milliseconds(), after)
	require.Equal(t, map[int]int{http.StatusServiceUnavailable: 30}, without)
	require.Less(t, slowest, 5*time.Second)
	require.Equal(t, map[int]int{http.StatusCreated: 12, http.StatusTooManyRequests: 18}, after, "the minute goes on where it stood")
	require.Equal(t, 20, s.listed("e2e"))
}
