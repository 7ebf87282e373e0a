package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

func TestProjectsAreThoseThatTheKeySees(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.queue.projects = []queue.ProjectView{{ID: "western", Queued: 3, Processing: 2, Limit: 50}, {ID: "noir", Limit: -1}}
	require.JSONEq(t, `{"projects":[{"project_id":"noir","queued":0,"processing":0,"concurrent_limit":null},
		{"project_id":"western","queued":3,"processing":2,"concurrent_limit":50}]}`, string(s.get(t, "/api/v1/projects").body))
	require.JSONEq(t, `{"projects":[{"project_id":"noir","queued":0,"processing":0,"concurrent_limit":null}]}`,
		string(s.get(t, "/api/v1/projects", as(noirKey)).body))
	down := setup(t)
	down.queue.down = task.Unavailable("gone", 5)
	for _, key := range []string{studioKey, noirKey} {
		require.Equal(t, http.StatusServiceUnavailable, down.get(t, "/api/v1/projects", as(key)).code)
	}
}
