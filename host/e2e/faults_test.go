package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

func TestResultThatIsNoneFailsTheTaskAndLeavesNothing(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	for _, kind := range []string{
		"outside", "absolute", "missing", "symlink", "folder", "folderlink", "fifo", "device", "empty", "magic", "sparse",
	} {
		status := s.await(s.submit("chaos", object{"fault": "path:" + kind}), 20*time.Second)
		require.Equal(t, "failed", status["status"], kind)
		require.NotContains(t, status["error"], s.dir, kind)
		require.NotContains(t, status["error"], "root:", kind)
	}
	for _, folder := range []string{"work", "media/temp", "media/files"} {
		left, err := os.ReadDir(filepath.Join(s.dir, "data", folder))
		require.NoError(t, err)
		require.Empty(t, left, folder)
	}
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

func TestDeafTaskIsCancelledAtOnceAndItsPluginKilledAfterTheGrace(t *testing.T) {
	t.Parallel()
	s := startService(t, "")
	id := s.submit("chaos", object{"fault": "deaf"})
	s.awaitState(id, "processing", 10*time.Second)
	before := named(processesUnder(t, s.dir), "chaos")
	require.Len(t, before, 1)
	code, answer := s.call(http.MethodDelete, "/api/v1/tasks/"+id+"/cancel", nil)
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "cancelled", answer["status"])
	require.Equal(t, "cancelled", s.status(id)["status"])
	s.eventually(10*time.Second, "rid of the deaf process", func() bool {
		return !slices.ContainsFunc(named(processesUnder(t, s.dir), "chaos"), func(p process) bool { return p.pid == before[0].pid })
	})
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

func TestSecondHostTakesOverWhatAKilledHostRan(t *testing.T) {
	t.Parallel()
	redis := "BACKLOT_REDIS_URL=" + redistest.Start(t)
	first := startService(t, unlimited, withEnv(redis))
	var ids []string
	for range inFlight {
		ids = append(ids, first.submit("chaos", object{"fault": "slow", "seconds": 2}))
	}
	first.awaitState(ids[inFlight-1], "processing", 10*time.Second)
	second := startService(t, unlimited, withEnv(redis))
	begin := time.Now()
	first.kill()
	for _, id := range ids {
		status := second.await(id, 40*time.Second)
		require.Equal(t, "completed", status["status"])
		require.InDelta(t, 2, status["attempt"], 0)
	}
	t.Logf("%d tasks of the killed host were done by the other after %s", inFlight, time.Since(begin).Round(100*time.Millisecond))
}
