package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// failpoints are the steps between which a host may die, in the order of a task's life.
var failpoints = []string{
	"submitted", "claimed", "generated", "staged", "published", "stored", "committed", "handed back", "due", "sent", "cancelled", "retried",
}

// hasty hands tasks back soon after SIGTERM.
const hasty = unlimited + "\nhost {\n  drain = \"100ms\"\n}\n"

// failing is the service built with its failpoints, once for all tests.
var failing = sync.OnceValues(func() (string, error) {
	path := filepath.Join(bin, "failpoint", "backlot")
	cmd := exec.Command("go", "build", "-tags", "failpoint", "-o", path, "./host")
	cmd.Dir = filepath.Dir(bin)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	for _, beside := range []string{"backlot-runner", "backlot-confine"} {
		link := filepath.Join(bin, "failpoint", beside)
		if err := os.Symlink(filepath.Join(bin, beside), link); err != nil && !errors.Is(err, os.ErrExist) {
			return "", err
		}
	}
	return path, nil
})

func TestH4_K8_HostThatDiesAtAnyStepLosesNothingAndCommitsOnce(t *testing.T) {
	t.Parallel()
	program, err := failing()
	require.NoError(t, err)
	for _, step := range failpoints {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			dieAt(t, program, step)
		})
	}
}

// dieAt has a host die at a step, and starts one that does not in its place.
func dieAt(t *testing.T, program, step string) {
	t.Helper()
	sink := newSink(t)
	s := newService(t, hasty, alone, withEnv("BACKLOT_REDIS_URL="+redistest.Start(t), "BACKLOT_FAILPOINT="+step))
	s.doomed = program
	s.start()
	s.awaitReady()
	hook := object{"callback_url": sink.url}
	var ids []string
	for n := range 3 {
		ids = append(ids, s.sure("task_id", "/api/v1/tasks/submit", task("media", hook), fmt.Sprint("media", n)))
	}
	failed := s.sure("task_id", "/api/v1/tasks/submit", task("fail", hook), "fail")
	require.Equal(t, "failed", s.await(failed, 30*time.Second)["status"])
	slow := s.sure("task_id", "/api/v1/tasks/submit", task("slow", hook), "slow")
	if step == "handed back" {
		s.awaitState(slow, "processing", 10*time.Second)
		require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
		s.eventually(20*time.Second, "dead", func() bool { return s.doomed == "" })
	}
	s.sure("task_id", "/api/v1/tasks/"+slow+"/cancel", nil, "")
	again := s.sure("new_task_id", "/api/v1/tasks/"+slow+"/retry", nil, "")
	s.sure("task_id", "/api/v1/tasks/"+again+"/cancel", nil, "")
	for _, id := range ids {
		require.Equal(t, "completed", s.await(id, 60*time.Second)["status"])
	}
	require.Equal(t, "cancelled", s.await(again, 30*time.Second)["status"])
	require.Equal(t, "cancelled", s.await(slow, 30*time.Second)["status"])
	require.Empty(t, s.doomed, "it lives")
	all := append(ids, failed, slow, again)
	s.eventually(30*time.Second, "all webhooks delivered", func() bool { return sink.tasks() == len(all) })
	lost, twice := sink.judge(all)
	require.Zero(t, lost)
	require.Zero(t, twice)
	s.eventually(20*time.Second, "rid of what the dead host left", func() bool { return len(s.leftovers()) == 0 })
	t.Logf("H4: died at %q: %d tasks, lost %d, committed twice %d, left behind 0", step, len(all), lost, twice)
}

func task(fault string, more object) object {
	body := object{"project_id": "e2e", "task_type": "chaos", "task_data": object{"fault": fault, "seconds": 20}}
	for k, v := range more {
		body[k] = v
	}
	return body
}

// sure asks until the host, or its heir, answers well, and gives a field of the answer.
func (s *service) sure(field, path string, body any, key string) (value string) {
	s.t.Helper()
	method := http.MethodPost
	if field == "task_id" && body == nil {
		method = http.MethodDelete
	}
	var headers []string
	if key != "" {
		headers = []string{"Idempotency-Key", key}
	}
	s.eventually(30*time.Second, "answered: "+path, func() bool {
		code, b, err := s.try(method, path, body, headers...)
		var answer map[string]any
		if err != nil || code >= 300 || json.Unmarshal(b, &answer) != nil {
			return false
		}
		value, _ = answer[field].(string)
		return value != ""
	})
	return value
}
