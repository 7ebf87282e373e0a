package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// command prepares the command line of a user who has nothing but the service's URL and key, and a home of his own.
func (s *service) command(args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(bin, "backlot"), args...)
	c.Dir = s.t.TempDir()
	c.Env = append(os.Environ(), "HOME="+c.Dir, "XDG_CONFIG_HOME="+c.Dir, "BACKLOT_URL="+s.url, "BACKLOT_API_KEY="+apiKey,
		"BACKLOT_PROJECT=noir", "TERM=xterm", "NO_COLOR=")
	return c
}

// cli runs the command line, and gives what it says and its exit code.
func (s *service) cli(args ...string) (out, problems string, code int) {
	s.t.Helper()
	return s.finish(s.command(args...))
}

func (s *service) finish(c *exec.Cmd) (out, problems string, code int) {
	s.t.Helper()
	var o, e bytes.Buffer
	c.Stdout, c.Stderr = &o, &e
	err := c.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		require.NoError(s.t, err)
	}
	return o.String(), e.String(), c.ProcessState.ExitCode()
}

func TestExitCodesTellScriptsHowItWent(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	for _, c := range []struct {
		args  []string
		code  int
		says  string // on either output
		extra []string
	}{
		{args: []string{"submit", "chaos", "-d", "fault=slow", "-d", "seconds=0.1", "--wait"}, says: "100 %  completed"},
		{args: []string{"submit", "chaos", "-d", "fault=fail", "-d", "message=no film left", "-w"}, code: 3, says: "failed: no film left"},
		{args: []string{"submit", "chaos", "-d", "seconds=99", "-d", "bytes=-1"}, code: 2, says: "task_data.seconds: Seconds must be between 0 and 60"},
		{args: []string{"submit", "nonsense"}, code: 2, says: "task_type: "},
		{args: []string{"submit"}, code: 2, says: "name the task type"},
		{args: []string{"list", "--colour"}, code: 2, says: "backlot list --help tells more"},
		{args: []string{"list", "--status", "dreaming"}, code: 2, says: "status: Status must be one of"},
		{args: []string{"get", "0197a2d4-0000-7000-8000-000000000001"}, code: 5, says: "not found"},
		{args: []string{"webhooks", "list", "0197a2d4-0000-7000-8000-000000000001"}, code: 5},
		{args: []string{"list", "--key", "wrong"}, code: 6, says: "does not know the key of --key"},
		{args: []string{"list", "--url", "http://127.0.0.1:1"}, code: 7, says: "http://127.0.0.1:1: connection refused\n  start one there: backlot serve"},
	} {
		out, problems, code := s.cli(c.args...)
		require.Equal(t, c.code, code, "%v said %s%s", c.args, out, problems)
		require.Contains(t, out+problems, c.says, "%v", c.args)
	}
}

func TestScriptsGetTheServicesOwnJSON(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	out, problems, code := s.cli("submit", "chaos", "-json", "-w", "-d", "fault=echo", "--metadata", `{"shot": 4}`)
	require.Zero(t, code, problems)
	var end object
	require.NoError(t, json.Unmarshal([]byte(out), &end), out)
	require.Equal(t, "completed", end["status"])
	id := end["task_id"].(string)
	for path, args := range map[string][]string{
		"/api/v1/tasks/" + id + "/status": {"get", id}, "/api/v1/projects/noir/tasks?limit=20&page=1": {"list"}, "/api/v1/plugins": {"plugins"},
	} {
		_, b, err := s.try("GET", path, nil)
		require.NoError(t, err)
		out, _, _ := s.cli(append(args, "--json")...)
		require.Equal(t, string(b)+"\n", out)
	}
	out, _, code = s.cli("watch", "--json", id)
	require.Zero(t, code)
	require.Equal(t, 1, strings.Count(out, "\n"), "one event: that it has ended")
	out, _, _ = s.cli("list", "-q", "--all")
	require.Equal(t, id+"\n", out)
}

