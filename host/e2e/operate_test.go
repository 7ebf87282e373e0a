package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// backlot runs the command line beside the service and gives what it says.
func (s *service) backlot(args ...string) (out string, err error) {
	s.t.Helper()
	if !slices.Contains(args, "--config") {
		args = append(args, "-config", filepath.Join(s.dir, "plugins.hcl"))
	}
	c := exec.Command(filepath.Join(bin, "backlot"), args...)
	c.Env = append(s.env, "BACKLOT_API_KEY="+apiKey)
	var b bytes.Buffer
	c.Stdout, c.Stderr = &b, &b
	err = c.Run()
	return b.String(), err
}

// edit changes plugins.hcl as an editor does.
func (s *service) edit(change func(text string) string) {
	s.t.Helper()
	path := filepath.Join(s.dir, "plugins.hcl")
	b, err := os.ReadFile(path)
	require.NoError(s.t, err)
	require.NoError(s.t, os.WriteFile(path+".new", []byte(change(string(b))), 0o600))
	require.NoError(s.t, os.Rename(path+".new", path))
}

func (s *service) plugin(name string) object {
	s.t.Helper()
	_, answer := s.call(http.MethodGet, "/api/v1/plugins", nil)
	for _, p := range answer["plugins"].([]any) {
		if p := p.(object); p["name"].(string)+p["variant"].(string) == name {
			return p
		}
	}
	return nil
}

func TestOperatorPlansAndAppliesFromTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newService(t, unlimited, withoutPlugin("video"))
	s.edit(func(text string) string { return text[:strings.Index(text, `plugin "video"`)] })
	s.start()
	s.awaitReady()
	out, err := s.backlot("plan")
	require.NoError(t, err, out)
	require.Equal(t, "Nothing to do: what runs is what the file says.\n", out)

	wanted := fmt.Sprintf("plugin \"prompt-test\" {\n  version = \"1.0.0\"\n  source = \"%s/plugins/prompt-test\"\n}\n", bin)
	next := func(text string) string {
		return strings.Replace(text, "concurrency = 20", "concurrency = 7", 1) + wanted
	}
	now, err := os.ReadFile(filepath.Join(s.dir, "plugins.hcl"))
	require.NoError(t, err)
	_, answer, err := s.try(http.MethodPost, "/api/v1/plugins/plan", nil)
	require.NoError(t, err)
	require.Contains(t, string(answer), `"changes":[]`)
	beside := filepath.Join(s.dir, "next.hcl")
	require.NoError(t, os.WriteFile(beside, []byte(next(string(now))), 0o600))
	out, err = s.backlot("plan", "--config", beside)
	require.NoError(t, err, out)
	require.Contains(t, out, "+ start  prompt-test 1.0.0")
	require.Contains(t, out, "tune   chaos 1.0.0")
	out, err = s.backlot("apply", "--config", beside)
	require.Error(t, err)
	require.Contains(t, out, "that is not the file that you mean")

	s.edit(next)
	s.eventually(5*time.Second, "applied by itself", func() bool { return s.plugin("prompt-test") != nil })
	done := s.await(s.submit("test_prompt", object{"prompt_template": "Hello"}), 30*time.Second)
	require.Equal(t, "completed", done["status"], "%v", done)

	list, err := s.backlot("plugin", "list")
	require.NoError(t, err, list)
	require.Contains(t, list, "prompt-test  1.0.0")
}

func TestS1_UnusableFileChangesNothingAndSaysWhere(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	s.edit(func(text string) string { return text + "plugin \"x\" {\n  sauce = 1\n}\n" })
	out, err := s.backlot("apply")
	require.Error(t, err)
	require.Regexp(t, `plugins\.hcl:\d+,3.*sauce`, out)
	code, answer := s.call(http.MethodPost, "/api/v1/plugins/apply", nil)
	require.Equal(t, http.StatusUnprocessableEntity, code)
	require.Equal(t, "configuration_invalid", answer["error"])
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 10*time.Second)["status"])
	s.eventually(5*time.Second, "in the log", func() bool { return bytes.Contains(s.tail(), []byte("what ran runs on")) })
}

func TestBackendIsSwappedOnARunningService(t *testing.T) {
	t.Parallel()
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id":"1","object":"chat.completion","model":"none","choices":[{"index":0,"finish_reason":"stop",
			"message":{"role":"assistant","content":"A harbour."}}],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}`))
	}))
	t.Cleanup(model.Close)
	s := newService(t, unlimited)
	s.edit(func(text string) string {
		return strings.Replace(text, "concurrency = 4\n", `concurrency = 4
  network = true
  backend = "previz" # for now
  models  = ["previz", "openai"]
  canary {
    tasks = 0
  }
  backend "previz" {}
  backend "openai" {
    url   = "`+model.URL+`/v1"
    model = "none"
  }
