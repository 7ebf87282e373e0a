package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMetricsWantAReadKeyAsHeaderOrBearer(t *testing.T) {
	t.Parallel()
	s := setup(t)
	none := as("")
	for name, with := range map[string][]func(*http.Request){
		"header": {as(readerKey)},
		"bearer": {none, header("Authorization", "Bearer "+readerKey)},
		"lower":  {none, header("Authorization", "bearer "+readerKey)},
	} {
		a := s.get(t, "/metrics", with...)
		require.Equal(t, http.StatusOK, a.code, name)
		require.Contains(t, string(a.body), "backlot_build_info{", name)
		require.Contains(t, a.header.Get("Content-Type"), "text/plain", name)
	}
	for name, refused := range map[string]struct {
		code int
		with []func(*http.Request)
	}{
		"no key":        {http.StatusUnauthorized, []func(*http.Request){none}},
		"wrong":         {http.StatusUnauthorized, []func(*http.Request){none, header("Authorization", "Bearer nothing")}},
		"basic":         {http.StatusUnauthorized, []func(*http.Request){none, header("Authorization", "Basic "+readerKey)}},
		"submits only":  {http.StatusForbidden, []func(*http.Request){none, header("Authorization", "Bearer "+senderKey)}},
		"some projects": {http.StatusForbidden, []func(*http.Request){as(noirKey)}},
	} {
		require.Equal(t, refused.code, s.get(t, "/metrics", refused.with...).code, name)
	}
	require.Equal(t, http.StatusUnauthorized, s.get(t, "/api/v1/types", none, header("Authorization", "Bearer "+readerKey)).code,
		"the API itself takes its own header alone")
}

func TestRequestsAreMeasuredByRouteAndNotByWhatStrangersMakeUp(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "a-secret-project")
	s.get(t, "/api/v1/tasks/"+id+"/status")
	s.get(t, "/api/v1/projects/a-secret-project/tasks")
	s.do(t, "BREW", "/made/up/by/nobody", "")
	page := string(s.get(t, "/metrics").body)
	require.Contains(t, page, `backlot_http_request_duration_seconds_count{code="201",method="POST",route="/api/v1/tasks/submit"} 1`)
	require.Contains(t, page, `backlot_http_request_duration_seconds_count{code="200",method="GET",route="/api/v1/tasks/:id/status"} 1`)
	require.Contains(t, page, `backlot_http_request_duration_seconds_count{code="404",method="other",route="unmatched"} 1`)
	require.Contains(t, page, `backlot_tasks_submitted_total{task_type="generate_video"} 1`)
	for _, leak := range []string{"a-secret-project", id, "made/up", "BREW"} {
		require.NotContains(t, page, leak)
	}
}
