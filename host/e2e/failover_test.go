package e2e

import (
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// A replica that lags is promoted: what the old primary acknowledged last is gone, as asynchronous replication has it.
func TestR10_FailoverThatLosesTheLatestWritesLeavesTheRestSound(t *testing.T) {
	t.Parallel()
	old, heir := redistest.Start(t), redistest.Start(t)
	wire, replication := newCable(t, old), newCable(t, old)
	replica, primary := dial(t, heir), dial(t, old)
	_, port, err := net.SplitHostPort(replication.listener.Addr().String())
	require.NoError(t, err)
	tell(t, replica, "replicaof", "127.0.0.1", port)
	s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+wire.url()))
	lost, kept, late := 0, 0, 0
	ids := s.slowTasks(inFlight, 2)
	ids = append(ids, s.submit("chaos", object{"fault": "slow", "seconds": 2})) // it waits
	waited, err := primary.Wait(t.Context(), 1, 5*time.Second).Result()         // as WAIT 1 would have it
	require.NoError(t, err)
	require.EqualValues(t, 1, waited)
	replication.cut()
	for _, id := range ids {
		require.Equal(t, "completed", s.await(id, 20*time.Second)["status"], "though only the old primary knows")
	}
	lagging := s.slowTasks(inFlight, 1)
	wire.cut()
	tell(t, replica, "replicaof", "no", "one")
	wire.lead(t, heir)
	wire.mend()
	took := s.recovers(20 * time.Second)
	for _, id := range ids {
		code, _ := s.call(http.MethodGet, "/api/v1/tasks/"+id+"/status", nil)
		if code == http.StatusNotFound {
			lost++
			continue
		}
		require.Equal(t, "completed", s.await(id, 40*time.Second)["status"])
		kept++
	}
	for _, id := range lagging {
		code, _ := s.call(http.MethodGet, "/api/v1/tasks/"+id+"/status", nil)
		if code == http.StatusNotFound {
			late++
		}
	}
	audit := &audit{}
	audit.readRedis(t, heir)
	t.Logf("R10: failover to a replica that lagged, service back after %s: of %d tasks that it had (WAIT 1) lost %d, of %d that it had not (no WAIT) lost %d; repairs %d, stuck %d",
		took.Round(time.Millisecond), len(ids), lost, len(lagging), late, audit.repairs, audit.leases+audit.waiting)
	require.Zero(t, lost)
	require.Zero(t, audit.repairs)
	require.Zero(t, audit.leases+audit.waiting)
	require.Equal(t, len(ids), kept)
}