`, 1)
	})
	s.start()
	s.awaitReady()
	require.NotNil(t, s.plugin("prompt-test+openai"), "a model that apps may ask for runs beside the default")
	out, err := s.backlot("backend", "use", "prompt-test", "openai")
	require.NoError(t, err, out)
	require.Contains(t, out, "backend previz becomes openai")
	b, err := os.ReadFile(filepath.Join(s.dir, "plugins.hcl"))
	require.NoError(t, err)
	require.Contains(t, string(b), `backend = "openai" # for now`)
	require.Equal(t, "openai", s.plugin("prompt-test")["backend"])
	require.NotNil(t, s.plugin("prompt-test+previz"))

	out, err = s.backlot("backend", "use", "prompt-test", "dalle")
	require.Error(t, err)
	require.Contains(t, out, "dalle")
	again, err := os.ReadFile(filepath.Join(s.dir, "plugins.hcl"))
	require.NoError(t, err)
	require.Equal(t, string(b), string(again))
}

func TestProjectIsPinnedToAVersion(t *testing.T) {
	t.Parallel()
	s := newService(t, unlimited)
	pinned := func(version, extra string) string {
		return strings.Replace(fmt.Sprintf(editionManifest, version, bin, s.dir, s.dir, version, ""), "  grace ", extra+"  grace ", 1)
	}
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "plugins.hcl"),
		[]byte(unlimited+pinned("2.0.0", "")+pinned("1.0.0", "projects = [\"western\"]\n")), 0o600))
	s.start()
	s.awaitReady()
	for project, version := range map[string]string{"western": "1.0.0", "noir": "2.0.0"} {
		id := s.submit("chaos", object{}, object{"project_id": project})
		require.Equal(t, "completed", s.await(id, 20*time.Second)["status"])
		log, err := os.ReadFile(filepath.Join(s.dir, "log", "chaos.log"))
		require.NoError(t, err)
		require.Regexp(t, id+`,1,\d+,\d+,start,`+version, string(log))
	}
	_, list := s.call(http.MethodGet, "/api/v1/projects/western/tasks?type=chaos", nil)
	require.Len(t, list["tasks"], 1)

	s.edit(func(string) string { return unlimited + pinned("2.0.0", "") })
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGHUP))
	s.eventually(10*time.Second, "without the old version", func() bool { return s.plugin("chaos@1.0.0") == nil })
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}, object{"project_id": "western"}), 20*time.Second)["status"])
}

func TestS11_TypeThatIsRemovedIsRefusedAndItsTasksWait(t *testing.T) {
	t.Parallel()
	s := newService(t, unlimited)
	s.install(edition{version: "1.0.0"})
	s.edit(func(text string) string { return strings.Replace(text, "concurrency = 20", "concurrency = 1", 1) })
	s.start()
	s.awaitReady()
	running := s.submit("chaos", object{"fault": "slow", "seconds": 3})
	s.awaitState(running, "processing", 10*time.Second)
	waiting := s.submit("chaos", object{})
	s.edit(func(text string) string { return text[:strings.Index(text, `plugin "chaos"`)] })
	s.eventually(5*time.Second, "gone", func() bool { return s.plugin("chaos") == nil })
	code, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}})
	require.Equal(t, http.StatusBadRequest, code, "%v", answer)
	require.Equal(t, "completed", s.await(running, 20*time.Second)["status"], "what ran was drained")
	require.Equal(t, "queued", s.status(waiting)["status"], "held")
	s.install(edition{version: "1.0.0"})
	require.Equal(t, "completed", s.await(waiting, 20*time.Second)["status"], "it came back")
}

func TestS12_WrongChecksumDisablesThatPluginOnly(t *testing.T) {
	t.Parallel()
	s := newService(t, unlimited)
	s.edit(func(text string) string {
		return strings.Replace(text, `/plugins/image"`, `/plugins/image"`+"\n  sha256 = \""+strings.Repeat("0", 64)+`"`, 1)
	})
	s.start()
	s.awaitReady()
	require.NotEqual(t, "ready", s.plugin("image")["state"])
	require.Contains(t, s.plugin("image")["problem"], "is not the file that the manifest means")
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 10*time.Second)["status"])
}
