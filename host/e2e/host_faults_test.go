package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// slowTasks submits tasks that take a while and waits until they run.
func (s *service) slowTasks(n int, seconds float64, more ...object) (ids []string) {
	s.t.Helper()
	for range n {
		ids = append(ids, s.submit("chaos", object{"fault": "slow", "seconds": seconds}, more...))
	}
	for _, id := range ids {
		s.awaitState(id, "processing", 10*time.Second)
	}
	return ids
}

func TestH2_KilledHostThatComesBackRunsItsTasksAgain(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+redistest.Start(t)))
	ids := s.slowTasks(inFlight, 2, object{"callback_url": sink.url})
	s.kill()
	<-time.After(time.Duration(long(t, 1, 60)) * time.Second)
	s.start()
	booted := time.Now()
	s.awaitReady()
	s.eventually(20*time.Second, "all run again", func() bool {
		again := map[string]bool{}
		for _, line := range s.executions() {
			again[line[0]] = again[line[0]] || line[4] == "start" && line[1] == "2"
		}
		n := 0
		for _, is := range again {
			if is {
				n++
			}
		}
		return n == len(ids)
	})
	took := time.Since(booted)
	plugins := named(processesUnder(t, s.dir), "chaos")
	for _, id := range ids {
		require.Equal(t, "completed", s.await(id, 30*time.Second)["status"])
	}
	s.eventually(20*time.Second, "all webhooks delivered", func() bool { return sink.tasks() == len(ids) })
	lost, twice := sink.judge(ids)
	t.Logf("H2: %d tasks ran again %s after the start of their host, processes of the plugin %d, lost %d, committed twice %d",
		len(ids), took.Round(100*time.Millisecond), len(plugins), lost, twice)
	require.Len(t, plugins, 1, "one instance, and no orphan of the former life")
	require.Zero(t, lost)
	require.Zero(t, twice)
}

func TestH6_SecondSignalInADrainEndsTheHostAndLosesNothing(t *testing.T) {
	t.Parallel()
	for _, second := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(second.String(), func(t *testing.T) {
			t.Parallel()
			sink := newSink(t)
			s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+redistest.Start(t)))
			ids := s.slowTasks(10, 5, object{"callback_url": sink.url})
			require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
			s.eventually(10*time.Second, "draining", func() bool {
				resp, err := http.Get(s.url + "/readyz")
				if err != nil {
					return true
				}
				_ = resp.Body.Close()
				return resp.StatusCode != http.StatusOK
			})
			began := time.Now()
			require.NoError(t, s.cmd.Process.Signal(second))
			select {
			case <-s.gone:
			case <-time.After(20 * time.Second):
				t.Fatalf("it goes on; the log ends:\n%s", s.tail())
			}
			took := time.Since(began)
			s.eventually(5*time.Second, "rid of its processes", func() bool { return len(processesUnder(t, s.dir)) == 0 })
			s.start()
			s.awaitReady()
			for _, id := range ids {
				require.Equal(t, "completed", s.await(id, 30*time.Second)["status"])
			}
			s.eventually(20*time.Second, "all webhooks delivered", func() bool { return sink.tasks() == len(ids) })
			lost, twice := sink.judge(ids)
			t.Logf("H6: %s in a drain ended the host after %s, lost %d, committed twice %d", second, took.Round(time.Millisecond), lost, twice)
			require.Zero(t, lost)
			require.Zero(t, twice)
		})
	}
}

