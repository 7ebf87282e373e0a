package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/redisserver/redistest"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
)

// realService is the API on the real queue, on a Redis of the test's own.
type realService struct {
	*service
	queue *queue.Queue
}

func setupReal(t *testing.T, limits queue.Limits) realService {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	q, err := queue.Open(ctx, queue.Options{URL: redistest.Start(t), HostID: "host-1", Limits: limits})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, q.Close()) })
	return realService{setup(t, func(o *rest.Options) { o.Queue = q }), q}
}

// run plays the dispatcher: it claims the next task and ends it.
func (r realService) run(t *testing.T, outcome queue.Outcome) queue.Claim {
	t.Helper()
	claims, err := r.queue.Claim(t.Context(), []queue.Want{{Lane: "generate_video", N: 1}})
	require.NoError(t, err)
	require.Len(t, claims, 1)
	outcome.Held = queue.Held{ID: claims[0].Task.ID, Token: claims[0].Token}
	for _, err := range r.queue.Finish(t.Context(), []queue.Outcome{outcome}) {
		require.NoError(t, err)
	}
	return claims[0]
}

func film() queue.Outcome {
	url := "http://localhost:8001/media/p/t/x.mp4"
	return queue.Outcome{Kind: queue.Completed, Result: &task.Result{MediaURL: &url, Metadata: json.RawMessage(`{"duration":7}`)}}
}

func TestTaskGoesItsWayThroughTheRealQueue(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	const metadata = `{"user_id": "user123",  "n":9007199254740993}`
	body := strings.Replace(sample, sample[strings.Index(sample, `{"user_id"`):strings.LastIndex(sample, "\n}")], metadata, 1)
	a := r.submit(t, body)
	require.Equal(t, http.StatusCreated, a.code, "%s", a.body)
	id, _ := a.json(t)["task_id"].(string)
	require.InDelta(t, 300, a.json(t)["estimated_duration"], 0)
	require.InDelta(t, 1, a.json(t)["queue_position"], 0)
	require.Equal(t, "99", a.header.Get("RateLimit-Remaining"))

	path := "/api/v1/tasks/" + id
	queued := r.get(t, path+"/status")
	require.Equal(t, "waiting_in_queue", queued.json(t)["current_step"])
	require.Contains(t, string(queued.body), `"metadata":`+metadata)
	require.Equal(t, "999", queued.header.Get("RateLimit-Remaining"))
	require.Equal(t, "task_not_retryable", r.do(t, "POST", path+"/retry", "").error())

	claim := r.run(t, film())
	require.JSONEq(t, `{"storyboard_images": ["url1", "url2"], "scene_description": "Detective enters the dark alley","camera_angle": "wide_shot", "lighting": "noir_dramatic", "duration": 7}`, string(claim.Task.Data))
	done := r.get(t, path+"/status").json(t)
	require.Equal(t, "completed", done["status"])
	require.InDelta(t, 1, done["progress"], 0)
	require.Contains(t, done["result"], "media_url")
	require.Equal(t, "task_not_cancellable", r.do(t, "DELETE", path+"/cancel", "").error())
	require.Equal(t, http.StatusOK, r.get(t, path+"/webhook").code)
	require.Equal(t, http.StatusAccepted, r.do(t, "POST", path+"/webhook/replay", "").code)

	rows := r.get(t, "/api/v1/projects/detective_series_001/tasks?since=2025-01-15T10:30:00Z").json(t)
	require.Equal(t, "http://localhost:8001/media/p/t/x.mp4", rows["tasks"].([]any)[0].(map[string]any)["result_url"])
	require.InDelta(t, 1, rows["pagination"].(map[string]any)["total_pages"], 0)
	require.Equal(t, "connected", r.get(t, "/api/v1/health").json(t)["redis_status"])
}

func TestFailedTaskIsRetriedOnTheRealQueue(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	id := r.task(t, "p")
	r.run(t, queue.Outcome{Kind: queue.Failed, Failure: &task.Failure{Code: "bad_input", Message: "No such image", Attempt: 1}})
	got := r.get(t, "/api/v1/tasks/"+id+"/status").json(t)
	require.Equal(t, "No such image", got["error"])
	child := r.do(t, "POST", "/api/v1/tasks/"+id+"/retry", "").json(t)["new_task_id"].(string)
	require.Equal(t, child, r.do(t, "POST", "/api/v1/tasks/"+id+"/retry", "").json(t)["new_task_id"])
	require.Equal(t, id, r.get(t, "/api/v1/tasks/"+child+"/status").json(t)["retry_of"])
	require.Equal(t, http.StatusOK, r.do(t, "DELETE", "/api/v1/tasks/"+child, "").code)
	require.Equal(t, http.StatusOK, r.do(t, "DELETE", "/api/v1/tasks/"+child, "").code)
	require.Equal(t, "cancelled", r.get(t, "/api/v1/tasks/"+child+"/status").json(t)["status"])
}

