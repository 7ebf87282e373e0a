package remote

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/plugins/video/remote/runwaytest"
)

func TestRunwayFailuresSayWhoseFaultItIs(t *testing.T) {
	t.Parallel()
	failed := func(code, words string) []runwaytest.State {
		return []runwaytest.State{{Status: "RUNNING", Progress: 0.5}, {Status: "FAILED", Failure: words, Code: code}}
	}
	const create, look = "/v1/image_to_video", "/v1/tasks"
	for name, c := range map[string]struct {
		script  []runwaytest.State
		faults  []upstreamtest.Fault
		film    string
		options values
		code    string
		says    string
		again   bool
		deleted int
	}{
		"moderation of the input":  {script: failed("SAFETY.INPUT.TEXT", "Your content was moderated"), code: "backend_rejected", says: "refused the scene description or the first storyboard image: Your content was moderated. Change them"},
		"moderation of the output": {script: failed("SAFETY.OUTPUT.VIDEO", ""), code: "backend_rejected", says: "did not let the film pass"},
		"a bad picture":            {script: failed("ASSET.INVALID", "unsupported codec"), code: "backend_rejected", says: "could not use the first storyboard image: unsupported codec"},
		"a bad film":               {script: failed("INTERNAL.BAD_OUTPUT.CODE01", ""), code: "backend_failed", says: "for its quality", again: true},
		"an internal error":        {script: failed("INTERNAL", "An unexpected error occurred."), code: "backend_failed", says: "could not make the film: An unexpected error occurred. The fault is the server's", again: true},
		"cancelled elsewhere":      {script: []runwaytest.State{{Status: "CANCELLED"}}, code: "backend_failed", says: "Somebody cancelled", again: true},
		"an unknown state":         {script: []runwaytest.State{{Status: "DREAMING"}}, code: "backend_bad_answer", says: "what its protocol does not have", deleted: 1},
		"a wrong key":              {options: values{"api_key": "key_other_secret"}, code: "backend_unauthorized", says: "Unauthorized"},
		"a wrong version":          {options: values{"version": "2020-01-01"}, code: "backend_rejected", says: "Invalid API version"},
		"a ratio of another model": {options: values{"ratios": []string{"640:480"}}, code: "backend_rejected", says: "Validation of body failed"},
		"out of credit":            {faults: []upstreamtest.Fault{{Path: create, Status: 429, Header: "Retry-After: 86400", Body: `{"error":"You have reached your daily limit"}`}}, code: "backend_rate_limited", says: "You have reached your daily limit", again: true},
		"looks that fail":          {faults: []upstreamtest.Fault{{Path: look, Status: 401}}, code: "backend_unauthorized", says: "401", deleted: 1},
		"a task that vanished":     {faults: []upstreamtest.Fault{{Path: look, Status: 404, Body: `{"error":"not found"}`}}, code: "backend_not_found", says: "404", deleted: 1},
		"no film":                  {film: "<html>expired</html>", code: "backend_bad_answer", says: "no intact MP4"},
		"a film that expired":      {faults: []upstreamtest.Fault{{Path: "/cdn", Status: 403, Body: "AccessDenied"}}, code: "backend_unauthorized", says: "403"},
		"a broken film":            {film: "\x00\x00\x00\x20ftypisom" + strings.Repeat("broken", 500), code: "backend_bad_answer", says: "no intact MP4"},
	} {
		s, options := runwayServer(t)
		if c.script != nil {
			s.Script = c.script
		}
		if c.film != "" {
			s.Film = []byte(c.film)
		}
		s.Fail(c.faults...)
		for k, v := range c.options {
			options[k] = v
		}
		f := failure(t, run(t, Runway, options, nil))
		require.Equal(t, c.code, f.Code, name)
		require.Contains(t, f.Message, c.says, name)
		require.Equal(t, c.again, f.Retryable, name)
		require.NotContains(t, f.Message, "secret", name)
		require.Len(t, s.Deleted(), c.deleted, name)
	}
}

func TestRunwayThatStumblesIsAskedAgain(t *testing.T) {
	t.Parallel()
	s, options := runwayServer(t)
	s.Fail(upstreamtest.Fault{Path: "/v1/image_to_video", Status: 429, Header: "Retry-After: 0"}, upstreamtest.Fault{Path: "/v1/tasks", Status: 502},
		upstreamtest.Fault{Path: "/v1/tasks", CutAfter: 5}, upstreamtest.Fault{Path: "/cdn", CutAfter: 1000})
	result(t, run(t, Runway, options, nil), 192, 108, 12, "12/1")
	require.Equal(t, 2, s.Asked("GET", "/cdn/film.mp4"))
}

func TestLongerFilmThanTheModelMakesIsRefused(t *testing.T) {
	t.Parallel()
	s, options := runwayServer(t)
	f := failure(t, run(t, Runway, options, values{"duration": 12}))
	require.Equal(t, "unsupported_by_backend", f.Code)
	require.Zero(t, s.Asked("POST", "/v1/image_to_video"))
}
