package e2e

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// spell is a while in which Redis answers, but not as it should.
type spell struct {
	row   string
	start func(t *testing.T, redis *redis.Client)
	end   func(t *testing.T, redis *redis.Client)
}

// readOnly are the states of a failover: the server is a replica yet, or a primary whose replicas are gone.
var readOnly = []spell{
	{
		"READONLY",
		func(t *testing.T, redis *redis.Client) {
			l, err := net.Listen("tcp", "127.0.0.1:0") // a primary that never answers
			require.NoError(t, err)
			t.Cleanup(func() { _ = l.Close() })
			tell(t, redis, "replicaof", "127.0.0.1", l.Addr().(*net.TCPAddr).Port)
		},
		func(t *testing.T, redis *redis.Client) { tell(t, redis, "replicaof", "no", "one") },
	},
	{
		"NOREPLICAS",
		func(t *testing.T, redis *redis.Client) { tell(t, redis, "config", "set", "min-replicas-to-write", "1") },
		func(t *testing.T, redis *redis.Client) { tell(t, redis, "config", "set", "min-replicas-to-write", "0") },
	},
}

func TestR9_RedisThatTakesNoWritesIsHonestlyRefusedAndComesBackByItself(t *testing.T) {
	t.Parallel()
	for _, sp := range readOnly {
		t.Run(sp.row, func(t *testing.T) {
			t.Parallel()
			url := redistest.Start(t)
			s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+url))
			took := s.endures(sp, dial(t, url), 3*time.Second)
			t.Logf("R9: %s: refused by 503 meanwhile, taking tasks again %s after its end; run again 0", sp.row, took.Round(time.Millisecond))
		})
	}
}

// The service has its own user at Redis, whose rights or whose password are taken away and given back.
var revoked = []spell{
	{
		"rights",
		func(t *testing.T, redis *redis.Client) { tell(t, redis, "acl", "setuser", "backlot", "-@all") },
		func(t *testing.T, redis *redis.Client) { tell(t, redis, "acl", "setuser", "backlot", "+@all") },
	},
	{
		"password",
		func(t *testing.T, redis *redis.Client) {
			tell(t, redis, "acl", "setuser", "backlot", "resetpass", ">another")
			require.NoError(t, redis.Do(t.Context(), "client", "kill", "user", "backlot").Err())
		},
		func(t *testing.T, redis *redis.Client) {
			tell(t, redis, "acl", "setuser", "backlot", "resetpass", ">secret-one")
		},
	},
	{
		"user",
		func(t *testing.T, redis *redis.Client) {
			require.NoError(t, redis.Do(t.Context(), "acl", "deluser", "backlot").Err())
		},
		func(t *testing.T, redis *redis.Client) { admit(t, redis) },
	},
}

func admit(t *testing.T, redis *redis.Client) {
	t.Helper()
	tell(t, redis, "acl", "setuser", "backlot", "on", ">secret-one", "~*", "&*", "+@all")
}

func TestR18_RevokedRightsOfRedisMakeItUnhealthyUntilTheyAreBack(t *testing.T) {
	t.Parallel()
	for _, sp := range revoked {
		t.Run(sp.row, func(t *testing.T) {
			t.Parallel()
			url := redistest.Start(t)
			admin := dial(t, url)
			admit(t, admin)
			s := startService(t, unlimited, alone, withEnv(fmt.Sprintf("BACKLOT_REDIS_URL=unix://backlot:secret-one@%s", socketOf(t, url))))
			took := s.endures(sp, admin, 3*time.Second)
			t.Logf("R18: %s revoked and given back: unhealthy meanwhile, taking tasks again after %s; run again 0", sp.row, took.Round(time.Millisecond))
			require.Zero(t, s.logged("secret-one"))
		})
	}
}

// endures goes through a spell with tasks in flight: they go on, new ones are refused, health says so, and all is well
// soon after its end. It gives how soon tasks are taken again.
func (s *service) endures(sp spell, redis *redis.Client, lasting time.Duration) time.Duration {
	s.t.Helper()
	ids := s.slowTasks(inFlight, 2)
	sp.start(s.t, redis)
	s.eventually(5*time.Second, "refusing tasks", func() bool { _, taken := s.takes(); return !taken })
	s.eventually(5*time.Second, "unhealthy", func() bool { return !s.healthy() })
	for end := time.After(lasting); ; {
		select {
		case <-end:
		default:
			_, taken := s.takes()
			require.False(s.t, taken)
			continue
		}
		break
	}
	sp.end(s.t, redis)
	took := s.recovers(10 * time.Second)
	for _, id := range ids {
		status := s.await(id, 20*time.Second)
		require.Equal(s.t, "completed", status["status"], "%v", status)
		require.InDelta(s.t, 1, status["attempt"], 0)
	}
	return took
}
