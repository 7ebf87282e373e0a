package e2e

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// crowded is a machine of two GPUs on which four tasks of chaos fill every byte.
const crowded = `
gpu {
  machine = "stage"
  device "GPU-A" {
    memory = "1000MiB"
  }
  device "GPU-B" {
    memory = "1000MiB"
  }
}
`

const fullAt = 1000 // MiB of a device

// installCrowded is install on that machine.
func (s *service) installCrowded(version string) {
	s.t.Helper()
	s.install(edition{version: version})
	s.edit(func(text string) string {
		return crowded + strings.Replace(text, "concurrency = 20", "concurrency = 20\n  gpu {\n    count = 1\n    memory = \"500MiB\"\n  }", 1)
	})
}

// ledger watches how much of the GPUs is leased, over all hosts, until it is told to stop.
type ledger struct {
	highest map[string]int // MiB by device
	samples int
	full    atomic.Int64 // of them, those in which everything was leased
}

func watchLeases(t *testing.T, redis string, stop <-chan struct{}) (*ledger, *sync.WaitGroup) {
	t.Helper()
	q, err := queue.Open(t.Context(), queue.Options{URL: redis, HostID: "observer"})
	require.NoError(t, err)
	l, done := &ledger{highest: map[string]int{}}, &sync.WaitGroup{}
	done.Go(func() {
		defer func() { _ = q.Close() }()
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				if use, err := q.GPUUse(t.Context(), "stage"); err == nil {
					l.note(use)
				}
			}
		}
	})
	return l, done
}

// leased is how many MiB of all GPUs are leased just now.
func leased(t *testing.T, redis string) (mib int) {
	t.Helper()
	q, err := queue.Open(t.Context(), queue.Options{URL: redis, HostID: "observer"})
	require.NoError(t, err)
	defer func() { _ = q.Close() }()
	use, err := q.GPUUse(t.Context(), "stage")
	require.NoError(t, err)
	for _, of := range use {
		mib += of
	}
	return mib
}

func (l *ledger) note(use map[string]int) {
	l.samples++
	for device, mib := range use {
		l.highest[device] = max(l.highest[device], mib)
	}
	if use["GPU-A"] >= fullAt && use["GPU-B"] >= fullAt {
		l.full.Add(1)
	}
}

func TestS9_SwapsWithEveryGPULeasedNeitherStallNorExceedThem(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	s := newService(t, unlimited, withEnv("BACKLOT_REDIS_URL="+redis))
	s.installCrowded("1.0.0")
	s.start()
	s.awaitReady()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	loading := s.load(ctx.Done(), 20*time.Millisecond) // 50 tasks/s of 0.1 s each, for four places
	leases, watching := watchLeases(t, redis, ctx.Done())
	s.eventually(20*time.Second, "full", func() bool { return leases.full.Load() > 0 })
	var slowest time.Duration
	for _, version := range []string{"1.1.0", "1.2.0", "1.3.0", "1.4.0"} {
		s.installCrowded(version)
		began := time.Now()
		code, answer := s.call(http.MethodPost, "/api/v1/plugins/apply", nil)
		require.Equal(t, http.StatusOK, code, "%v", answer)
		s.eventually(30*time.Second, "swapped to "+version, func() bool {
			p := s.chaos()
			return p["version"] == version && p["trial"] == nil && p["draining"] == 0.0
		})
		slowest = max(slowest, time.Since(began))
	}
	stop()
	loading.Wait()
	watching.Wait()
	failed := 0
	for _, id := range s.loaded {
		if s.await(id, 60*time.Second)["status"] != "completed" {
			failed++
		}
	}
	t.Logf("S9: 4 swaps with every GPU leased (in %d of %d samples): slowest %s, stall %s; most leased %v of %d MiB each, most tasks at once %d of 4; tasks %d, failed %d",
		leases.full.Load(), leases.samples, slowest.Round(10*time.Millisecond), s.longestGap().Round(time.Millisecond), leases.highest, fullAt,
		s.atOnce(), len(s.loaded), failed)
	require.Zero(t, failed)
	s.eventually(5*time.Second, "rid of all leases", func() bool { return leased(t, redis) == 0 })
	require.Equal(t, map[string]int{"GPU-A": fullAt, "GPU-B": fullAt}, leases.highest)
	require.Greater(t, int(leases.full.Load()), leases.samples/2)
	require.Equal(t, 4, s.atOnce())
	require.Less(t, s.longestGap(), 5*time.Second)
}

// atOnce is the most tasks of chaos that ran at one time, by the execution log.
func (s *service) atOnce() (most int) {
	s.t.Helper()
	type turn struct {
		ms   int64
		step int
	}
	var turns []turn
	for _, line := range s.executions() {
		ms, err := strconv.ParseInt(line[6], 10, 64)
		require.NoError(s.t, err)
		step := 1
		if line[4] == "end" {
			step = -1
		}
		turns = append(turns, turn{ms, step})
	}
	slices.SortFunc(turns, func(a, b turn) int {
		if a.ms != b.ms {
			return int(a.ms - b.ms)
		}
		return a.step - b.step
	})
	running := 0
	for _, t := range turns {
		running += t.step
		most = max(most, running)
	}
	return most
}
