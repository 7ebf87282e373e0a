package rest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
)

var at = time.Date(2025, 1, 15, 10, 30, 15, 900_000_000, time.FixedZone("CET", 3600))

func started(x *task.Task) {
	x.State, x.StartedAt, x.Attempt, x.Progress, x.Step = task.Processing, at, 1, 0.75, "rendering_video"
}

func completed(x *task.Task) {
	started(x)
	url, id := "https://media.ft.tc/project_001/video_abc123.mp4", "64f1b2c3a8d9e0f1"
	x.State, x.CompletedAt = task.Completed, at.Add(315*time.Second+200*time.Millisecond)
	x.Result = &task.Result{MediaURL: &url, PayloadMediaID: &id, Metadata: json.RawMessage(`{"duration": 7.0,"file_size":15728640}`),
		Artifacts: []task.Artifact{{Role: "media", URL: url, MediaType: "video/mp4", Size: 15728640}}}
}

func failed(x *task.Task) {
	started(x)
	x.State, x.CompletedAt = task.Failed, at.Add(time.Second)
	x.Failure = &task.Failure{Code: "bad_input", Message: "The storyboard at url1 can't be had", Retryable: true, Attempt: 1}
}

func cancelled(x *task.Task) { x.State, x.CompletedAt = task.Cancelled, at }

// shown is what status shows of a task beyond its names.
func shown(t *testing.T, s *service, id string) map[string]any {
	t.Helper()
	got := s.get(t, "/api/v1/tasks/"+id+"/status").json(t)
	for _, key := range []string{"task_id", "project_id", "task_type", "created_at", "priority", "metadata", "retry_of", "depends_on"} {
		require.Contains(t, got, key)
		delete(got, key)
	}
	return got
}

func TestStatusHasEveryKeyInEveryState(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for name, tt := range map[string]struct {
		do   func(*task.Task)
		want string
	}{
		"queued":      {func(*task.Task) {}, `{"status":"queued","progress":0,"current_step":"waiting_in_queue","result":null,"error":null,"error_details":null,"started_at":null,"completed_at":null,"processing_time":null,"attempt":0}`},
		"handed back": {func(x *task.Task) { started(x); x.State = task.Queued }, `{"status":"queued","progress":0,"current_step":"waiting_in_queue","result":null,"error":null,"error_details":null,"started_at":null,"completed_at":null,"processing_time":null,"attempt":1}`},
		"completed":   {completed, `{"status":"completed","progress":1,"current_step":"completed","result":{"media_url":"https://media.ft.tc/project_001/video_abc123.mp4","payload_media_id":"64f1b2c3a8d9e0f1","metadata":{"duration":7,"file_size":15728640},"artifacts":[{"role":"media","url":"https://media.ft.tc/project_001/video_abc123.mp4","media_type":"video/mp4","size":15728640}]},"error":null,"error_details":null,"started_at":"2025-01-15T09:30:15Z","completed_at":"2025-01-15T09:35:31Z","processing_time":316,"attempt":1}`},
		"no media":    {func(x *task.Task) { completed(x); x.Result = nil }, `{"status":"completed","progress":1,"current_step":"completed","result":{"media_url":null,"payload_media_id":null,"metadata":{}},"error":null,"error_details":null,"started_at":"2025-01-15T09:30:15Z","completed_at":"2025-01-15T09:35:31Z","processing_time":316,"attempt":1}`},
		"failed":      {failed, `{"status":"failed","progress":0.75,"current_step":"rendering_video","result":null,"error":"The storyboard at url1 can't be had","error_details":{"code":"bad_input","retryable":true,"attempt":1},"started_at":"2025-01-15T09:30:15Z","completed_at":"2025-01-15T09:30:16Z","processing_time":1,"attempt":1}`},
		"failed, why": {func(x *task.Task) { failed(x); x.Failure = nil; x.Progress = 1 }, `{"status":"failed","progress":0.99,"current_step":"rendering_video","result":null,"error":"Task failed","error_details":{"code":"failed","retryable":false,"attempt":1},"started_at":"2025-01-15T09:30:15Z","completed_at":"2025-01-15T09:30:16Z","processing_time":1,"attempt":1}`},
		"cancelled":   {cancelled, `{"status":"cancelled","progress":0,"current_step":null,"result":null,"error":null,"error_details":null,"started_at":null,"completed_at":"2025-01-15T09:30:15Z","processing_time":null,"attempt":0}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id := s.task(t, "p")
			s.queue.change(parse(id), tt.do)
			var want map[string]any
			require.NoError(t, json.Unmarshal([]byte(tt.want), &want))
			require.Empty(t, cmp.Diff(want, shown(t, s, id)))
		})
	}
}

func TestProcessingTimeRunsWhileTheTaskDoes(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "p")
	s.queue.change(parse(id), func(x *task.Task) {
		started(x)
		x.StartedAt, x.Progress, x.Step = time.Now().Add(-90*time.Second), 1, ""
	})
	got := shown(t, s, id)
	require.InDelta(t, 90, got["processing_time"], 2)
	require.Less(t, got["progress"], 1.0)
	require.Equal(t, "starting", got["current_step"])
}

func TestTimesEndInZ(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "p")
	s.queue.change(parse(id), func(x *task.Task) { completed(x); x.CreatedAt = at })
	log := queue.DeliveryLog{ID: "wh_1", State: queue.DeliveryPending, Next: at, Attempts: []queue.DeliveryAttempt{{At: at, Attempt: 1, Status: 500, Error: "no", Duration: time.Second}}}
	s.queue.set(func() { s.queue.log[parse(id)] = log })
	for _, path := range []string{"/api/v1/tasks/" + id + "/status", "/api/v1/projects/p/tasks", "/api/v1/tasks/" + id + "/webhook", "/api/v1/health"} {
		body := string(s.get(t, path).body)
		times := 0
		for part := range strings.SplitSeq(body, `"`) {
			if _, err := time.Parse(time.RFC3339, part); err == nil {
				require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, part)
				times++
			}
		}
		require.Positive(t, times, body)
	}
}

