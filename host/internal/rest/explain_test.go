package rest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
)

// gates are what explain says of a task: the closed gates by name, and the rest of the answer.
func (s *service) gates(t *testing.T, id string) (closed map[string]string, all map[string]any) {
	t.Helper()
	a := s.get(t, "/api/v1/tasks/"+id+"/explain")
	require.Equal(t, http.StatusOK, a.code, "%s", a.body)
	all, closed = a.json(t), map[string]string{}
	list, _ := all["gates"].([]any)
	if all["status"] == "queued" {
		require.Len(t, list, 8)
	} else {
		require.Empty(t, list)
	}
	for _, g := range list {
		g := g.(map[string]any)
		if g["open"] == false {
			closed[g["gate"].(string)], _ = g["message"].(string)
		}
	}
	return closed, all
}

// places gives the type of the tests so many places.
func (c *catalogue) places(slots, free int, room queue.GPURoom) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all[0].Instances, c.all[0].Slots, c.all[0].Free, c.all[0].GPU = min(slots, 1), slots, free, room
}

func TestExplainNamesTheGateThatHoldsATask(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{ConcurrentPerProject: 1})
	first, second := r.task(t, "noir"), r.task(t, "noir")
	r.types.places(4, 4, queue.GPUHasRoom)
	closed, all := r.gates(t, first)
	require.Empty(t, closed)
	require.Equal(t, "Nothing holds it. It is the next of its type. It may start in about 0 s.", all["summary"])
	require.InDelta(t, 0, all["expected_start_seconds"], 0)

	r.types.places(4, 0, queue.GPUFull)
	closed, all = r.gates(t, second)
	require.Equal(t, map[string]string{
		"slots": "4 places for generate_video, and all are taken.",
		"gpu":   "The GPU memory that it needs is taken by other tasks or models.",
	}, closed)
	require.Equal(t, map[string]any{"high": 0.0, "normal": 1.0, "low": 0.0}, all["ahead"])
	require.InDelta(t, 2, all["queue_position"], 0)
	require.InDelta(t, 150, all["expected_start_seconds"], 0, "two runs of 300 s have to end, on four places")

	r.types.places(0, 0, queue.GPUHasRoom)
	closed, all = r.gates(t, second)
	require.Contains(t, closed["plugin"], "No instance of the plugin for generate_video is up")
	require.Nil(t, all["expected_start_seconds"])

	r.types.places(4, 4, queue.GPUHasRoom)
	claims, err := r.queue.Claim(t.Context(), []queue.Want{{Lane: "generate_video", N: 2}})
	require.NoError(t, err)
	require.Len(t, claims, 1)
	closed, all = r.gates(t, second)
	require.Equal(t, map[string]string{"project_cap": "Project noir runs 1 of the 1 tasks that it may run at once."}, closed)
	require.InDelta(t, 300, all["expected_start_seconds"], 0)
	_, all = r.gates(t, first)
	require.Contains(t, all["summary"], "Host host-1 runs it since")

	held := queue.Held{ID: claims[0].Task.ID, Token: claims[0].Token}
	for _, err := range r.queue.Finish(t.Context(), []queue.Outcome{{Held: held, Kind: queue.RetryLater, Delay: time.Minute}}) {
		require.NoError(t, err)
	}
	closed, all = r.gates(t, first)
	require.Contains(t, closed["not_before"], "Attempt 1 did not succeed; the next one starts not before ")
	require.Nil(t, all["queue_position"])
	require.InDelta(t, 60, all["expected_start_seconds"], 1)
	require.Equal(t, http.StatusOK, r.do(t, "DELETE", "/api/v1/tasks/"+first, "").code)
	_, all = r.gates(t, first)
	require.Contains(t, all["summary"], "It ended as cancelled at ")
}

