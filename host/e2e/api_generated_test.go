package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// learn remembers what an answer says of the walker's tasks, and says what can't be.
func (w *walker) learn(o operation, req *http.Request, a reply) error {
	said := a.object()
	id := strings.Split(req.URL.Path, "/")
	known := w.tasks[id[min(4, len(id)-1)]]
	switch {
	case o.said["operationId"] == "submitTask" && a.code == http.StatusCreated:
		return w.add(said, a)
	case o.said["operationId"] == "submitBatch" && a.code == http.StatusCreated:
		for _, receipt := range said["tasks"].([]any) {
			if err := w.add(receipt.(object), a); err != nil {
				return err
			}
		}
	case o.said["operationId"] == "listTasks" && a.code == http.StatusOK && id[4] == w.project && req.URL.RawQuery == "":
		if total := said["pagination"].(object)["total"]; total != float64(w.own) {
			return fmt.Errorf("lists %v of %d tasks", total, w.own)
		}
	case known == nil:
	case a.code == http.StatusNotFound && said["error"] == "task_not_found":
		return fmt.Errorf("a known task is not there")
	case o.said["operationId"] == "getTaskStatus" && a.code == http.StatusOK:
		return known.see(said)
	case strings.Contains(o.said["summary"].(string), "Cancel a task"):
		return known.cancel(a.code)
	case o.said["operationId"] == "retryTask" && a.code == http.StatusCreated:
		if known.end != nil && known.end["status"] == "completed" {
			return fmt.Errorf("a completed task is retried")
		}
		return w.add(object{"task_id": said["new_task_id"], "project_id": known.project}, reply{header: http.Header{"Idempotent-Replayed": {"maybe"}}})
	case o.said["operationId"] == "getPreview" && known.cancelled && a.code == http.StatusOK:
		return fmt.Errorf("a cancelled task shows a preview")
	}
	return nil
}

// add remembers a task that was stored.
func (w *walker) add(receipt object, a reply) error {
	id, _ := receipt["task_id"].(string)
	replayed := a.header.Get("Idempotent-Replayed")
	if w.tasks[id] == nil && replayed == "true" {
		return fmt.Errorf("an answer is given again that was not given before")
	}
	if w.tasks[id] != nil {
		if replayed == "" {
			return fmt.Errorf("two tasks of one id")
		}
		return nil
	}
	project, _ := receipt["project_id"].(string)
	w.tasks[id], w.ids = &walked{project: project}, append(w.ids, id)
	if project == w.project {
		w.own++
	}
	return nil
}

// see holds a status against what is known: an end is for ever.
func (k *walked) see(status object) error {
	if k.cancelled && status["status"] != "cancelled" {
		return fmt.Errorf("a cancelled task is %v", status["status"])
	}
	if k.end != nil && !reflect.DeepEqual(k.end, status) {
		return fmt.Errorf("an end changed: it was %v", k.end)
	}
	if ended(status) {
		k.end = status
	}
	return nil
}

func (k *walked) cancel(code int) error {
	done := k.end != nil && k.end["status"] != "cancelled"
	if code == http.StatusOK && done || code == http.StatusConflict && k.cancelled {
		return fmt.Errorf("cancelling a task of which %v is known answers %d", k, code)
	}
	k.cancelled = k.cancelled || code == http.StatusOK
	return nil
}

// leftOfCancelled looks for anything that can still be had of a cancelled task.
func (w *walker) leftOfCancelled() (cancelled int, err error) {
	for id, known := range w.tasks {
		if !known.cancelled {
			continue
		}
		cancelled++
		for _, path := range []string{"/status", "/preview", "/events"} {
			req, _ := http.NewRequest(http.MethodGet, w.url+"/api/v1/tasks/"+id+path, nil)
			req.Header.Set("X-API-Key", apiKey)
			a, err := w.ask(req, nil)
			if err != nil {
				return cancelled, err
			}
			if text := string(a.body); strings.Contains(text, "/media/") || path == "/preview" && a.code != http.StatusNotFound ||
				path != "/preview" && !strings.Contains(text, `"status":"cancelled"`) {
				return cancelled, fmt.Errorf("of the cancelled task %s there is still %s: %d %s", id, path, a.code, text)
			}
		}
	}
	return cancelled, nil
}

// favoured says how often operations of the life of a task are asked for, beside the others. Those that plan and start
// plugins are asked for in turn alone: they take their time.
var favoured = map[string]int{
	"submitTask": 16, "submitBatch": 3, "getTaskStatus": 16, "cancelTask": 10, "retryTask": 7, "listTasks": 6, "getWebhook": 3, "getPreview": 3,
	"followTask": 3, "planPlugins": 0, "applyPlugins": 0, "useBackend": 0,
}

func TestA24_RequestsMadeUpFromTheDocumentAreAnsweredByIt(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	d := s.openAPI()
	// A host that drains refuses the submissions of all walkers.
	all := slices.DeleteFunc(d.operations(), func(o operation) bool { return o.said["operationId"] == "drainHost" })
	var often []operation
	for _, o := range all {
		times, known := favoured[o.said["operationId"].(string)]
		if !known {
			times = 1
		}
		often = append(often, slices.Repeat([]operation{o}, times)...)
	}
	seed, steps, walkers := uint64(time.Now().UnixNano()), long(t, 1500, 50_000), make([]*walker, 4)
	t.Logf("A24: seed %d", seed)
	var walking sync.WaitGroup
	for i := range walkers {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		w := &walker{service: s, inventor: inventor{d, r}, project: fmt.Sprint("walk", i), tasks: map[string]*walked{}}
		walkers[i] = w
		walking.Go(func() {
			for n := range steps / len(walkers) {
				o := often[w.IntN(len(often))]
				if n %= 500; n < len(all) {
					o = all[n]
				}
				if err := w.step(o); err != nil {
					t.Errorf("%v", err)
					return
				}
			}
		})
	}
	walking.Wait()
	require.False(t, t.Failed())
	sent, refused, keyless, tasks, cancelled := 0, 0, 0, 0, 0
	for _, w := range walkers {
		n, err := w.leftOfCancelled()
		require.NoError(t, err)
		sent, refused, keyless, tasks, cancelled = sent+w.sent, refused+w.refused, keyless+w.keyless, tasks+len(w.tasks), cancelled+n
	}
	t.Logf("A24: %d requests of %d operations, %d refused, %d more without a key, %d tasks, %d of them cancelled: violations 0", sent, len(all), refused, keyless, tasks, cancelled)
}
