package rest_test

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
)

// fakeHost runs nothing.
type fakeHost struct {
	mu       sync.Mutex
	draining bool
	types    map[string]queue.TypeState
	gpus     queue.HostState
}

func (h *fakeHost) State() queue.HostState {
	h.mu.Lock()
	defer h.mu.Unlock()
	state := h.gpus
	state.Draining, state.Types = h.draining, h.types
	return state
}

func (h *fakeHost) Draining() bool { return h.State().Draining }

func (h *fakeHost) Drain(_ context.Context, on bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.draining = on
}

func TestOperatorDrainsThisHostAndUndoesIt(t *testing.T) {
	t.Parallel()
	s := setup(t)
	drain := func(body string) answer { return s.do(t, http.MethodPost, "/api/v1/drain", body) }
	a := drain(`{"draining":true}`)
	require.Equal(t, http.StatusOK, a.code)
	require.JSONEq(t, `{"host":"host-1","draining":true}`, string(a.body))
	require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/readyz").code)
	require.Equal(t, "degraded", health(t, s)["status"])
	refused := s.submit(t, sample)
	require.Equal(t, http.StatusServiceUnavailable, refused.code, "nobody would run it")
	require.NotEqual(t, "close", refused.header.Get("Connection"), "it serves on")
	require.Equal(t, false, s.get(t, "/api/v1/types").json(t)["types"].([]any)[0].(map[string]any)["ready"])
	require.Equal(t, http.StatusOK, s.do(t, http.MethodPost, "/api/v1/plugins/apply", "").code)

	require.JSONEq(t, `{"host":"host-1","draining":false}`, string(drain(`{"draining":false}`).body))
	require.Equal(t, http.StatusOK, s.get(t, "/readyz").code)
	require.Equal(t, "healthy", health(t, s)["status"])
	require.Equal(t, http.StatusCreated, s.submit(t, sample).code)
}

func TestDrainingHostTakesWhatAnotherHostRuns(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.queue.health = queue.Health{Types: map[string]queue.TypeHealth{
		"generate_video": {Ready: true, Instances: 1, Queue: "gpu_heavy"}, "test_prompt": {Ready: true, Instances: 1, Queue: "cpu_intensive"}}}
	s.host.Drain(t.Context(), true)
	require.Equal(t, http.StatusCreated, s.submit(t, sample).code)
	require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/readyz").code)
	require.Equal(t, "degraded", health(t, s)["status"])
}

func TestDrainWantsTrueOrFalse(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for _, body := range []string{`{}`, `{"draining":null}`, `{"draining":"true"}`, `{"draining":1}`} {
		require.Equal(t, map[string]string{"draining": "Draining must be true or false"}, s.do(t, http.MethodPost, "/api/v1/drain", body).details(t), body)
	}
	require.Equal(t, "invalid_body", s.do(t, http.MethodPost, "/api/v1/drain", "").error())
	require.False(t, s.host.Draining())
}
