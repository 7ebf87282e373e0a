package e2e

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

func TestP19_ResultThatIsNoneFailsTheTaskAndLeavesNothing(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	kinds := []string{
		"outside", "absolute", "missing", "symlink", "folder", "folderlink", "fifo", "device", "empty", "magic", "sparse",
	}
	refused := 0
	for _, kind := range kinds {
		status := s.await(s.submit("chaos", object{"fault": "path:" + kind}), 20*time.Second)
		require.Equal(t, "failed", status["status"], kind)
		require.Equal(t, "result_refused", status["error_details"].(object)["code"], "%s: %v", kind, status)
		refused++
		require.NotContains(t, status["error"], s.dir, kind)
		require.NotContains(t, status["error"], "root:", kind)
	}
	require.Empty(t, s.kept())
	t.Logf("P19: refused %d of %d, nothing is left of them", refused, len(kinds))
}

func TestMisbehavingPluginNeverReachesItsNeighbours(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	for _, c := range []struct {
		data object
		want string
		code string
	}{
		{object{"fault": "crash", "attempts": 1}, "completed", ""},
		{object{"fault": "crash"}, "failed", "quarantined"},
		{object{"fault": "segv", "attempts": 1}, "completed", ""},
		{object{"fault": "panic"}, "failed", "generator_panic"},
		{object{"fault": "flood", "seconds": 0.5}, "completed", ""},
		{object{"fault": "logflood", "seconds": 0.5}, "completed", ""},
		{object{"fault": "stdout"}, "completed", ""},
		{object{"fault": "badprogress", "seconds": 0.6}, "completed", ""},
		{object{"fault": "orphan"}, "completed", ""},
		{object{"fault": "daemonize"}, "completed", ""},
		{object{"fault": "fail", "message": "No such character."}, "failed", "chaos"},
		{object{"fault": "fail", "retryable": true, "attempts": 1}, "completed", ""},
		{object{"fault": "input", "url": "http://169.254.169.254/latest/meta-data", "kind": "json"}, "failed", "input_unavailable"},
	} {
		status := s.await(s.submit("chaos", c.data), 60*time.Second)
		require.Equal(t, c.want, status["status"], "%v: %v", c.data, status)
		if c.code != "" {
			require.Equal(t, c.code, status["error_details"].(object)["code"], "%v", c.data)
			require.NotEmpty(t, status["error"])
		}
		prompt := s.await(s.submit("test_prompt", object{"prompt_template": "Hello {{name}}", "test_parameters": object{"name": "you"}}), 20*time.Second)
		require.Equal(t, "completed", prompt["status"], "a neighbour after %v: %v", c.data, prompt)
	}
	s.shutDown()
	require.Empty(t, processesUnder(t, s.dir), "neither orphans nor daemons are left")
}

func TestP5_DeafTaskIsCancelledAtOnceAndItsPluginKilledAfterTheGrace(t *testing.T) {
	t.Parallel()
	s := startService(t, "", amend(`grace       = "1s"`, "")) // five seconds
	require.Equal(t, "completed", s.await(s.submit("chaos", object{"fault": "orphan"}), 10*time.Second)["status"])
	id := s.submit("chaos", object{"fault": "deaf"})
	s.awaitState(id, "processing", 10*time.Second)
	s.eventually(5*time.Second, "deaf", func() bool { return s.status(id)["current_step"] == "deaf" })
	before := named(processesUnder(t, s.dir), "chaos")
	require.Len(t, before, 1)
	child := named(processesUnder(t, s.dir), "sleep")
	require.Len(t, child, 1, "of its group")
	began := time.Now()
	code, answer := s.call(http.MethodDelete, "/api/v1/tasks/"+id+"/cancel", nil)
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "cancelled", answer["status"])
	require.Equal(t, "cancelled", s.status(id)["status"])
	told := time.Since(began)
	s.eventually(15*time.Second, "rid of the deaf process and its child", func() bool {
		return !slices.ContainsFunc(processesUnder(t, s.dir), func(p process) bool { return p.pid == before[0].pid || p.pid == child[0].pid })
	})
	gone := time.Since(began)
	t.Logf("P5: cancelled for its user after %d ms; process and child gone %s after that, with a grace of 5 s before SIGTERM and 2 s before SIGKILL",
		told.Milliseconds(), gone.Round(10*time.Millisecond))
	require.Greater(t, gone, 4500*time.Millisecond)
	require.Less(t, gone, 9*time.Second)
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 30*time.Second)["status"])
}

func TestPluginSeesNothingOfItsHost(t *testing.T) {
	t.Parallel()
	s := startService(t, "", withEnv("SECRET_OF_THE_HOST=1"))
	status := s.await(s.submit("chaos", object{"fault": "env"}), 10*time.Second)
	require.Equal(t, "completed", status["status"], "%v", status)
	metadata := status["result"].(object)["metadata"].(object)
	for _, name := range metadata["environment"].([]any) {
		require.NotEqual(t, "SECRET_OF_THE_HOST", name)
		require.NotContains(t, name, "API_KEY")
	}
	for fd, target := range metadata["files"].(object) {
		require.False(t, strings.HasPrefix(target.(string), filepath.Join(s.dir, "data")), "%s is %s", fd, target)
		require.NotEqual(t, filepath.Join(s.dir, "inherited"), target, fd)
	}
}

func TestH1_SecondHostTakesOverWhatAKilledHostRan(t *testing.T) {
	t.Parallel()
	redis := "BACKLOT_REDIS_URL=" + redistest.Start(t)
	first := startService(t, unlimited, withEnv(redis))
	var ids []string
	for range inFlight {
		ids = append(ids, first.submit("chaos", object{"fault": "slow", "seconds": 4}))
	}
	first.awaitState(ids[inFlight-1], "processing", 10*time.Second)
	second := startService(t, unlimited+first.sameMedia(), withEnv(redis))
	begin := time.Now()
	first.kill()
	for _, id := range ids {
		status := second.await(id, 40*time.Second)
		require.Equal(t, "completed", status["status"])
		require.InDelta(t, 2, status["attempt"], 0)
	}
	t.Logf("%d tasks of the killed host were done by the other after %s", inFlight, time.Since(begin).Round(100*time.Millisecond))
}
