package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

func TestR16_SlowAndBrokenLineToRedisCostsTimeAndNoLease(t *testing.T) {
	t.Parallel()
	redis, sink := redistest.Start(t), newSink(t)
	wire := newCable(t, redis)
	first := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+wire.url()))
	wire.spoil(200*time.Millisecond, 0.01)
	wire.cut()
	wire.mend()
	const seconds = 16 // longer than a lease
	client := &fleet{t: t, hosts: []*service{first}}
	var ids []string
	for n := range inFlight {
		id, err := client.insist(fmt.Sprint("slow-", n), object{"project_id": "e2e", "task_type": "chaos", "callback_url": sink.url,
			"task_data": object{"fault": "slow", "seconds": seconds}})
		require.NoError(t, err)
		ids = append(ids, id)
	}
	for _, id := range ids {
		first.eventually(20*time.Second, "begun", func() bool { return first.running([]string{id}) == 1 })
	}
	startService(t, unlimited+first.sameMedia(), alone, withEnv("BACKLOT_REDIS_URL="+redis)) // it would take them over
	for n := range long(t, 20, 1000) {
		_, err := client.insist(fmt.Sprint("fast-", n), object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}})
		require.NoError(t, err)
	}
	again := 0
	for _, id := range ids {
		status := first.await(id, time.Minute)
		require.Equal(t, "completed", status["status"], "%v", status)
		if status["attempt"] != 1.0 {
			again++
		}
	}
	first.eventually(70*time.Second, "all webhooks delivered, one whose claim was broken off when its lease has ended", func() bool { return sink.tasks() == len(ids) })
	lost, twice := sink.judge(ids)
	t.Logf("R16: answers of Redis 200 ms late, 1 of 100 broken off, %d of them: of %d tasks of %d s false reclaims %d, lost %d, committed twice %d",
		wire.broken.Load(), len(ids), seconds, again, lost, twice)
	require.Positive(t, wire.broken.Load())
	require.Zero(t, again)
	require.Zero(t, lost)
	require.Zero(t, twice)
}

// Redis lets twenty in, and others were there first.
func TestR15_RedisWithoutRoomForMoreClientsIsAskedWithPauses(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	redis := dial(t, url)
	s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+url))
	ids := s.slowTasks(inFlight, 4)
	others := strangers(t, socketOf(t, url), 19)
	require.NoError(t, redis.ConfigSet(t.Context(), "maxclients", "20").Err())
	before, began := infoOf(t, redis, "rejected_connections"), time.Now()
	s.eventually(10*time.Second, "refusing tasks", func() bool {
		for _, id := range connections(t, redis) { // again each time: the host may have opened another before there was no room
			_ = redis.ClientKillByFilter(t.Context(), "id", id).Err()
		}
		_, taken := s.takes()
		return !taken
	})
	<-time.After(time.Duration(long(t, 5, 30)) * time.Second)
	rate := float64(infoOf(t, redis, "rejected_connections")-before) / time.Since(began).Seconds()
	for _, c := range others {
		_ = c.Close()
	}
	took := s.recovers(10 * time.Second)
	for _, id := range ids {
		status := s.await(id, 30*time.Second)
		require.Equal(t, "completed", status["status"], "%v", status)
		require.InDelta(t, 1, status["attempt"], 0)
	}
	t.Logf("R15: no room at Redis: %.1f connections a second were refused, taking tasks again %s after there was room; run again 0", rate, took.Round(time.Millisecond))
	require.Positive(t, rate)
	require.Less(t, rate, 150.0, "without a pause it would be thousands")
	_, health := s.call(http.MethodGet, "/api/v1/health", nil)
	require.Equal(t, "connected", health["redis_status"])
}

// strangers are clients of Redis that do nothing but hold their place.
func strangers(t *testing.T, socket string, n int) (all []net.Conn) {
	t.Helper()
	for range n {
		c, err := net.Dial("unix", socket)
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
		_, err = io.WriteString(c, "CLIENT SETNAME stranger\r\n")
		require.NoError(t, err)
		_, err = io.ReadFull(c, make([]byte, len("+OK\r\n")))
		require.NoError(t, err)
		all = append(all, c)
	}
	return all
}

// connections are the ids of all clients but the one that asks, and strangers.
func connections(t *testing.T, redis *redis.Client) (ids []string) {
	t.Helper()
	list, err := redis.ClientList(t.Context()).Result()
	require.NoError(t, err)
	self, err := redis.ClientID(t.Context()).Result()
	require.NoError(t, err)
	for line := range strings.Lines(list) {
		id, rest, _ := strings.Cut(strings.TrimPrefix(line, "id="), " ")
		if id != fmt.Sprint(self) && !strings.Contains(rest, " name=stranger ") {
			ids = append(ids, id)
		}
	}
	return ids
}
