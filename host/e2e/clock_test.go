package e2e

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver"
	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// clock is that of a redis-server, which can be wrong. What the hosts see is the difference to their own, so this stands for
// hosts with a wrong clock as well.
type clock struct {
	t     *testing.T
	file  string
	redis *redis.Client
}

// redisOnClock is a redis-server whose time can be set.
func redisOnClock(t *testing.T) (url string, c *clock) {
	t.Helper()
	dir := t.TempDir()
	c = &clock{t: t, file: filepath.Join(dir, "wrong")}
	c.set(0)
	library := filepath.Join(dir, "clock.so")
	out, err := exec.Command("cc", "-O1", "-Wall", "-shared", "-fPIC", "-o", library, "testdata/clock.c").CombinedOutput()
	require.NoError(t, err, "%s", out)
	program := fmt.Sprintf("#!/bin/sh\nLD_PRELOAD='%s' WRONG_BY='%s' exec redis-server \"$@\"\n", library, c.file)
	path := filepath.Join(dir, "redis-server")
	require.NoError(t, os.WriteFile(path, []byte(program), 0o700))
	url = redistest.StartServer(t, func(o *redisserver.Options) { o.Binary = path }).URL()
	c.redis = dial(t, url)
	return url, c
}

// jump sets the clock and waits until a host has ticked since.
func (c *clock) jump(off time.Duration) {
	c.t.Helper()
	c.set(off)
	require.Eventually(c.t, func() bool {
		tick, err := c.redis.Get(c.t.Context(), key("tick")).Int64()
		return err == nil && time.Until(time.UnixMilli(tick).Add(-off)).Abs() < 10*time.Second
	}, 10*time.Second, 20*time.Millisecond)
}

// set puts the clock right but for a difference.
func (c *clock) set(off time.Duration) {
	c.t.Helper()
	f, err := os.OpenFile(c.file, os.O_CREATE|os.O_WRONLY, 0o600)
	require.NoError(c.t, err)
	_, err = f.Write(binary.NativeEndian.AppendUint64(nil, uint64(off/time.Second)))
	require.NoError(c.t, err)
	require.NoError(c.t, f.Close())
}

// refusals is a receiver of webhooks that refuses each task's first.
type refusals struct {
	mu   sync.Mutex
	seen map[string]int
}

func (r *refusals) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := q.Header.Get("webhook-id")
	if r.seen[id]++; r.seen[id] == 1 {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func (r *refusals) twice() (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, times := range r.seen {
		if times == 2 {
			n++
		}
	}
	return n
}

func TestT1_WrongClockOfAHostCostsNoLease(t *testing.T) {
	t.Parallel()
	url, clock := redisOnClock(t)
	first := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+url))
	second := startService(t, unlimited+first.sameMedia(), alone, withEnv("BACKLOT_REDIS_URL="+url))
	hooks := &refusals{seen: map[string]int{}}
	server := httptest.NewServer(hooks)
	t.Cleanup(server.Close)
	var ids []string
	again := 0
	for round, off := range []time.Duration{10 * time.Minute, -10 * time.Minute, 0} {
		some := first.slowTasks(inFlight, 4)
		clock.jump(off)
		some = append(some, first.submit("chaos", object{}, object{"callback_url": server.URL}))
		for _, id := range some {
			status := second.await(id, 20*time.Second)
			require.Equal(t, "completed", status["status"], "%v", status)
			if status["attempt"] != 1.0 {
				again++
			}
		}
		ids = append(ids, some...)
		require.Equal(t, "completed", first.await(first.submit("chaos", object{}), 10*time.Second)["status"])
		first.eventually(15*time.Second, "sending the refused webhook again", func() bool { return hooks.twice() == round+1 })
	}
	t.Logf("T1: %d tasks while clocks differed by 0 and ±10 min and jumped: false reclaims %d", len(ids), again)
	require.Zero(t, again)
}

func TestR19_ClockOfRedisThatJumpsAnHourRunsNothingTwice(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{time.Hour, -time.Hour} {
		t.Run(off.String(), func(t *testing.T) {
			t.Parallel()
			url, clock := redisOnClock(t)
			sink := newSink(t)
			first := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+url))
			second := startService(t, unlimited+first.sameMedia(), alone, withEnv("BACKLOT_REDIS_URL="+url))
			ids := first.slowTasks(inFlight, 4, object{"callback_url": sink.url})
			clock.jump(off)
			again := 0
			for _, id := range ids {
				status := second.await(id, 20*time.Second)
				require.Equal(t, "completed", status["status"], "%v", status)
				if status["attempt"] != 1.0 {
					again++
				}
			}
			// A lease of a host that dies as the clock jumps must not last for an hour.
			clock.jump(0)
			first.recovers(10 * time.Second)
			orphans := first.slowTasks(30, 6, object{"callback_url": sink.url}) // more than one host has room for
			owned := first.running(orphans)
			require.Positive(t, owned)
			first.kill()
			clock.jump(off)
			began := time.Now()
			for _, id := range orphans {
				require.Equal(t, "completed", second.await(id, 70*time.Second)["status"])
			}
			took := time.Since(began)
			all := append(ids, orphans...)
			second.eventually(70*time.Second, "all webhooks delivered, those of the dead host when its leases have ended", func() bool { return sink.tasks() >= len(all) })
			lost, twice := sink.judge(all)
			t.Logf("R19: the clock of Redis jumped by %s: of %d tasks in flight %d ran again, %d of a dead host were done after %s; lost %d, committed twice %d",
				off, len(ids), again, owned, took.Round(100*time.Millisecond), lost, twice)
			require.Zero(t, again)
			require.Zero(t, lost)
			require.Zero(t, twice)
		})
	}
}

// running counts those of the tasks that began on this host.
func (s *service) running(ids []string) (n int) {
	s.t.Helper()
	for _, line := range s.executions() {
		for _, id := range ids {
			if line[0] == id && line[4] == "start" {
				n++
			}
		}
	}
	return n
}
