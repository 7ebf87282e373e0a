package rest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

func TestListedCompletedTasksHaveNoNulls(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "p")
	s.queue.change(parse(id), completed)
	a := s.get(t, "/api/v1/projects/p/tasks?status=completed&task_type=generate_video")
	row := a.json(t)["tasks"].([]any)[0].(map[string]any)
	require.Equal(t, map[string]any{
		"task_id": id, "task_type": "generate_video", "status": "completed", "created_at": row["created_at"],
		"completed_at": "2025-01-15T09:35:31Z", "result_url": "https://media.ft.tc/project_001/video_abc123.mp4",
		"progress": 1.0, "current_step": "completed"}, row)
	require.NotContains(t, row, nil)
}

func TestListIsPaged(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var ids []string
	for range 5 {
		ids = append(ids, s.task(t, "p"))
	}
	a := s.get(t, "/api/v1/projects/p/tasks?page=2&limit=2").json(t)
	require.Equal(t, map[string]any{"page": 2.0, "limit": 2.0, "total": 5.0, "total_pages": 3.0, "next_cursor": nil}, a["pagination"])
	require.Equal(t, ids[2], a["tasks"].([]any)[0].(map[string]any)["task_id"])

	for _, path := range []string{"/api/v1/projects/nobody/tasks", "/api/v1/projects/p/tasks?page=1000000000000000000"} {
		a := s.get(t, path)
		require.Equal(t, http.StatusOK, a.code)
		require.Contains(t, string(a.body), `"tasks":[]`)
	}
	none := s.get(t, "/api/v1/projects/nobody/tasks").json(t)["pagination"].(map[string]any)
	require.InDelta(t, 0, none["total_pages"], 0)
	require.InDelta(t, 20, none["limit"], 0)
}

func TestA10_ListNamesWhatIsOutside(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for query, field := range map[string]string{
		"page=0": "page", "page=-1": "page", "page=abc": "page", "page=": "page", "page=1.5": "page", "page=%2B1": "page", "page=10000000000000000000000": "page",
		"limit=0": "limit", "limit=101": "limit", "limit=-5": "limit", "limit=abc": "limit", "limit=": "limit",
		"status=done": "status", "task_type=A:b": "task_type",
		"since=yesterday": "since", "since=2025-13-01": "since", "since=2025-01-15T25:00:00Z": "since", "since=1736937000": "since", "since=2025-01-15T10:30:00Zjunk": "since",
	} {
		a := s.get(t, "/api/v1/projects/p/tasks?"+query)
		require.Equal(t, http.StatusBadRequest, a.code, query)
		require.Len(t, a.details(t), 1, query)
		require.Contains(t, a.details(t), field, query)
	}
	require.Len(t, s.get(t, "/api/v1/projects/p/tasks?page=0&limit=0&since=x&status=y").details(t), 4)
	require.Contains(t, s.get(t, "/api/v1/projects/a%7Bb/tasks").details(t), "project_id")
}

func TestSinceIsReadAsClientsWriteIt(t *testing.T) {
	t.Parallel()
	s := setup(t)
	early, late := s.task(t, "p"), s.task(t, "p")
	created := func(id, when string) {
		at, err := time.Parse(time.RFC3339, when)
		require.NoError(t, err)
		s.queue.change(parse(id), func(x *task.Task) { x.CreatedAt = at })
	}
	created(early, "2025-01-15T10:30:00Z")
	created(late, "2025-01-15T10:30:01Z")
	for since, want := range map[string]int{
		"2025-01-15T10:30:00Z": 1, "2025-01-15T10:29:59Z": 2, "2025-01-15T10:30:01Z": 0,
		"2025-01-15T10:30:00": 1, "2025-01-15T10:30": 1, "2025-01-15 10:30:00": 1, "2025-01-15": 2, "2025-01-16": 0,
		"2025-01-15T10:30:00.500Z": 1, "2025-01-15T10:30:00,999999999Z": 1, "2025-01-15T10:29:59.999999": 2,
		"2025-01-15T12:30:00+02:00": 1, "2025-01-15T12:30:00 02:00": 1, "2025-01-15T12:30:00+0200": 1,
		"2025-01-15T08:00:00-02:30": 1, "2025-01-15t10:30:00z": 1,
	} {
		a := s.get(t, "/api/v1/projects/p/tasks?since="+url.QueryEscape(since))
		require.Equal(t, http.StatusOK, a.code, "%s: %s", since, a.body)
		require.Len(t, a.json(t)["tasks"], want, since)
	}
	raw := s.get(t, "/api/v1/projects/p/tasks?since=2025-01-15T12:30:00+02:00")
	require.Len(t, raw.json(t)["tasks"], 1)
}

func TestListCursorIsPassedOn(t *testing.T) {
	t.Parallel()
	s := setup(t)
	require.Equal(t, http.StatusOK, s.get(t, "/api/v1/projects/p/tasks?cursor="+strings.Repeat("a", 32)).code)
}