func TestExplainCountsWhatATaskDependsOn(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	r.types.places(1, 1, queue.GPUHasRoom)
	parent := r.task(t, "noir")
	a := r.submit(t, fmt.Sprintf(`{"project_id":"noir","task_type":"generate_video","task_data":{"duration":7},"depends_on":[%q]}`, parent))
	require.Equal(t, http.StatusCreated, a.code, "%s", a.body)
	child, _ := a.json(t)["task_id"].(string)
	closed, all := r.gates(t, child)
	require.Equal(t, map[string]string{"dependencies": "1 of the 1 tasks that it depends on have not ended; the first is " + parent + ", which is queued."}, closed)
	require.Nil(t, all["expected_start_seconds"])
	r.run(t, film())
	closed, all = r.gates(t, child)
	require.Empty(t, closed)
	require.InDelta(t, 0, all["expected_start_seconds"], 0)
}

func TestExplainKnowsTheOtherHosts(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	id := r.task(t, "noir")
	r.types.set(nil)
	closed, _ := r.gates(t, id)
	require.Equal(t, "No host has a plugin for generate_video.", closed["plugin"])

	s := setup(t, func(o *rest.Options) { o.Draining = func() bool { return true } })
	x := s.queue.store(queue.Submission{Task: task.Task{ID: parse(id), ProjectID: "noir", Type: "generate_video"}}).Task
	s.types.places(1, 1, queue.GPUHasRoom)
	closed, _ = s.gates(t, x.ID.String())
	require.Contains(t, closed["draining"], "no other one has the plugin")
	s = setup(t, func(o *rest.Options) { o.Draining = func() bool { return true } })
	s.queue.store(queue.Submission{Task: x})
	s.queue.set(func() {
		s.queue.health.Types = map[string]queue.TypeHealth{"generate_video": {Ready: true, Instances: 2}}
	})
	closed, _ = s.gates(t, x.ID.String())
	require.Empty(t, closed["draining"], "others start it")
	s = setup(t)
	s.queue.store(queue.Submission{Task: x})
	s.queue.set(func() { s.queue.health.ReadOnly = true })
	closed, all := s.gates(t, x.ID.String())
	require.Contains(t, closed["redis"], "it is full, or its disk is")
	require.Contains(t, all["summary"], "Redis takes no writes")
}

// set replaces the types.
func (c *catalogue) set(all []rest.Type) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = all
}

func TestExplainAndInputHideTasksOfOtherProjects(t *testing.T) {
	t.Parallel()
	s := setup(t)
	mine, other := s.task(t, "noir"), s.task(t, "secret")
	for _, call := range []string{"explain", "input"} {
		require.Equal(t, http.StatusOK, s.get(t, "/api/v1/tasks/"+mine+"/"+call, as(noirKey)).code, call)
		require.Equal(t, "task_not_found", s.get(t, "/api/v1/tasks/"+other+"/"+call, as(noirKey)).error(), call)
		require.Equal(t, "task_not_found", s.get(t, "/api/v1/tasks/abc123/"+call).error(), call)
		require.Equal(t, http.StatusForbidden, s.get(t, "/api/v1/tasks/"+mine+"/"+call, as(senderKey)).code, call)
	}
}

func TestInputGivesBackWhatWasSubmitted(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	const data = `{"duration":7,  "n":9007199254740993}`
	a := r.submit(t, `{"project_id":"noir","priority":3,"task_type":"generate_video","task_data":`+data+`,"callback_url":"https://a.example/hook?token=x"}`)
	id, _ := a.json(t)["task_id"].(string)
	got := r.get(t, "/api/v1/tasks/"+id+"/input")
	require.Contains(t, string(got.body), `"task_data":`+data)
	require.Equal(t, "https://a.example/hook?token=x", got.json(t)["callback_url"])
	require.InDelta(t, 3, got.json(t)["priority"], 0)
	require.Equal(t, "https://a.example/hook?…", r.get(t, "/api/v1/tasks/"+id+"/input", as(readerKey)).json(t)["callback_url"])
}
