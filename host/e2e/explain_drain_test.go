package e2e

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// Where all hosts drain, explain says so on each of them.
func TestExplainTellsOfHostsThatDrain(t *testing.T) {
	t.Parallel()
	redis := withEnv("BACKLOT_REDIS_URL=" + redistest.Start(t))
	first := startService(t, unlimited, alone, redis)
	second := startService(t, unlimited+first.sameMedia(), alone, redis)
	running := []string{}
	for range 40 { // the places of both
		running = append(running, first.submit("chaos", object{"fault": "slow", "seconds": 60}))
	}
	for _, id := range running {
		first.awaitState(id, "processing", 20*time.Second)
	}
	waiting := first.submit("chaos", object{})
	defer first.cancel(running...)
	second.eventually(10*time.Second, "told of the other's places", func() bool {
		gates, _ := second.closed(waiting)
		return slices.Equal(gates, []string{"slots"})
	})
	for _, s := range []*service{first, second} {
		code, answer := s.call(http.MethodPost, "/api/v1/drain", object{"draining": true})
		require.Equal(t, http.StatusOK, code, "%v", answer)
	}
	for _, s := range []*service{first, second} {
		s.eventually(10*time.Second, "told that nobody starts it", func() bool {
			gates, all := s.closed(waiting)
			return len(gates) > 0 && gates[len(gates)-1] == "draining" && all["expected_start_seconds"] == nil
		})
	}
	first.cancel(running...)
	code, _ := second.call(http.MethodPost, "/api/v1/drain", object{"draining": false})
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "completed", first.await(waiting, 20*time.Second)["status"])
}
