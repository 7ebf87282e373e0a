package e2e

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

func TestR3_RedisThatComesBackEmptyStopsTheServiceUntilItsDataAreBack(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	redis := dial(t, url)
	s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+url))
	done := s.submit("chaos", object{})
	require.Equal(t, "completed", s.await(done, 10*time.Second)["status"])
	s.eventually(5*time.Second, "aware of what Redis holds", func() bool { return redis.Exists(t.Context(), key("epoch")).Val() == 1 })
	s.slowTasks(inFlight, 2)
	var waiting []string
	for range 5 {
		waiting = append(waiting, s.submit("chaos", object{}))
	}
	copied := dump(t, redis)
	tell(t, redis, "flushall")
	began := time.Now()
	s.eventually(10*time.Second, "unhealthy", func() bool { return !s.healthy() })
	detected := time.Since(began)
	_, taken := s.takes()
	require.False(t, taken)
	require.Equal(t, 1, s.logged("come back empty"))

	// What is there without the epoch is not to be trusted.
	for name, value := range copied {
		if name != key("epoch") {
			require.NoError(t, redis.RestoreReplace(t.Context(), name, 0, value).Err())
		}
	}
	<-time.After(3 * time.Second)
	for _, id := range waiting {
		require.Zero(t, s.running([]string{id}), "a claim")
	}
	require.NoError(t, redis.Restore(t.Context(), key("epoch"), 0, copied[key("epoch")]).Err())
	back := s.recovers(10 * time.Second)
	for _, id := range append(waiting, done) {
		require.Equal(t, "completed", s.await(id, 60*time.Second)["status"])
	}

	tell(t, redis, "flushall")
	s.eventually(10*time.Second, "unhealthy", func() bool { return !s.healthy() })
	s.kill()
	s.start()
	s.awaitReady()
	s.recovers(10 * time.Second)
	t.Logf("R3: an emptied Redis was noticed after %s, claims meanwhile 0, taking tasks again %s after its data were back",
		detected.Round(10*time.Millisecond), back.Round(10*time.Millisecond))
}

// dump copies all keys.
func dump(t *testing.T, client *redis.Client) map[string]string {
	t.Helper()
	copied := map[string]string{}
	names, err := client.Keys(t.Context(), "*").Result()
	require.NoError(t, err)
	for _, name := range names {
		value, err := client.Dump(t.Context(), name).Result()
		if err == nil { // else it had an end of its own
			copied[name] = value
		}
	}
	return copied
}
