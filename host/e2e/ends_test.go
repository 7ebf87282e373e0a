package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// amend changes plugins.hcl before the start.
func amend(old, by string) option {
	return func(s *service) {
		s.edit(func(text string) string {
			require.Contains(s.t, text, old)
			return strings.Replace(text, old, by, 1)
		})
	}
}

// starting has chaos start as BACKLOT_CHAOS_START tells it.
func starting(how string) option {
	return amend("env         = { ", `env         = { BACKLOT_CHAOS_START = "`+how+`", `)
}

func TestP2_CrashLoopOpensTheCircuitAndHurtsNoOtherType(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, starting("exit"))
	began, others, failed := time.Now(), 0, 0
	s.eventually(40*time.Second, "resting", func() bool {
		others++
		id := s.submit("test_prompt", object{"prompt_template": "Hello {{name}}", "test_parameters": object{"name": "you"}})
		if s.await(id, 20*time.Second)["status"] != "completed" {
			failed++
		}
		return s.chaos()["state"] == "resting"
	})
	took, spawns := time.Since(began), s.logged("the instance ended")
	t.Logf("P2: the circuit opened after %d spawns in %s, then one a minute; of %d tasks of another type meanwhile %d failed",
		spawns, took.Round(100*time.Millisecond), others, failed)
	require.Equal(t, 5, spawns)
	require.Zero(t, failed)
	require.Contains(t, s.chaos()["problem"], "exit status 3")
}

// logged counts the lines of the service's log that say something.
func (s *service) logged(what string) int {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, "service.log"))
	require.NoError(s.t, err)
	return strings.Count(string(b), what)
}

func TestP4_HeartbeatsForEverEndAtTheLimitOfTheType(t *testing.T) {
	t.Parallel()
	const limit, grace = 2 * time.Second, time.Second
	s := startService(t, unlimited, amend(`grace       = "1s"`, "grace = \"1s\"\n  timeout = \"2s\""))
	for _, c := range []struct {
		fault string
		most  time.Duration
	}{{"slow", time.Second}, {"busy", grace + time.Second}, {"hang", grace + time.Second}} {
		id := s.submit("chaos", object{"fault": c.fault, "seconds": 60})
		status := s.await(id, 30*time.Second)
		overrun := time.Since(s.started(id)) - limit
		require.Equal(t, "failed", status["status"], "%v", status)
		require.Equal(t, "timeout", status["error_details"].(object)["code"], "%v", status)
		t.Logf("P4: %s was ended %d ms after its limit of %s, with a grace of %s", c.fault, overrun.Milliseconds(), limit, grace)
		require.Greater(t, overrun, -limit/4, c.fault) // the plugin notes its start after the host does
		require.Less(t, overrun, c.most, c.fault)
	}
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 30*time.Second)["status"])
}

// executions is the execution log of chaos: task, attempt, token, pid, start or end, version, milliseconds.
func (s *service) executions() (lines [][]string) {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, "log", "chaos.log"))
	require.NoError(s.t, err)
	for line := range strings.Lines(string(b)) {
		lines = append(lines, strings.Split(strings.TrimSpace(line), ","))
	}
	return lines
}

// started is when the latest attempt at a task of chaos began.
func (s *service) started(id string) (at time.Time) {
	s.t.Helper()
	for _, line := range s.executions() {
		if line[0] == id && line[4] == "start" {
			ms, err := strconv.ParseInt(line[6], 10, 64)
			require.NoError(s.t, err)
			at = time.UnixMilli(ms)
		}
	}
	require.NotZero(s.t, at, "%s never started", id)
	return at
}

func TestP24_TasksWaitWhileAModelLoads(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, starting("slow:4s"))
	began := time.Now()
	require.Equal(t, "starting", s.chaos()["state"])
	var ids []string
	for range 5 {
		ids = append(ids, s.submit("chaos", object{}))
	}
	require.Equal(t, "queued", s.status(ids[0])["status"])
	failed := 0
	for _, id := range ids {
		if status := s.await(id, 30*time.Second); status["status"] != "completed" || status["attempt"] != 1.0 {
			failed++
		}
	}
	waited := time.Since(began)
	_, health := s.call(http.MethodGet, "/api/v1/health", nil)
	t.Logf("P24: %d tasks waited %s for a model that loads 4 s, failures %d, health %s",
		len(ids), waited.Round(100*time.Millisecond), failed, health["status"])
	require.Zero(t, failed)
	require.Greater(t, waited, 2*time.Second)
	require.Equal(t, "ready", s.chaos()["state"])
}