func TestSameSubmissionWithAKeyIsOneTask(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	first, _, _ := s.cli("submit", "chaos", "-q", "--idempotency-key", "scene 4")
	again, _, _ := s.cli("submit", "chaos", "-q", "--idempotency-key", "scene 4")
	require.Equal(t, first, again)
	_, problems, code := s.cli("submit", "chaos", "-q", "--idempotency-key", "scene 4", "--priority", "low")
	require.Equal(t, 1, code, problems)
}

func TestBatchIsWaitedForAndItsResultsAreKept(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	c := s.command("submit", "--batch", "-", "--wait", "-o", "results/", "--json")
	c.Stdin = strings.NewReader(`[{"ref":"a","project_id":"noir","task_type":"generate_image","task_data":{"prompt":"an alley","resolution":"256x256"}},
		{"project_id":"noir","task_type":"generate_image","depends_on":["a"],"task_data":{"prompt":"a street","resolution":"256x256"}}]`)
	out, problems, code := s.finish(c)
	require.Zero(t, code, problems)
	entries, err := os.ReadDir(filepath.Join(c.Dir, "results"))
	require.NoError(t, err)
	require.Len(t, entries, 2)
	for _, e := range entries {
		require.Regexp(t, `^[0-9a-f-]{36}\.png$`, e.Name())
		require.Contains(t, out, strings.TrimSuffix(e.Name(), ".png"))
		b, err := os.ReadFile(filepath.Join(c.Dir, "results", e.Name()))
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(b, []byte("\x89PNG")))
	}
}

// A service that is started again ends the streams of its watchers, and the task goes on in its second life.
func TestWatchOutlivesARestartOfTheService(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	id := s.submit("chaos", object{"fault": "slow", "seconds": 4})
	c := s.command("watch", id)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	s.awaitState(id, "processing", 10*time.Second)
	require.NoError(t, c.Start())
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	s.eventually(5*time.Second, "watched", func() bool { return s.status(id)["progress"].(float64) > 0.2 })
	s.kill()
	s.start()
	s.awaitReady()
	select {
	case err := <-ended:
		require.NoError(t, err, out.String())
	case <-time.After(60 * time.Second):
		_ = c.Process.Kill()
		t.Fatalf("still watching:\n%s", out.String())
	}
	require.Contains(t, out.String(), "the connection is lost; trying again")
	require.Contains(t, out.String(), "100 %  completed")
}

func TestCtrlCLeavesTheTaskAlone(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	id := s.submit("chaos", object{"fault": "slow", "seconds": 3})
	c := s.command("watch", id)
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	_, err = out.Read(make([]byte, 1)) // it follows
	require.NoError(t, err)
	require.NoError(t, c.Process.Signal(syscall.SIGINT))
	_ = c.Wait()
	require.Equal(t, 130, c.ProcessState.ExitCode())
	require.Equal(t, "completed", s.await(id, 20*time.Second)["status"])
}

func TestShellsCompleteWhatTheServiceHas(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	out, _, _ := s.cli("__complete", "submit", "")
	require.Contains(t, out, "generate_image\t")
	require.Contains(t, out, "chaos\tFaults on demand")
	id := s.submit("chaos", object{}, object{"project_id": "noir"})
	out, _, _ = s.cli("__complete", "watch", "")
	require.Contains(t, out, id+"\tchaos, ")
	out, _, _ = s.cli("__complete", "list", "--status", "")
	require.Contains(t, out, "cancelled\n")
	out, _, code := s.cli("completion", "bash")
	require.Zero(t, code)
	require.Contains(t, out, "__start_backlot")
}

func TestLogsFollowATaskToItsEnd(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	id := s.submit("chaos", object{"fault": "logflood", "seconds": 0.2})
	out, problems, code := s.cli("logs", "-f", id)
	require.Zero(t, code, problems)
	require.Regexp(t, `^\d\d:\d\d:\d\d\.\d{3}  info  x{100}`, out)
	require.Equal(t, "completed", s.status(id)["status"], "it ended with the task")
	again, _, _ := s.cli("logs", id)
	require.Contains(t, out, again[len(again)/2:], "the latest lines are the same")
}
