package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
)

const sample = `{
  "project_id": "detective_series_001",
  "task_type": "generate_video",
  "task_data": {"storyboard_images": ["url1", "url2"], "scene_description": "Detective enters the dark alley",
    "camera_angle": "wide_shot", "lighting": "noir_dramatic", "duration": 7},
  "priority": 1,
  "callback_url": "https://auto-movie.ft.tc/api/webhooks/task-complete",
  "metadata": {"user_id": "user123",  "agent_id": "video_generation_agent"}
}`

func TestSubmitAnswersQueued(t *testing.T) {
	t.Parallel()
	s := setup(t)
	a := s.submit(t, sample)
	require.Equal(t, http.StatusCreated, a.code)
	got := a.json(t)
	require.Equal(t, "queued", got["status"])
	require.Equal(t, "detective_series_001", got["project_id"])
	require.InDelta(t, 300, got["estimated_duration"], 0)
	require.InDelta(t, 1, got["queue_position"], 0)
	require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, got["created_at"])
	require.Len(t, got, 6)

	x := s.queue.tasks[parse(got["task_id"].(string))]
	require.Equal(t, task.High, x.Priority)
	require.Equal(t, `{"user_id": "user123",  "agent_id": "video_generation_agent"}`, string(x.Metadata))
}

func TestTaskOnAQueueThatNobodyServesIsRefused(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.types.ready("generate_video", false)
	a := s.submit(t, sample)
	require.Equal(t, http.StatusServiceUnavailable, a.code)
	require.Equal(t, "30", a.header.Get("Retry-After"))
	require.JSONEq(t, `{"error":"service_unavailable","message":"All workers are busy, please try again later","retry_after":30}`, string(a.body))
	require.Empty(t, s.queue.tasks)
}

func TestEveryFaultIsToldAtOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	long := strings.Repeat("a", 10_000)
	for name, tt := range map[string]struct {
		body string
		want map[string]string
	}{
		"the document's": {`{"task_type":"generate_video","task_data":{"duration":0}}`, map[string]string{
			"project_id": "Project ID is required", "task_data.duration": "Duration must be between 1 and 30 seconds"}},
		"nothing":           {`{}`, map[string]string{"project_id": "Project ID is required", "task_type": "Task type is required", "task_data": "Task data is required"}},
		"all null":          {`{"project_id":null,"task_type":null,"task_data":null,"priority":null,"metadata":null,"callback_url":null}`, map[string]string{"project_id": "Project ID is required", "task_type": "Task type is required", "task_data": "Task data is required"}},
		"wrong kinds":       {`{"project_id":1,"task_type":[],"task_data":"x","priority":"1","metadata":[],"callback_url":{}}`, map[string]string{"project_id": "Project ID must be text", "task_type": "Task type must be text", "task_data": "Task data must be an object", "priority": "Priority must be 1, 2 or 3", "metadata": "Metadata must be an object", "callback_url": "Callback URL must be an http or https URL"}},
		"unknown type":      {`{"project_id":"p","task_type":"make_coffee","task_data":{}}`, map[string]string{"task_type": "Task type must be one of generate_video, test_prompt"}},
		"deep path":         {`{"project_id":"p","task_type":"generate_video","task_data":{"duration":7,"character_positions":[{"position":1}]}}`, map[string]string{"task_data.character_positions[0].position": "Position must be text"}},
		"missing field":     {`{"project_id":"p","task_type":"generate_video","task_data":{}}`, map[string]string{"task_data.duration": "Duration is required"}},
		"priority 0":        {`{"project_id":"p","task_type":"test_prompt","task_data":{},"priority":0}`, map[string]string{"priority": "Priority must be 1, 2 or 3"}},
		"priority 2.0":      {`{"project_id":"p","task_type":"test_prompt","task_data":{},"priority":2.0}`, map[string]string{"priority": "Priority must be 1, 2 or 3"}},
		"callback scheme":   {`{"project_id":"p","task_type":"test_prompt","task_data":{},"callback_url":"gopher://x"}`, map[string]string{"callback_url": "Callback URL can't be used: it is not an http or https URL"}},
		"callback length":   {`{"project_id":"p","task_type":"test_prompt","task_data":{},"callback_url":"http://` + long + `"}`, map[string]string{"callback_url": "Callback URL must not be longer than 2048 bytes"}},
		"folded key":        {`{"Project_ID":"p","task_type":"test_prompt","task_data":{}}`, map[string]string{"project_id": "Project ID is required"}},
		"long project":      {`{"project_id":"` + long + `","task_type":"test_prompt","task_data":{}}`, map[string]string{"project_id": "Project ID must be 1 to 128 letters, digits, dots, dashes and underscores"}},
		"type with a colon": {`{"project_id":"p","task_type":"a:b","task_data":{}}`, map[string]string{"task_type": "Task type must be one of generate_video, test_prompt"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := s.submit(t, tt.body)
			require.Equal(t, http.StatusBadRequest, a.code, "%s", a.body)
			require.Equal(t, "validation_error", a.error())
			require.Equal(t, "Invalid task data", a.json(t)["message"])
			require.Empty(t, cmp.Diff(tt.want, a.details(t)))
		})
	}
}

