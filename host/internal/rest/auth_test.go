package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/rest"
)

// operators is whether a path is for those who look after the whole service.
func operators(path string) bool {
	return strings.Contains(path, "/plugins") || strings.HasSuffix(path, "/keys") || strings.HasSuffix(path, "/gpus") || strings.HasSuffix(path, "/drain")
}

// doors are all routes that want a key, with what they need to succeed for a task of the project noir.
func doors(id string) map[string]string {
	return map[string]string{
		"POST /api/v1/tasks/submit":                    `{"project_id":"noir","task_type":"test_prompt","task_data":{}}`,
		"POST /api/v1/tasks/batch":                     `{"tasks":[{"project_id":"noir","task_type":"test_prompt","task_data":{}}]}`,
		"GET /api/v1/tasks/" + id + "/status":          "",
		"DELETE /api/v1/tasks/" + id + "/cancel":       "",
		"DELETE /api/v1/tasks/" + id:                   "",
		"POST /api/v1/tasks/" + id + "/cancel":         "",
		"POST /api/v1/tasks/" + id + "/retry":          "",
		"GET /api/v1/tasks/" + id + "/events":          "",
		"GET /api/v1/tasks/" + id + "/webhook":         "",
		"POST /api/v1/tasks/" + id + "/webhook/replay": "",
		"GET /api/v1/projects/noir/tasks":              "",
		"GET /api/v1/projects/noir/events":             "",
		"POST /api/v1/projects/noir/token":             "",
		"GET /api/v1/types":                            "",
		"GET /api/v1/me":                               "",
		"GET /api/v1/overview":                         "",
		"GET /api/v1/events":                           "",
		"GET /api/v1/keys":                             "",
		"GET /api/v1/gpus":                             "",
		"GET /api/v1/projects":                         "",
		"POST /api/v1/drain":                           `{"draining":false}`,
		"GET /api/v1/tasks/" + id + "/preview":         "",
		"GET /api/v1/tasks/" + id + "/explain":         "",
		"GET /api/v1/tasks/" + id + "/input":           "",
		"POST /api/v1/webhooks/test":                   `{"url":"https://a.example/hook"}`,
		"GET /api/v1/tasks/" + id + "/logs":            "",
		"GET /api/v1/tasks/" + id + "/timeline":        "",
		"GET /api/v1/plugins":                          "",
		"GET /metrics":                                 "",
		"POST /api/v1/plugins/plan":                    "",
		"POST /api/v1/plugins/apply":                   "",
		"POST /api/v1/plugins/image/backend":           `{"backend":"previz"}`,
	}
}

func TestEveryDoorWantsAKey(t *testing.T) {
	t.Parallel()
	s := setup(t)
	keyless := map[string]bool{"/docs": true, "/healthz": true, "/readyz": true, "/openapi.yaml": true, "/openapi.json": true, "/api/v1/health": true, "/media/*file": true}
	id := s.task(t, "noir")
	for door, body := range doors(id) {
		method, path, _ := strings.Cut(door, " ")
		for _, key := range []string{"", "wrong", studioKey + " ", strings.ToUpper(studioKey)} {
			a := s.do(t, method, path, body, as(key))
			require.Equal(t, http.StatusUnauthorized, a.code, door)
			require.Equal(t, `{"error":"authentication_failed","message":"Invalid or missing API key"}`, string(a.body))
		}
		missing := s.do(t, method, path, body, func(r *http.Request) { r.Header.Del("X-API-Key") })
		require.Equal(t, http.StatusUnauthorized, missing.code, door)
		twice := s.do(t, method, path, body, func(r *http.Request) { r.Header.Add("X-API-Key", studioKey) })
		require.Equal(t, "bad_request", twice.error(), door)
	}
	routed := 0
	for _, r := range s.routes() {
		if !keyless[r.Path] {
			routed++
		}
	}
	require.Len(t, doors(id), routed, "a door is not tested")
}