func TestA9_UnknownAndMalformedIDsAreNotFound(t *testing.T) {
	t.Parallel()
	s := setup(t)
	known := s.task(t, "p")
	for _, id := range []string{"abc123", "01890a5d-ac96-774b-bcce-b302099a8057", strings.ToUpper(known), "%7B" + known + "%7D", "%2e%2e%2f", "%00", "a%0d%0ab", "%ff", "{}", "*", "a%2Fb", strings.Repeat("x", 100_000)} {
		for method, path := range map[string]string{"GET": "/status", "DELETE": "/cancel", "POST": "/retry"} {
			a := s.do(t, method, "/api/v1/tasks/"+id+path, "")
			require.Equal(t, http.StatusNotFound, a.code, id)
			require.Equal(t, "task_not_found", a.error(), id)
			require.Less(t, len(a.body), 600)
		}
	}
	require.Equal(t, `{"error":"task_not_found","message":"Task with ID 'abc123' not found"}`, string(s.get(t, "/api/v1/tasks/abc123/status").body))
}

func TestCancelIsAtOnceAndRepeatable(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for method, path := range map[string]string{"DELETE": "/cancel", "POST": "/cancel", "DELETE ": ""} {
		id := s.task(t, "p")
		for range 2 {
			a := s.do(t, strings.TrimSpace(method), "/api/v1/tasks/"+id+path, "")
			require.Equal(t, http.StatusOK, a.code)
			require.Equal(t, `{"task_id":"`+id+`","status":"cancelled","message":"Task cancelled successfully"}`, string(a.body))
		}
	}
	id := s.task(t, "p")
	s.queue.change(parse(id), completed)
	a := s.do(t, http.MethodDelete, "/api/v1/tasks/"+id+"/cancel", "")
	require.Equal(t, http.StatusConflict, a.code)
	require.Equal(t, "task_not_cancellable", a.error())
}

func TestRetryIsANewTaskOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "p")
	retry := func() answer { return s.do(t, http.MethodPost, "/api/v1/tasks/"+id+"/retry", "") }
	require.Equal(t, "task_not_retryable", retry().error())
	s.queue.change(parse(id), failed)
	first := retry()
	require.Equal(t, http.StatusCreated, first.code)
	child, _ := first.json(t)["new_task_id"].(string)
	require.Equal(t, `{"new_task_id":"`+child+`","original_task_id":"`+id+`","status":"queued","message":"Task retry submitted successfully"}`, string(first.body))
	require.Equal(t, child, retry().json(t)["new_task_id"])
	require.Equal(t, id, s.get(t, "/api/v1/tasks/"+child+"/status").json(t)["retry_of"])

	s.types.ready("generate_video", false)
	require.Equal(t, http.StatusServiceUnavailable, retry().code)
}

func TestRateLimitHeadersAreAlwaysThere(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.queue.limits[queue.RateSubmit] = 3
	want := map[int]string{201: "2", 400: "1", 415: "0"}
	for i, a := range []answer{s.submit(t, sample), s.submit(t, `{}`), s.submit(t, sample, header("Content-Type", "text/plain"))} {
		require.Equal(t, []int{201, 400, 415}[i], a.code)
		require.Equal(t, "3", a.header.Get("RateLimit-Limit"))
		require.Equal(t, want[a.code], a.header.Get("RateLimit-Remaining"))
		require.Equal(t, "40", a.header.Get("RateLimit-Reset"))
	}
	for _, body := range []string{sample, `{}`} {
		a := s.submit(t, body)
		require.Equal(t, http.StatusTooManyRequests, a.code)
		require.Equal(t, "40", a.header.Get("Retry-After"))
		require.Equal(t, "0", a.header.Get("RateLimit-Remaining"))
		require.JSONEq(t, `{"error":"rate_limit_exceeded","message":"Rate limit of 3 requests per minute exceeded","retry_after":40}`, string(a.body))
	}
	require.Equal(t, "1000", s.get(t, "/api/v1/tasks/nonsense/status").header.Get("RateLimit-Limit"))
}