// The clients know all hosts and go to the next one when a host does not listen, as a load balancer does.
func TestH7_RollingRestartShowsClientsNothingButHonestRefusals(t *testing.T) {
	t.Parallel()
	redis := "BACKLOT_REDIS_URL=" + redistest.Start(t)
	first := startService(t, unlimited, alone, withEnv(redis))
	hosts := []*service{first}
	for range 2 {
		hosts = append(hosts, startService(t, unlimited+first.sameMedia(), alone, withEnv(redis)))
	}
	var clients sync.WaitGroup
	var taken, refused, absent atomic.Int64
	stop := make(chan struct{})
	for c := range 8 {
		clients.Go(func() {
			for n := c; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				code, b, err := hosts[n%len(hosts)].try(http.MethodPost, "/api/v1/tasks/submit",
					object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}}, "Idempotency-Key", fmt.Sprintf("roll-%d-%d", c, n))
				switch {
				case err == nil && code == http.StatusCreated:
					taken.Add(1)
				case err == nil && code == http.StatusServiceUnavailable:
					refused.Add(1)
				case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET): // it had not been accepted yet
					absent.Add(1)
				default:
					t.Errorf("a client saw %d %s %v", code, b, err)
				}
			}
		})
	}
	for range long(t, 1, 10) {
		for _, s := range hosts {
			s.shutDown()
			s.start()
			s.awaitReady()
		}
	}
	close(stop)
	clients.Wait()
	t.Logf("H7: rolling restarts of 3 hosts: %d tasks taken, %d times 503, %d times nobody listened, other answers 0",
		taken.Load(), refused.Load(), absent.Load())
	require.Positive(t, taken.Load())
}

// The ids of tasks that died together say when they come back; the innocent here are those that come back well apart from the
// culprit.
func TestH15_TaskThatKillsItsHostIsQuarantinedAndItsNeighboursFinish(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+redistest.Start(t)))
	culprit := s.submit("chaos", object{"fault": "slow", "seconds": 60})
	var innocent []string
	for range 30 {
		id := s.submit("chaos", object{"fault": "slow", "seconds": 0.3})
		if away := returns(t, id) - returns(t, culprit); away.Abs() > 2*time.Second {
			innocent = append(innocent, id)
		}
		if len(innocent) == 5 {
			break
		}
	}
	require.Len(t, innocent, 5)
	kills := 0
	for s.status(culprit)["status"] != "failed" {
		s.awaitState(culprit, "processing", 20*time.Second)
		s.kill()
		kills++
		require.LessOrEqual(t, kills, 3)
		s.start()
		s.awaitReady()
	}
	require.Equal(t, "quarantined", s.status(culprit)["error_details"].(object)["code"])
	for _, id := range innocent {
		require.Equal(t, "completed", s.await(id, 20*time.Second)["status"])
	}
	t.Logf("H15: %d hosts killed by one task, which is quarantined; %d neighbours finished", kills, len(innocent))
}

// returns is how long a task that died twice stays aside.
func returns(t *testing.T, id string) time.Duration {
	t.Helper()
	last, err := strconv.ParseUint(id[len(id)-2:], 16, 8)
	require.NoError(t, err)
	return time.Duration(last) * 40 * time.Millisecond
}

func TestH16_CancelAndCompletionAgreeOnOneWinner(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL="+redistest.Start(t)))
	var cancelled, completed, disagreements atomic.Int64
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for range long(t, 100, 2500) {
				id, err := s.trySubmit(object{})
				if err != nil {
					t.Error(err)
					return
				}
				<-time.After(rand.N(time.Millisecond << rand.N(7))) // before, about, and after its end, however fast the machine is
				code, _, err := s.try(http.MethodDelete, "/api/v1/tasks/"+id+"/cancel", nil)
				_, b, err2 := s.try(http.MethodGet, "/api/v1/tasks/"+id+"/status?wait=10", nil)
				state := struct{ Status string }{}
				if err := errors.Join(err, err2, json.Unmarshal(b, &state)); err != nil {
					t.Error(err)
					return
				}
				switch {
				case code == http.StatusOK && state.Status == "cancelled":
					cancelled.Add(1)
				case code == http.StatusConflict && state.Status == "completed":
					completed.Add(1)
				default:
					disagreements.Add(1)
				}
			}
		})
	}
	clients.Wait()
	t.Logf("H16: the cancel won %d times, the completion %d times, disagreements %d", cancelled.Load(), completed.Load(), disagreements.Load())
	require.Zero(t, disagreements.Load())
	require.Positive(t, cancelled.Load())
	require.Positive(t, completed.Load())
}
