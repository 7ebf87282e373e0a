package e2e

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// retries asks to retry a task many times at once and gives the new tasks, and the answers by their code.
func (s *service) retries(id string, times int) (ids, codes map[string]int) {
	var all sync.WaitGroup
	var mu sync.Mutex
	ids, codes = map[string]int{}, map[string]int{}
	for range times {
		all.Go(func() {
			code, b, err := s.try(http.MethodPost, "/api/v1/tasks/"+id+"/retry", nil)
			var answer struct {
				ID    string `json:"new_task_id"`
				Error string
			}
			if err == nil {
				err = json.Unmarshal(b, &answer)
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				answer.Error = err.Error()
			}
			if ids[answer.ID]++; code != http.StatusCreated {
				delete(ids, answer.ID)
			}
			codes[http.StatusText(code)+answer.Error]++
		})
	}
	all.Wait()
	return ids, codes
}

// cancel ends tasks that would go on for longer than a test.
func (s *service) cancel(ids ...string) {
	s.t.Helper()
	for _, id := range ids {
		code, answer := s.call(http.MethodDelete, "/api/v1/tasks/"+id+"/cancel", nil)
		require.Equal(s.t, http.StatusOK, code, "%v", answer)
	}
}

// A retry that waits is the one that all others get. The plugin has one place, and it is taken.
func TestH17_RetriesAtOnceMakeOneTask(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, amend("concurrency = 20", "concurrency = 1"))
	const times = 50
	failed := s.submit("chaos", object{"fault": "fail"})
	require.Equal(t, "failed", s.await(failed, 20*time.Second)["status"])
	running := s.submit("chaos", object{"fault": "slow", "seconds": 60})
	defer s.cancel(running)
	s.awaitState(running, "processing", 10*time.Second)
	cancelled := s.submit("chaos", object{})
	s.cancel(cancelled)
	for what, id := range map[string]string{"failed": failed, "cancelled": cancelled} {
		before := s.listed("e2e")
		ids, codes := s.retries(id, times)
		made := s.listed("e2e") - before
		t.Logf("H17: a %s task retried %d times at once: answers %v, new tasks %d", what, times, codes, made)
		require.Equal(t, map[string]int{http.StatusText(http.StatusCreated): times}, codes)
		require.Len(t, ids, 1)
		require.Equal(t, 1, made)
	}
}

func TestH17_RetryOfATaskThatHasNotFailedIsAConflict(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	const times = 20
	running := s.submit("chaos", object{"fault": "slow", "seconds": 60})
	defer s.cancel(running)
	s.awaitState(running, "processing", 10*time.Second)
	waiting := s.submit("chaos", object{}, object{"depends_on": []string{running}})
	completed := s.submit("chaos", object{})
	require.Equal(t, "completed", s.await(completed, 20*time.Second)["status"])
	before := s.listed("e2e")
	for _, id := range []string{running, waiting, completed} {
		_, codes := s.retries(id, times)
		require.Equal(t, map[string]int{http.StatusText(http.StatusConflict) + "task_not_retryable": times}, codes)
	}
	t.Logf("H17: queued, running and completed tasks retried %d times at once each: new tasks %d", times, s.listed("e2e")-before)
	require.Equal(t, before, s.listed("e2e"))
}
