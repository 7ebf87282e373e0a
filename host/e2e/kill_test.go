package e2e

import (
	"math/rand/v2"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const inFlight = 20

// killed is a test of one kind of murder: 20 tasks in flight, a kill -9, and everything still ends well, once.
func killed(t *testing.T, murder func(*service)) {
	t.Helper()
	sink := newSink(t)
	s := startService(t, unlimited)
	var acked []string
	var slowest time.Duration
	rounds := long(t, 2, 20)
	for range rounds {
		var ids []string
		for range inFlight {
			ids = append(ids, s.submit("chaos", object{"fault": "slow", "seconds": 1}, object{"callback_url": sink.url}))
		}
		s.awaitState(ids[0], "processing", 10*time.Second)
		time.Sleep(rand.N(900 * time.Millisecond)) //nolint:forbidigo // the moment of a murder is random by intent
		begin := time.Now()
		murder(s)
		for _, id := range ids {
			status := s.await(id, 45*time.Second)
			require.Equal(t, "completed", status["status"], "%v", status)
		}
		slowest = max(slowest, time.Since(begin))
		acked = append(acked, ids...)
	}
	s.eventually(30*time.Second, "all webhooks delivered", func() bool { return sink.tasks() == len(acked) })
	lost, twice := sink.judge(acked)
	t.Logf("rounds %d, acknowledged %d, lost %d, committed twice %d, slowest recovery %s", rounds, len(acked), lost, twice, slowest.Round(time.Millisecond))
	require.Zero(t, lost)
	require.Zero(t, twice)
	s.shutDown()
	require.Empty(t, processesUnder(t, s.dir), "no process is left over")
}

func TestH1_AKilledHostLosesNothing(t *testing.T) {
	t.Parallel()
	killed(t, func(s *service) {
		s.kill()
		s.eventually(5*time.Second, "rid of the killed host's processes", func() bool { return len(processesUnder(t, s.dir)) == 0 })
		s.start()
		s.awaitReady()
	})
}

func TestR1_AKilledRedisServerLosesNothing(t *testing.T) {
	t.Parallel()
	killed(t, func(s *service) {
		redis := named(processesUnder(t, s.dir), "redis-server")
		require.Len(t, redis, 1)
		require.NoError(t, syscall.Kill(redis[0].pid, syscall.SIGKILL))
		s.eventually(20*time.Second, "healthy again", func() bool {
			_, health := s.call(http.MethodGet, "/api/v1/health", nil)
			return health["redis_status"] == "connected"
		})
	})
}

func TestP1_AKilledPluginLosesNothing(t *testing.T) {
	t.Parallel()
	killed(t, func(s *service) {
		for _, name := range []string{"chaos", "image", "video", "prompt-test"} {
			plugins := named(processesUnder(t, s.dir), name)
			if name == "chaos" {
				require.NotEmpty(t, plugins, "the one that works")
			}
			for _, p := range plugins {
				require.NoError(t, syscall.Kill(p.pid, syscall.SIGKILL))
			}
		}
	})
}
