package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// The host lives on and its plugins work on, but what they come to is not wanted any more.
func TestH8_HostCutFromRedisCommitsNothingOfWhatAnotherRanAgain(t *testing.T) {
	t.Parallel()
	redis, sink := redistest.Start(t), newSink(t)
	cable := newCable(t, redis)
	first := startService(t, unlimited, withEnv("BACKLOT_REDIS_URL="+cable.url()))
	var ids []string
	for range inFlight {
		ids = append(ids, first.submit("chaos", object{"fault": "slow", "seconds": 5}, object{"callback_url": sink.url}))
	}
	first.awaitState(ids[inFlight-1], "processing", 10*time.Second)
	second := startService(t, unlimited+first.sameMedia(), withEnv("BACKLOT_REDIS_URL="+redis))
	cable.cut()
	begin := time.Now()
	for _, id := range ids {
		status := second.await(id, 40*time.Second)
		require.Equal(t, "completed", status["status"], "%v", status)
		require.InDelta(t, 2, status["attempt"], 0)
	}
	took := time.Since(begin)
	for _, id := range ids {
		require.Equal(t, 1, first.ends(id), "the first attempt came to its end, cut off")
	}
	cable.mend()
	first.eventually(20*time.Second, "healthy again", func() bool {
		_, health := first.call(http.MethodGet, "/api/v1/health", nil)
		return health["redis_status"] == "connected"
	})
	first.eventually(20*time.Second, "rid of the stale results", func() bool { return pictures(first.kept()) == 0 })
	require.Equal(t, "completed", first.await(first.submit("chaos", object{}), 20*time.Second)["status"])
	for _, id := range ids {
		require.InDelta(t, 2, first.status(id)["attempt"], 0)
	}
	first.eventually(10*time.Second, "all webhooks delivered", func() bool { return sink.tasks() == len(ids) })
	lost, twice := sink.judge(ids)
	t.Logf("H8: %d tasks of a host cut from Redis were done by the other after %s, lost %d, committed twice %d",
		len(ids), took.Round(100*time.Millisecond), lost, twice)
	require.Zero(t, lost)
	require.Zero(t, twice)
}

// A cut in the middle of a submit leaves the client without an answer. It asks again, under the same key.
func TestH9_SubmitWhoseAnswerIsLostMakesOneTask(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	cable := newCable(t, url)
	s := startService(t, unlimited, withEnv("BACKLOT_REDIS_URL="+cable.url()))
	const clients, each = 4, 250
	var all sync.WaitGroup
	ids := make([]map[string]bool, clients)
	again := make([]int, clients)
	for c := range clients {
		ids[c] = map[string]bool{}
		all.Go(func() {
			for n := range each {
				id, tries, err := s.submitUntilAcknowledged(fmt.Sprintf("%d-%d", c, n))
				if err != nil {
					t.Error(err)
					return
				}
				ids[c][id], again[c] = true, again[c]+tries-1
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	cuts := 0
	for open := true; open; {
		select {
		case <-done:
			open = false
		case <-time.After(5*time.Millisecond + rand.N(20*time.Millisecond)):
			cable.cut()
			cuts++
			cable.mend()
		}
	}
	require.False(t, t.Failed())
	total, repeated := 0, 0
	for c := range clients {
		total, repeated = total+len(ids[c]), repeated+again[c]
		for id := range ids[c] {
			require.Equal(t, "completed", s.await(id, 30*time.Second)["status"])
		}
	}
	_, list := s.call(http.MethodGet, "/api/v1/projects/e2e/tasks?limit=1", nil)
	listed := list["pagination"].(object)["total"]
	lines := infoOf(t, dial(t, url), "total_connections_received")
	t.Logf("H9: %d submits, asked again %d times over %d cuts, %d connections to Redis: %d tasks, %v listed", clients*each, repeated, cuts, lines, total, listed)
	require.Equal(t, clients*each, total)
	require.InDelta(t, total, listed, 0, "tasks that nobody was told of")
	require.Greater(t, lines, cuts, "the cuts met nobody")
}

// submitUntilAcknowledged submits under an Idempotency-Key, again and again while the service is not there.
func (s *service) submitUntilAcknowledged(key string) (id string, tries int, err error) {
	for tries = 1; tries <= 200; tries++ {
		code, b, err := s.try(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}},
			"Idempotency-Key", key)
		var answer struct {
			ID string `json:"task_id"`
		}
		switch {
		case err != nil:
			return "", tries, err
		case code == http.StatusCreated:
			err := json.Unmarshal(b, &answer)
			return answer.ID, tries, err
		case code != http.StatusServiceUnavailable:
			return "", tries, fmt.Errorf("submit answered %d: %s", code, b)
		}
	}
	return "", tries, fmt.Errorf("task %s was not taken in %d tries", key, tries)
}
