package rest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
)

// fakePlugins notes what it is asked for.
type fakePlugins struct {
	planned string
	used    string
	err     error
}

var aPlan = rest.Plan{Changes: json.RawMessage(`[{"plugin":"image","action":"swap","from":"1.0.0","to":"1.1.0"}]`), Text: "~ swap image"}

func (f *fakePlugins) List() []rest.Plugin {
	return []rest.Plugin{{
		Name: "image", Version: "1.0.0", State: "ready", Projects: []string{}, Instances: 1,
		Trial: &rest.Trial{Version: "1.1.0", Passed: 1, Wanted: 5},
	}}
}

func (f *fakePlugins) Plan(_ context.Context, name, _ string) (rest.Plan, error) {
	f.planned = name
	return aPlan, f.err
}

func (f *fakePlugins) Apply(context.Context, string) (rest.Plan, error) { return aPlan, f.err }

func (f *fakePlugins) UseBackend(_ context.Context, plugin, backend string) (rest.Plan, error) {
	f.used = plugin + "/" + backend
	return aPlan, f.err
}

func TestOperatorSeesPluginsAndTheirTrials(t *testing.T) {
	t.Parallel()
	s := setup(t)
	a := s.get(t, "/api/v1/plugins")
	require.Equal(t, http.StatusOK, a.code)
	require.Contains(t, string(a.body), `"trial":{"version":"1.1.0"`)
	require.Equal(t, http.StatusForbidden, s.get(t, "/api/v1/plugins", as(readerKey)).code)
}

func TestPlanIsOfTheFileOrOfOneBesideIt(t *testing.T) {
	t.Parallel()
	s := setup(t)
	a := s.do(t, http.MethodPost, "/api/v1/plugins/plan", "")
	require.Equal(t, http.StatusOK, a.code)
	require.Empty(t, s.plugins.planned)
	s.do(t, http.MethodPost, "/api/v1/plugins/plan", `{"file":"next.hcl"}`)
	require.Equal(t, "next.hcl", s.plugins.planned)
	refused := s.do(t, http.MethodPost, "/api/v1/plugins/plan", `plugin "x" {}`)
	require.Equal(t, "invalid_body", refused.error())
}

func TestRefusedPlanSaysWhy(t *testing.T) {
	t.Parallel()
	for code, status := range map[string]int{task.CodePlanRefused: http.StatusConflict, task.CodeConfiguration: http.StatusUnprocessableEntity} {
		s := setup(t)
		s.plugins.err = &task.Error{Code: code, Message: "No.", Details: map[string]string{"plugins.hcl:3:5": "unknown"}}
		a := s.do(t, http.MethodPost, "/api/v1/plugins/apply", "")
		require.Equal(t, status, a.code)
		require.Equal(t, code, a.error())
	}
}

func TestBackendIsChosenByName(t *testing.T) {
	t.Parallel()
	s := setup(t)
	a := s.do(t, http.MethodPost, "/api/v1/plugins/image/backend", `{"backend":"comfyui"}`)
	require.Equal(t, http.StatusOK, a.code, "%s", a.body)
	require.Equal(t, "image/comfyui", s.plugins.used)
}

func TestPreviewIsAPictureOrNotThere(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.task(t, "studio")
	path := "/api/v1/tasks/" + id + "/preview"
	a := s.get(t, path)
	require.Equal(t, http.StatusNotFound, a.code)
	require.Equal(t, "preview_not_found", a.error())
	parsed, err := task.ParseID(id)
	require.NoError(t, err)
	s.queue.previews = map[task.ID][]byte{parsed: []byte("pixels")}
	a = s.get(t, path)
	require.Equal(t, http.StatusOK, a.code)
	require.Equal(t, "image/png", a.header.Get("Content-Type"))
	require.Equal(t, "pixels", string(a.body))
	require.Equal(t, http.StatusNotFound, s.get(t, path, as(noirKey)).code, "another project's")
}