func TestStatusReadOverTheLimitIsHeldBackFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := setup(t)
		id := s.task(t, "p")
		s.queue.limits[queue.RateStatus] = 1
		path := "/api/v1/tasks/" + id + "/status"
		require.Equal(t, http.StatusOK, s.get(t, path).code)
		begin := time.Now()
		a := s.get(t, path)
		require.Equal(t, http.StatusTooManyRequests, a.code)
		require.Equal(t, 2*time.Second, time.Since(begin))
		require.Equal(t, "1", a.header.Get("RateLimit-Limit"))

		s.queue.resets = time.Second
		go func() {
			time.Sleep(500 * time.Millisecond) //nolint:forbidigo // the clock is the bubble's
			s.queue.set(func() { s.queue.limits[queue.RateStatus] = 2 })
		}()
		begin = time.Now()
		require.Equal(t, http.StatusOK, s.get(t, path).code)
		require.Equal(t, time.Second, time.Since(begin))
	})
}

func TestWaitHoldsTheAnswerUntilTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := setup(t)
		end := func(after time.Duration) {
			go func() {
				time.Sleep(after) //nolint:forbidigo // the clock is the bubble's
				for _, id := range s.queue.all() {
					s.queue.change(id, completed)
				}
			}()
		}
		end(3 * time.Second)
		begin := time.Now()
		a := s.do(t, http.MethodPost, "/api/v1/tasks/submit?wait=10", sample)
		require.Equal(t, 3*time.Second, time.Since(begin))
		require.Equal(t, http.StatusCreated, a.code)
		require.Equal(t, "wait=10", a.header.Get("Preference-Applied"))
		got := a.json(t)
		require.Equal(t, "completed", got["status"])
		require.Contains(t, got["result"], "media_url")
		require.Contains(t, got, "queue_position")

		begin = time.Now()
		a = s.submit(t, sample, header("Prefer", `respond-async, wait="2"; foo`))
		require.Equal(t, 2*time.Second, time.Since(begin))
		require.Equal(t, "queued", a.json(t)["status"])
		require.Len(t, a.json(t), 6)

		path := "/api/v1/tasks/" + a.json(t)["task_id"].(string) + "/status"
		end(time.Second)
		require.Equal(t, "completed", s.get(t, path+"?wait=60").json(t)["status"])
		require.Equal(t, "completed", s.get(t, path+"?wait=60").json(t)["status"])
	})
}

func TestWaitEndsWithTheService(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		closing := make(chan struct{})
		s := setup(t, func(o *rest.Options) { o.Closing = closing })
		go func() {
			time.Sleep(time.Second) //nolint:forbidigo // the clock is the bubble's
			close(closing)
		}()
		begin := time.Now()
		require.Equal(t, "queued", s.do(t, http.MethodPost, "/api/v1/tasks/submit?wait=60", sample).json(t)["status"])
		require.Equal(t, time.Second, time.Since(begin))
	})
}

func TestWaitThatIsNoNumberOfSecondsIsRefused(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "p")
	for _, wait := range []string{"61", "-1", "1.5", "x", "99999999999999999999"} {
		want := map[string]string{"wait": "Wait must be a whole number of seconds from 0 to 60"}
		require.Equal(t, want, s.do(t, http.MethodPost, "/api/v1/tasks/submit?wait="+wait, sample).details(t))
		require.Equal(t, want, s.get(t, "/api/v1/tasks/"+id+"/status", header("Prefer", "wait="+wait)).details(t))
	}
	require.Equal(t, http.StatusBadRequest, s.submit(t, sample, header("Prefer", "wait")).code)
	require.Equal(t, http.StatusCreated, s.submit(t, sample, header("Prefer", "return=minimal")).code)
}

func TestWebhookLogIsReadableAndReplayable(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "p")
	path := "/api/v1/tasks/" + id + "/webhook"
	require.Equal(t, "webhook_not_found", s.get(t, path).error())
	require.Equal(t, "webhook_not_found", s.do(t, http.MethodPost, path+"/replay", "").error())
	s.queue.change(parse(id), failed)
	s.queue.set(func() {
		s.queue.log[parse(id)] = queue.DeliveryLog{ID: "wh_1", State: queue.DeliveryDead, Attempts: []queue.DeliveryAttempt{
			{At: at, Attempt: 1, Status: 500, Duration: 1500 * time.Millisecond}, {At: at, Attempt: 2, Error: "connection refused"}}}
	})
	require.JSONEq(t, `{"task_id":"`+id+`","webhook_id":"wh_1","status":"dead","next_attempt_at":null,"attempts":[
		{"at":"2025-01-15T09:30:15Z","attempt":1,"status_code":500,"error":null,"duration_ms":1500},
		{"at":"2025-01-15T09:30:15Z","attempt":2,"status_code":null,"error":"connection refused","duration_ms":0}]}`, string(s.get(t, path).body))
	require.Equal(t, http.StatusAccepted, s.do(t, http.MethodPost, path+"/replay", "").code)
}
