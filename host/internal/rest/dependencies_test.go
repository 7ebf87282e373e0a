package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// dependent is a submission that depends on others.
func dependent(dependsOn, data string) string {
	return fmt.Sprintf(`{"project_id":"p","task_type":"generate_video","task_data":%s,"depends_on":%s}`, data, dependsOn)
}

func TestDependentWaitsAndShowsWhatFor(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	first := r.task(t, "p")
	a := r.submit(t, dependent(`{"panel":"`+first+`"}`, `{"duration":7,"storyboard_images":["task:panel","task:panel/layer/2"]}`))
	require.Equal(t, http.StatusCreated, a.code, "%s", a.body)
	require.Equal(t, "queued", a.json(t)["status"])
	require.InDelta(t, 2, a.json(t)["queue_position"], 0)
	path := "/api/v1/tasks/" + a.json(t)["task_id"].(string) + "/status"
	got := r.get(t, path).json(t)
	require.Equal(t, "waiting_for_tasks", got["current_step"])
	require.Equal(t, []any{first}, got["depends_on"])
	r.run(t, film())
	require.Equal(t, "waiting_in_queue", r.get(t, path).json(t)["current_step"])
	claim := r.run(t, film())
	require.Equal(t, "panel", claim.Task.DependsOn[0].Name)
	require.Equal(t, []any{first}, r.get(t, path).json(t)["depends_on"])
}

func TestFailureOfADependencyReadsAsASentence(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	first := r.task(t, "p")
	id := r.submit(t, dependent(`["`+first+`"]`, `{"duration":7}`)).json(t)["task_id"].(string)
	r.run(t, queue.Outcome{Kind: queue.Failed, Failure: &task.Failure{Code: "bad_input", Message: "No such image", Attempt: 1}})
	got := r.get(t, "/api/v1/tasks/"+id+"/status").json(t)
	require.Equal(t, "failed", got["status"])
	require.Equal(t, "Task "+first+", which this task depends on, failed.", got["error"])
	require.Equal(t, "dependency_failed", got["error_details"].(map[string]any)["code"])
	retry := r.do(t, "POST", "/api/v1/tasks/"+id+"/retry", "")
	require.Equal(t, http.StatusConflict, retry.code)
	require.Contains(t, retry.json(t)["message"], first)
}

func TestBatchIsAChainByItsRefs(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	panel := `{"ref":"panel","project_id":"p","task_type":"generate_video","task_data":{"duration":7}}`
	shot := dependent(`["panel"]`, `{"duration":7,"storyboard_images":["task:panel"]}`)
	a := r.do(t, "POST", "/api/v1/tasks/batch", `{"tasks":[`+panel+`,`+shot+`]}`)
	require.Equal(t, http.StatusCreated, a.code, "%s", a.body)
	tasks := a.json(t)["tasks"].([]any)
	first, second := tasks[0].(map[string]any)["task_id"], tasks[1].(map[string]any)["task_id"]
	require.Equal(t, []any{first}, r.get(t, "/api/v1/tasks/"+second.(string)+"/status").json(t)["depends_on"])

	for batch, path := range map[string]string{
		shot + `,` + panel:                            "tasks[0].depends_on[0]", // an earlier one only
		panel + `,` + panel:                           "tasks[1].ref",
		strings.Replace(panel, `"panel"`, `"a b"`, 1): "tasks[0].ref",
		panel + `,` + strings.Replace(shot, "task:panel", "task:panel/layer/0", 1): "tasks[1].task_data.storyboard_images[0]",
		panel + `,` + strings.Replace(shot, "task:panel", "task:poster", 1):        "tasks[1].task_data.storyboard_images[0]",
		panel + `,` + strings.Replace(shot, `["panel"]`, `["panel","panel"]`, 1):   "tasks[1].depends_on[1]",
		panel + `,` + strings.Replace(shot, `["panel"]`, `{"a b":"panel"}`, 1):     "tasks[1].depends_on.a b",
		panel + `,` + strings.Replace(shot, `["panel"]`, `"panel"`, 1):             "tasks[1].depends_on",
		panel + `,` + strings.Replace(shot, `["panel"]`, `[7]`, 1):                 "tasks[1].depends_on[0]",
	} {
		a := r.do(t, "POST", "/api/v1/tasks/batch", `{"tasks":[`+batch+`]}`)
		require.Equal(t, http.StatusBadRequest, a.code, "%s", batch)
		require.Contains(t, a.json(t)["details"], path, "%s", batch)
	}
}

func TestUnfitDependencyIsA400ThatNamesIt(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	foreign := r.task(t, "q")
	failed := r.task(t, "p")
	for range 2 {
		r.run(t, queue.Outcome{Kind: queue.Failed})
	}
	for id, sentence := range map[string]string{
		"0197a2d4-0000-7000-8000-000000000001": "There is no such task in this project",
		foreign:                                "There is no such task in this project",
		failed:                                 "This task has failed",
		"nonsense":                             "This must be the id of a task",
	} {
		a := r.submit(t, dependent(`{"x":"`+id+`"}`, `{"duration":7}`))
		require.Equal(t, http.StatusBadRequest, a.code)
		require.Contains(t, a.json(t)["details"].(map[string]any)["depends_on.x"], sentence)
	}
	many := strings.TrimSuffix(strings.Repeat(`"`+failed+`",`, 33), ",")
	require.Contains(t, r.submit(t, dependent("["+many+"]", `{"duration":7}`)).json(t)["details"], "depends_on")
}

// What a schema says of a field holds for what comes in the place of a reference, not for the reference.
func TestReferenceStandsWhereTheSchemaWantsANumber(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	first := r.task(t, "p")
	a := r.submit(t, dependent(`{"x":"`+first+`"}`, `{"duration":"task:x#/metadata/duration"}`))
	require.Equal(t, http.StatusCreated, a.code, "%s", a.body)
	a = r.submit(t, dependent(`{"x":"`+first+`"}`, `{"duration":"seven"}`))
	require.Contains(t, a.json(t)["details"], "task_data.duration")
	a = r.submit(t, `{"project_id":"p","task_type":"generate_video","task_data":{"duration":7,"storyboard_images":["task:`+first+`"]}}`)
	require.Contains(t, a.json(t)["details"], "task_data.storyboard_images[0]", "without depends_on")
	a = r.submit(t, `{"project_id":"p","task_type":"generate_video","task_data":{"duration":7,"scene_description":"task:buy"}}`)
	require.Equal(t, http.StatusCreated, a.code, "prose is prose")
}