func TestLimitsAndKeysHoldOnTheRealQueue(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{SubmissionsPerMinute: 5})
	key := header("Idempotency-Key", "one")
	first := r.submit(t, sample, key)
	require.Equal(t, first.json(t)["task_id"], r.submit(t, sample, key).json(t)["task_id"])
	require.Equal(t, http.StatusConflict, r.submit(t, strings.Replace(sample, "dark", "lit", 1), key).code)
	item := `{"project_id":"p","task_type":"generate_video","task_data":{"duration":7}}`
	batch := fmt.Sprintf(`{"tasks":[%s,%s]}`, item, item)
	two := header("Idempotency-Key", "two")
	a := r.do(t, "POST", "/api/v1/tasks/batch", batch, two)
	require.Equal(t, http.StatusCreated, a.code, "%s", a.body)
	require.Equal(t, "2", a.header.Get("RateLimit-Remaining"))
	require.Equal(t, a.body, r.do(t, "POST", "/api/v1/tasks/batch", batch, two).body)
	require.Equal(t, http.StatusBadRequest, r.submit(t, `{}`).code)
	require.Equal(t, http.StatusTooManyRequests, r.do(t, "POST", "/api/v1/tasks/batch", batch).code)
	require.Equal(t, http.StatusCreated, r.submit(t, sample).code)
	last := r.submit(t, sample)
	require.Equal(t, http.StatusTooManyRequests, last.code)
	require.Equal(t, "0", last.header.Get("RateLimit-Remaining"))
	require.Equal(t, http.StatusCreated, r.submit(t, sample, as(senderKey)).code)
}

func TestFullBacklogIsRefusedOnTheRealQueue(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{QueuedTasks: 1})
	r.task(t, "p")
	a := r.submit(t, sample)
	require.Equal(t, http.StatusServiceUnavailable, a.code)
	require.JSONEq(t, `{"error":"service_unavailable","message":"All workers are busy, please try again later","retry_after":120}`, string(a.body))
	require.Equal(t, "120", a.header.Get("Retry-After"))
}

func TestEventsAndWaitsFollowTheRealQueue(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	id := r.task(t, "p")
	f := open(t, r.serve(t)+"/api/v1/tasks/"+id+"/events", as(studioKey))
	f.want(t, "snapshot")
	waited := make(chan answer, 1)
	go func() {
		defer close(waited)                                       // a failure in get must not leave the test waiting
		waited <- r.get(t, "/api/v1/tasks/"+id+"/status?wait=30") //nolint:testifylint // the close tells of it
	}()
	r.run(t, film())
	processing := f.want(t, "processing")
	require.Contains(t, f.want(t, "completed").data, "media_url")
	require.Equal(t, "completed", (<-waited).json(t)["status"])

	again := open(t, r.serve(t)+"/api/v1/projects/p/events", as(studioKey), header("Last-Event-ID", processing.id))
	again.want(t, "completed")
}

func TestWatcherOfATaskGetsItsPreviewWithoutPolling(t *testing.T) {
	t.Parallel()
	r := setupReal(t, queue.Limits{})
	id, _ := r.submit(t, sample).json(t)["task_id"].(string)
	f := open(t, r.serve(t)+"/api/v1/tasks/"+id+"/events", as(studioKey))
	f.want(t, "snapshot")
	claims, err := r.queue.Claim(t.Context(), []queue.Want{{Lane: "generate_video", N: 1}})
	require.NoError(t, err)
	held := queue.Held{ID: claims[0].Task.ID, Token: claims[0].Token}
	f.want(t, "processing")
	require.NoError(t, r.queue.PutPreview(t.Context(), held, "image/png", []byte("pixels")))
	var told struct {
		PreviewURL string `json:"preview_url"`
	}
	require.NoError(t, json.Unmarshal([]byte(f.want(t, "preview").data), &told))
	require.Equal(t, "pixels", string(r.get(t, told.PreviewURL).body))
}