func TestA8_ProjectIDsThatMeanSomethingElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for _, id := range []string{"a:b", "{a}", "*", "a/b", "..", ".", "...", "a b", `a\r\nb`, `\u202eabc`, "🎬", "é", `a\u0301`, "a%2f", "a?b", "a#b", strings.Repeat("a", 129)} {
		a := s.submit(t, `{"project_id":"`+id+`","task_type":"test_prompt","task_data":{}}`)
		require.Equal(t, http.StatusBadRequest, a.code, id)
	}
	for _, id := range []string{"a", "A.b-c_9", ".a", "..a", strings.Repeat("a", 128)} {
		a := s.submit(t, `{"project_id":"`+id+`","task_type":"test_prompt","task_data":{}}`)
		require.Equal(t, http.StatusCreated, a.code, id)
	}
}

func TestA6_BodyThatIsNoPlainJSONObjectIsRefused(t *testing.T) {
	t.Parallel()
	s := setup(t, func(o *rest.Options) { o.BodyBytes = 2000 })
	big := `{"a":"` + strings.Repeat("x", 3000) + `"}`
	for name, tt := range map[string]struct {
		body string
		with func(*http.Request)
		code int
		err  string
	}{
		"empty":            {"", header("Content-Type", "application/json"), 400, "invalid_body"},
		"two documents":    {sample + sample, nil, 400, "invalid_body"},
		"array":            {"[]", nil, 400, "invalid_body"},
		"duplicate":        {`{"project_id":"a","project_id":"b"}`, nil, 400, "invalid_body"},
		"lone surrogate":   {`{"project_id":"\ud800"}`, nil, 400, "invalid_body"},
		"invalid UTF-8":    {"{\"project_id\":\"\xff\"}", nil, 400, "invalid_body"},
		"deep":             {`{"a":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `}`, nil, 400, "invalid_body"},
		"large":            {big, nil, 413, "payload_too_large"},
		"large, no length": {big, func(r *http.Request) { r.ContentLength = -1 }, 413, "payload_too_large"},
		"form":             {"a=b", header("Content-Type", "application/x-www-form-urlencoded"), 415, "unsupported_media_type"},
		"multipart":        {"--x", header("Content-Type", "multipart/form-data; boundary=x"), 415, "unsupported_media_type"},
		"latin":            {sample, header("Content-Type", "application/json; charset=latin1"), 415, "unsupported_media_type"},
		"gzip":             {sample, header("Content-Encoding", "gzip"), 415, "unsupported_media_type"},
		"no type":          {sample, func(r *http.Request) { r.Header.Del("Content-Type") }, 201, ""},
		"charset":          {sample, header("Content-Type", "application/json; charset=UTF-8"), 201, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			with := tt.with
			if with == nil {
				with = func(*http.Request) {}
			}
			a := s.submit(t, tt.body, with)
			require.Equal(t, tt.code, a.code, "%s", a.body)
			require.Equal(t, tt.err, a.error())
			require.NotEmpty(t, a.header.Get("RateLimit-Remaining"))
		})
	}
}

func TestA19_BodyCanNotSetWhatTheServiceDecides(t *testing.T) {
	t.Parallel()
	s := setup(t)
	a := s.submit(t, `{"project_id":"p","task_type":"test_prompt","task_data":{"project_id":"other"},"task_id":"x","status":"completed","state":"completed","result":{"media_url":"http://evil"},"attempt":9,"progress":1,"created_at":"2001-01-01T00:00:00Z","retry_of":"x"}`)
	require.Equal(t, http.StatusCreated, a.code, "%s", a.body)
	got := s.get(t, "/api/v1/tasks/"+a.json(t)["task_id"].(string)+"/status").json(t)
	require.Equal(t, "queued", got["status"])
	require.Equal(t, "p", got["project_id"])
	require.Nil(t, got["result"])
	require.InDelta(t, 0, got["attempt"], 0)
	require.InDelta(t, 2, got["priority"], 0)
	require.Nil(t, got["retry_of"])
}

func TestA5_NumbersOfPayloadsKeepTheirBytes(t *testing.T) {
	t.Parallel()
	s := setup(t)
	const data, metadata = `{"n":[9007199254740993, -0, 1e400,9223372036854775808 , 0.10]}`, `{"big" : 9007199254740993,"z":-0.0,"h":"<&>\u00e9é","e":1E+2}`
	a := s.submit(t, `{"project_id":"p","task_type":"test_prompt","task_data":`+data+`,"metadata":`+metadata+`}`)
	require.Equal(t, http.StatusCreated, a.code, "%s", a.body)
	id := a.json(t)["task_id"].(string)
	require.Equal(t, data, string(s.queue.tasks[parse(id)].Data))
	require.Contains(t, string(s.get(t, "/api/v1/tasks/"+id+"/status").body), `"metadata":`+metadata)
}

func TestIdempotencyKeyGivesTheFirstAnswerAgain(t *testing.T) {
	t.Parallel()
	s := setup(t)
	key := header("Idempotency-Key", "scene 7")
	first, again := s.submit(t, sample, key), s.submit(t, sample, key)
	require.Equal(t, http.StatusCreated, again.code)
	require.Equal(t, first.json(t)["task_id"], again.json(t)["task_id"])
	require.Equal(t, first.json(t)["created_at"], again.json(t)["created_at"])
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	require.Len(t, s.queue.tasks, 1)

	other := s.submit(t, strings.Replace(sample, "dark", "lit", 1), key)
	require.Equal(t, http.StatusConflict, other.code)
	require.Equal(t, "idempotency_key_reused", other.error())
}

func TestOddIdempotencyKeysAreRefused(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for _, key := range []string{strings.Repeat("k", 256), "é", "a\x7f"} {
		require.Equal(t, "bad_request", s.submit(t, sample, header("Idempotency-Key", key)).error())
	}
	two := func(r *http.Request) { r.Header["Idempotency-Key"] = []string{"a", "b"} }
	require.Equal(t, "bad_request", s.submit(t, sample, two).error())
	require.Equal(t, http.StatusCreated, s.submit(t, sample, header("Idempotency-Key", strings.Repeat("k", 255))).code)
}

func TestBatchIsAllOrNothing(t *testing.T) {
	t.Parallel()
	s := setup(t)
	item := `{"project_id":"p","task_type":"generate_video","task_data":{"duration":%d}}`
	batch := func(items ...string) string { return `{"tasks":[` + strings.Join(items, ",") + `]}` }
	post := func(body string, with ...func(*http.Request)) answer {
		return s.do(t, http.MethodPost, "/api/v1/tasks/batch", body, with...)
	}
	bad := post(batch(fmt.Sprintf(item, 1), `{}`, `7`, fmt.Sprintf(item, 99)))
	require.Equal(t, http.StatusBadRequest, bad.code)
	require.Empty(t, cmp.Diff(map[string]string{
		"tasks[1].project_id": "Project ID is required", "tasks[1].task_type": "Task type is required", "tasks[1].task_data": "Task data is required",
		"tasks[2]": "A task must be an object", "tasks[3].task_data.duration": "Duration must be between 1 and 30 seconds"}, bad.details(t)))
	require.Empty(t, s.queue.tasks)

	key := header("Idempotency-Key", "batch")
	good := post(batch(fmt.Sprintf(item, 1), fmt.Sprintf(item, 2)), key)
	require.Equal(t, http.StatusCreated, good.code, "%s", good.body)
	require.Len(t, good.json(t)["tasks"], 2)
	require.Len(t, s.queue.tasks, 2)
	again := post(batch(fmt.Sprintf(item, 1), fmt.Sprintf(item, 2)), key)
	require.Equal(t, good.json(t)["tasks"].([]any)[1].(map[string]any)["task_id"], again.json(t)["tasks"].([]any)[1].(map[string]any)["task_id"])
	require.Len(t, s.queue.tasks, 2)

	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprintf(item, 1)
	}
	for _, body := range []string{batch(many...), `{"tasks":[]}`, `{"tasks":{}}`, `{}`} {
		require.Equal(t, map[string]string{"tasks": "Tasks must be a list of 1 to 100 tasks"}, post(body).details(t))
	}
	require.Equal(t, http.StatusTooManyRequests, post(batch(many[:100]...)).code)
}

func TestDrainingHostTakesNoTask(t *testing.T) {
	t.Parallel()
	s := setup(t, func(o *rest.Options) { o.Draining = func() bool { return true } })
	for _, path := range []string{"/api/v1/tasks/submit", "/api/v1/tasks/batch"} {
		a := s.do(t, http.MethodPost, path, sample)
		require.Equal(t, http.StatusServiceUnavailable, a.code)
		require.NotEmpty(t, a.header.Get("Retry-After"))
		require.Equal(t, "close", a.header.Get("Connection"), "the client would lose what it sends while it is closed")
	}
	require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/readyz").code)
}

func BenchmarkSubmit(b *testing.B) {
	s := setup(b, func(o *rest.Options) { o.Logger, o.Queue = nil, instant{newFake()} })
	r, err := http.NewRequest(http.MethodPost, "/api/v1/tasks/submit", nil)
	require.NoError(b, err)
	r.Header.Set("X-API-Key", studioKey)
	r.Header.Set("Content-Type", "application/json")
	b.ReportAllocs()
	for b.Loop() {
		r.Body, r.ContentLength = readCloser{strings.NewReader(sample)}, int64(len(sample))
		w := discard{http.Header{}}
		s.handler.ServeHTTP(w, r)
	}
}

// instant stores nothing.
type instant struct{ *fakeQueue }

func (instant) Submit(_ context.Context, all []queue.Submission) ([]queue.Receipt, queue.Rate, error) {
	return []queue.Receipt{{Task: all[0].Task, Position: 1, EstimatedSeconds: 300}}, queue.Rate{Limit: 100, Remaining: 99}, nil
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
