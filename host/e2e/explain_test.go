package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// closed are the gates that hold a task, and the rest of what explain says.
func (s *service) closed(id string) (gates []string, all object) {
	s.t.Helper()
	code, all := s.call(http.MethodGet, "/api/v1/tasks/"+id+"/explain", nil)
	require.Equal(s.t, http.StatusOK, code, "%v", all)
	for _, g := range all["gates"].([]any) {
		if g := g.(object); g["open"] == false {
			gates = append(gates, g["gate"].(string))
		}
	}
	return gates, all
}

func TestExplainTellsWhatATaskWaitsForAndForHowLong(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, alone, amend("concurrency = 20", "concurrency = 1"))
	s.await(s.submit("chaos", object{"fault": "slow", "seconds": 0.5}), 10*time.Second)
	running := s.submit("chaos", object{"fault": "slow", "seconds": 60})
	s.awaitState(running, "processing", 10*time.Second)
	data := object{"fault": "echo", "data": object{"x": 1}}
	next, last := s.submit("chaos", data), s.submit("chaos", object{})
	child := s.submit("chaos", object{}, object{"depends_on": []string{next}})

	gates, all := s.closed(last)
	require.Equal(t, []string{"slots"}, gates)
	require.InDelta(t, 2, all["queue_position"], 0)
	require.InDelta(t, 1, all["expected_start_seconds"], 0.3, "two runs of about half a second")
	gates, _ = s.closed(child)
	require.Equal(t, []string{"dependencies", "slots"}, gates)
	gates, all = s.closed(running)
	require.Empty(t, gates)
	require.Contains(t, all["summary"], "runs it since")
	_, input := s.call(http.MethodGet, "/api/v1/tasks/"+next+"/input", nil)
	require.Equal(t, data["fault"], input["task_data"].(object)["fault"])
	require.Nil(t, input["callback_url"])

	s.cancel(running)
	for _, id := range []string{next, last, child} {
		require.Equal(t, "completed", s.await(id, 10*time.Second)["status"])
	}
	_, all = s.closed(child)
	require.Contains(t, all["summary"], "It ended as completed at ")

	again := s.submit("chaos", object{"fault": "retry", "attempts": 1})
	s.eventually(10*time.Second, "set aside after its failure", func() bool {
		gates, all = s.closed(again)
		return len(gates) == 1 && gates[0] == "not_before"
	})
	require.Nil(t, all["queue_position"])
	require.Equal(t, "completed", s.await(again, 10*time.Second)["status"])
}
