package e2e

import (
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

const leaseTTL, renewal = 15 * time.Second, 3 * time.Second

func TestT2_BusyProcessorsLeaveTheLeasesRenewed(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+url))
	for range runtime.NumCPU() {
		burn := exec.Command("sh", "-c", "while :; do :; done")
		burn.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		require.NoError(t, burn.Start())
		t.Cleanup(func() { _ = burn.Process.Kill(); _ = burn.Wait() })
	}
	seconds := long(t, 11, 55)
	ids := s.slowTasks(inFlight, float64(seconds))
	redis, shortest, looks := dial(t, url), leaseTTL, 0
	for end := time.After(time.Duration(seconds-1) * time.Second); ; {
		lease, err := redis.ZRangeWithScores(t.Context(), key("a"), 0, 0).Result()
		require.NoError(t, err)
		now, err := redis.Time(t.Context()).Result()
		require.NoError(t, err)
		require.NotEmpty(t, lease)
		shortest = min(shortest, time.UnixMilli(int64(lease[0].Score)).Sub(now))
		looks++
		select {
		case <-time.After(20 * time.Millisecond):
			continue
		case <-end:
		}
		break
	}
	for _, id := range ids {
		require.InDelta(t, 1, s.await(id, 30*time.Second)["attempt"], 0)
	}
	t.Logf("T2: with %d busy processes on %d processors a lease never had less than %s of its %s left in %d looks: a renewal was at most %s late",
		runtime.NumCPU(), runtime.NumCPU(), shortest.Round(10*time.Millisecond), leaseTTL, looks, max(0, leaseTTL-renewal-shortest).Round(10*time.Millisecond))
	require.Greater(t, shortest, leaseTTL-renewal-leaseTTL/3)
}

func TestT4_HostThatStopsForFiveSecondsLosesNoLease(t *testing.T) {
	t.Parallel()
	redis, sink := "BACKLOT_REDIS_URL="+redistest.Start(t), newSink(t)
	first := startService(t, unlimited, alone, withEnv(redis))
	losses, all := 0, []string{}
	for n := range long(t, 1, 10) {
		ids := first.slowTasks(inFlight, 8, object{"callback_url": sink.url})
		if n == 0 {
			startService(t, unlimited+first.sameMedia(), alone, withEnv(redis)) // it would take them over
		}
		require.NoError(t, first.cmd.Process.Signal(syscall.SIGSTOP))
		<-time.After(5 * time.Second)
		require.NoError(t, first.cmd.Process.Signal(syscall.SIGCONT))
		for _, id := range ids {
			status := first.await(id, 30*time.Second)
			require.Equal(t, "completed", status["status"], "%v", status)
			if status["attempt"] != 1.0 {
				losses++
			}
		}
		all = append(all, ids...)
	}
	first.eventually(20*time.Second, "all webhooks delivered", func() bool { return sink.tasks() == len(all) })
	lost, twice := sink.judge(all)
	t.Logf("T4: %d tasks of a host that stood still for 5 s: leases lost %d, lost %d, committed twice %d", len(all), losses, lost, twice)
	require.Zero(t, losses)
	require.Zero(t, lost)
	require.Zero(t, twice)
}