func TestScopesOpenTheirDoorsOnly(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "noir")
	s.queue.change(parse(id), failed)
	for door, body := range doors(id) {
		method, path, _ := strings.Cut(door, " ")
		reads := method == http.MethodGet || strings.HasSuffix(path, "/token")
		if strings.HasSuffix(path, "/projects/noir/events") || path == "/api/v1/events" {
			continue // they never end by themselves; the refusal is below
		}
		allowed, refused := as(senderKey), as(readerKey)
		if reads {
			allowed, refused = refused, allowed
		}
		if operators(path) {
			allowed = as(studioKey)
		}
		a := s.do(t, method, path, body, refused)
		require.Equal(t, http.StatusForbidden, a.code, door)
		require.Equal(t, "forbidden", a.error())
		require.NotEqual(t, http.StatusForbidden, s.do(t, method, path, body, allowed).code, door)
	}
	require.Equal(t, http.StatusForbidden, s.get(t, "/api/v1/projects/noir/events", as(senderKey)).code)
	require.Equal(t, http.StatusForbidden, s.get(t, "/api/v1/events", as(senderKey)).code)
}

func TestA18_OtherProjectsTasksAreNotThere(t *testing.T) {
	t.Parallel()
	s := setup(t)
	theirs := s.task(t, "western")
	s.queue.change(parse(theirs), failed)
	before := len(s.queue.tasks)
	for door, body := range doors(theirs) {
		method, path, _ := strings.Cut(strings.ReplaceAll(door, "noir", "western"), " ")
		if path == "/api/v1/events" {
			continue // names no project, and never ends
		}
		a := s.do(t, method, path, strings.ReplaceAll(body, "noir", "western"), as(noirKey))
		switch {
		case path == "/api/v1/types", path == "/api/v1/webhooks/test", path == "/api/v1/me", path == "/api/v1/overview", path == "/api/v1/projects":
		case operators(path), path == "/metrics", strings.HasSuffix(path, "/submit"), strings.HasSuffix(path, "/batch"):
			require.Equal(t, http.StatusForbidden, a.code, door)
		default:
			require.Equal(t, http.StatusNotFound, a.code, door)
			require.NotContains(t, string(a.body), "western' is", door)
		}
	}
	require.Len(t, s.queue.tasks, before)
	unknown := s.get(t, "/api/v1/tasks/01890a5d-ac96-774b-bcce-b302099a8057/status", as(noirKey))
	hidden := s.get(t, "/api/v1/tasks/"+theirs+"/status", as(noirKey))
	require.Equal(t, strings.ReplaceAll(string(unknown.body), "01890a5d-ac96-774b-bcce-b302099a8057", theirs), string(hidden.body))
	mine := s.task(t, "noir")
	require.Equal(t, http.StatusOK, s.get(t, "/api/v1/tasks/"+mine+"/status", as(noirKey)).code)
}

func TestA13_WrongKeysAreSlowedDownByAddressWhoeverTheySayForwardedThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := setup(t, func(o *rest.Options) { o.FailedKeys = 5 })
		guess := func(i int) answer {
			return s.get(t, "/api/v1/types", as(fmt.Sprint("guess", i)), header("X-Forwarded-For", fmt.Sprintf("10.0.0.%d", i)))
		}
		for i := range 5 {
			require.Equal(t, http.StatusUnauthorized, guess(i).code)
		}
		a := guess(6)
		require.Equal(t, http.StatusTooManyRequests, a.code)
		require.NotEmpty(t, a.header.Get("Retry-After"))
		require.Equal(t, http.StatusOK, s.get(t, "/api/v1/types").code)
		other := func(r *http.Request) { r.RemoteAddr = "192.0.2.77:1" }
		require.Equal(t, http.StatusUnauthorized, s.get(t, "/api/v1/types", as("guess"), other).code)
		time.Sleep(time.Minute) //nolint:forbidigo // the clock is the bubble's
		require.Equal(t, http.StatusUnauthorized, guess(7).code)
	})
}

func TestA20_LogsHaveNoSecretsAndNoLinesOfStrangers(t *testing.T) {
	t.Parallel()
	s := setup(t)
	token := s.do(t, http.MethodPost, "/api/v1/projects/noir/token", "").json(t)["token"].(string)
	s.submit(t, sample)
	s.submit(t, `{"project_id":"secret-body"}`)
	s.get(t, "/api/v1/tasks/secret-path%0d%0aforged/status?secret-query=1", header("X-Request-ID", "evil\nforged"))
	s.get(t, "/secret-route", as("secret-guess"))
	s.get(t, "/api/v1/tasks/x/events?token="+token+"secret", as(""))
	s.do(t, "SECRET-METHOD", "/api/v1/types", "")
	logs := s.logs.String()
	require.Contains(t, logs, "key=studio")
	for _, secret := range []string{studioKey, token, "secret", "SECRET", "forged", "auto-movie.ft.tc"} {
		require.NotContains(t, logs, secret)
	}
}
