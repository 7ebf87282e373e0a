package rest_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
)

// row finds a task type in an overview.
func row(t *testing.T, o map[string]any, name string) map[string]any {
	t.Helper()
	for _, of := range o["types"].([]any) {
		if r := of.(map[string]any); r["task_type"] == name {
			return r
		}
	}
	require.Fail(t, "no such type", name)
	return nil
}

func TestOverviewSumsUpATypeOverHostsAndLanes(t *testing.T) {
	t.Parallel()
	s := setup(t)
	now := time.Now()
	s.queue.overview = queue.Overview{
		Hosts: []queue.HostView{
			{ID: "host-1", Since: now, This: true},
			{ID: "host-2", HostState: queue.HostState{Draining: true, Types: map[string]queue.TypeState{
				"video":        {Plugin: "video@0.9.0", Queue: "gpu_heavy", Slots: 2, Running: 1},
				"video@1.1.0":  {Plugin: "video@1.1.0", Queue: "gpu_heavy", Slots: 1, Running: 1},
				"image+openai": {Plugin: "image@2.0.0", Queue: "gpu_medium", Slots: 3},
			}}},
		},
		Waiting: map[string]queue.Waiting{
			"video":       {ByPriority: [3]int{1, 2, 3}, Held: 4, Oldest: now.Add(-time.Minute)},
			"video@1.1.0": {ByPriority: [3]int{0, 1, 0}, Oldest: now.Add(-2 * time.Minute)},
			"lost":        {ByPriority: [3]int{0, 1, 0}, Oldest: now},
			"history":     {},
		},
		Typical: map[string]int{"video": 300, "video@1.1.0": 100, "image+openai": 7},
		Minutes: []queue.Minute{{At: now.Truncate(time.Minute), Completed: 5, Failed: 1, Cancelled: 2}},
	}
	s.host.types = map[string]queue.TypeState{"video": {Plugin: "video@1.0.0", Queue: "gpu_heavy", Slots: 4, Running: 3}}
	o := s.get(t, "/api/v1/overview", as(noirKey)).json(t)
	require.Len(t, o["types"], 3)
	video := row(t, o, "video")
	require.InDelta(t, 120, video["oldest_wait_seconds"], 5)
	delete(video, "oldest_wait_seconds")
	require.Equal(t, map[string]any{
		"task_type": "video", "queue": "gpu_heavy", "plugin": "video@1.0.0", "waiting": map[string]any{"high": 1.0, "normal": 3.0, "low": 3.0},
		"held": 4.0, "processing": 5.0, "slots": 7.0, "typical_seconds": 300.0,
	}, video)
	lost := row(t, o, "lost")
	require.Equal(t, "unserved", lost["queue"])
	require.Nil(t, lost["plugin"])
	image := row(t, o, "image")
	require.Nil(t, image["plugin"], "one variant alone is not its plugin")
	require.Equal(t, "gpu_medium", image["queue"])
	require.Nil(t, image["oldest_wait_seconds"])
	require.Equal(t, map[string]any{"host": "host-2", "since": nil, "draining": true, "this": false}, o["hosts"].([]any)[1])
	require.InDelta(t, 5, o["minutes"].([]any)[0].(map[string]any)["completed"], 0)
}

func TestOverviewIsLookedAtOnceASecondHoweverManyAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := setup(t)
		for range 10 {
			require.Equal(t, http.StatusOK, s.get(t, "/api/v1/overview").code)
		}
		require.Equal(t, 1, s.queue.looks)
		s.queue.down = task.Unavailable("gone", 5)
		time.Sleep(time.Second) //nolint:forbidigo // the clock is the bubble's
		require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/api/v1/overview").code)
		require.Equal(t, 2, s.queue.looks)
	})
}

func TestServiceEventsTellTheOverviewAtOnceAndWhenItChanges(t *testing.T) {
	t.Parallel()
	s := setup(t)
	f := open(t, s.serve(t)+"/api/v1/events", as(readerKey))
	require.Equal(t, "text/event-stream; charset=utf-8", f.response.Header.Get("Content-Type"))
	require.Contains(t, f.want(t, "overview").data, `"types":[]`)
	s.queue.set(func() { s.queue.overview.Waiting = map[string]queue.Waiting{"video": {ByPriority: [3]int{0, 1, 0}}} })
	require.Contains(t, f.want(t, "overview").data, `"normal":1`)
}

func TestServiceEventsTellOperatorsOfPluginsToo(t *testing.T) {
	t.Parallel()
	s := setup(t)
	url := s.serve(t) + "/api/v1/events"
	f := open(t, url, as(studioKey))
	told := map[string]string{}
	for range 3 {
		e, ok := f.next()
		require.True(t, ok)
		told[e.kind] = e.data
	}
	require.Contains(t, told, "overview")
	require.JSONEq(t, string(s.get(t, "/api/v1/plugins").body), told["plugins"])
	require.JSONEq(t, string(s.get(t, "/api/v1/gpus").body), told["gpus"])
	confined := open(t, url, as(noirKey))
	confined.want(t, "overview")
	s.queue.set(func() { s.queue.overview.Minutes = []queue.Minute{{Completed: 1}} })
	confined.want(t, "overview")
}

func TestServiceEventsBeatWhileNothingIsNewAndEndWithTheService(t *testing.T) {
	t.Parallel()
	closing := make(chan struct{})
	s := setup(t, func(o *rest.Options) { o.Heartbeat, o.Closing = 5*time.Millisecond, closing })
	f := open(t, s.serve(t)+"/api/v1/events", as(readerKey))
	f.want(t, "overview")
	for f.comments < 3 {
		require.True(t, f.lines.Scan())
		if strings.HasPrefix(f.lines.Text(), ":") {
			f.comments++
		}
	}
	close(closing)
	_, more := f.next()
	require.False(t, more)
}

func TestServiceEventsAreRefusedWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.queue.down = task.Unavailable("gone", 5)
	require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/api/v1/events").code)
}
