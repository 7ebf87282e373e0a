package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// link is a task of a batch: its ref, and what it depends on.
func link(ref string, on ...any) object {
	return object{"ref": ref, "project_id": "e2e", "task_type": "test_prompt", "task_data": object{"prompt_template": "Hello."}, "depends_on": on}
}

func TestDependenciesThatCannotBeAreRefusedByTheirPath(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	done := s.submit("test_prompt", object{"prompt_template": "Hello."})
	strange := s.submit("test_prompt", object{"prompt_template": "Hello."}, object{"project_id": "another"})
	s.await(done, 20*time.Second)
	for _, c := range []struct {
		path  string
		tasks []object
	}{
		{"tasks[0].depends_on[0]", []object{link("a", "b"), link("b", "a")}},
		{"tasks[0].depends_on[0]", []object{link("a", "a")}},
		{"tasks[1].depends_on[0]", []object{link("a"), link("b", "01a211b4-9e2e-7040-8162-68cba081178d")}},
		{"tasks[0].depends_on[0]", []object{link("a", strange)}},
		{"tasks[0].depends_on[1]", []object{link("a", done, nil)}},
		{"tasks[0].depends_on", []object{link("a", slices.Repeat([]any{done}, 1000)...)}},
		{"tasks[1].ref", []object{link("a"), link("a")}},
		{"tasks[0].ref", []object{link("../a")}},
	} {
		code, answer := s.call(http.MethodPost, "/api/v1/tasks/batch", object{"tasks": c.tasks})
		require.Equal(t, http.StatusBadRequest, code, "%s: %v", c.path, answer)
		require.Contains(t, answer["details"], c.path)
	}
	for _, odd := range []string{"/", "//", "/../x", "/*", "/layer/0", "/layer/-1", "/layer/99999999999999999999", "#", "/\u202e🎬", "/" + strings.Repeat("r", 5000)} {
		code, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "test_prompt", "depends_on": []any{done},
			"task_data": object{"prompt_template": "task:" + done + odd}})
		require.Equal(t, http.StatusBadRequest, code, "%s: %v", odd, answer)
		require.Contains(t, answer["details"], "task_data.prompt_template", odd)
	}
	for _, missing := range []string{"", "/layer/*", "/layer/7", "#/metadata/none", "#/metadata/answers/-1", "#/metadata/answers/0", "#/metadata"} {
		id := s.submit("test_prompt", object{"prompt_template": "task:" + done + missing}, object{"depends_on": []any{done}})
		status := s.await(id, 20*time.Second)
		require.Equal(t, "failed", status["status"], missing)
		require.Contains(t, status["error"], "task_data.prompt_template", missing)
	}
}

func TestACancelledHeadEndsAChainOf200(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	head := s.submit("chaos", object{"fault": "slow", "seconds": 60})
	ids, last := []string{head}, any(head)
	for range 2 {
		var tasks []object
		for i := range 100 {
			tasks = append(tasks, link(fmt.Sprintf("t%d", i), last))
			last = fmt.Sprintf("t%d", i)
		}
		code, answer := s.call(http.MethodPost, "/api/v1/tasks/batch", object{"tasks": tasks})
		require.Equal(t, http.StatusCreated, code, "%v", answer)
		for _, receipt := range answer["tasks"].([]any) {
			ids = append(ids, receipt.(object)["task_id"].(string))
		}
		last = ids[len(ids)-1]
	}
	code, answer := s.call(http.MethodDelete, "/api/v1/tasks/"+head+"/cancel", nil)
	require.Equal(t, http.StatusOK, code, "%v", answer)
	for _, id := range ids {
		require.Equal(t, "cancelled", s.await(id, 20*time.Second)["status"])
	}
	code, answer = s.call(http.MethodPost, "/api/v1/tasks/"+ids[100]+"/retry", nil)
	require.Equal(t, http.StatusConflict, code, "%v", answer)
	require.Contains(t, answer["message"], ids[99], "the one to retry first")
	s.eventually(10*time.Second, "nothing waits", func() bool {
		_, health := s.call(http.MethodGet, "/api/v1/health", nil)
		waiting := 0.0
		for _, n := range health["queue_sizes"].(object) {
			waiting += n.(float64)
		}
		return waiting == 0 && health["status"] == "healthy"
	})
	require.Empty(t, s.filesIn("work"))
}
