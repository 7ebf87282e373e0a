package dispatch_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/sdk"
)

// leaving is a generator whose tasks with a "leave" leave a picture, two layers and metadata; the others are seen.
type leaving struct {
	mu   sync.Mutex
	seen []string
}

func (l *leaving) generate(_ context.Context, t *sdk.Task) (*sdk.Result, error) {
	if !strings.Contains(string(t.Data), `"leave"`) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.seen = append(l.seen, string(t.Data))
		return &sdk.Result{}, nil
	}
	r := &sdk.Result{Media: "a.txt", Metadata: map[string]any{"prompt": "a dark alley", "fps": 24, "takes": []string{"one", "two"}}}
	for name, role := range map[string]string{"a.txt": "media", "b.txt": "layer"} {
		a, err := t.Save(name, role, "text/plain", []byte(name))
		if err != nil {
			return nil, err
		}
		r.Artifacts = append(r.Artifacts, a)
	}
	return r, nil
}

func (h *host) submitAfter(data string, parents ...task.Dependency) task.ID {
	h.t.Helper()
	id, err := task.NewID()
	require.NoError(h.t, err)
	_, _, err = h.queue.Submit(h.t.Context(), []queue.Submission{{
		Task: task.Task{ID: id, ProjectID: "noir", Type: "shot", Priority: task.Normal, Data: []byte(data), DependsOn: parents},
	}})
	require.NoError(h.t, err)
	return id
}

func TestReferencesBecomeWhatTheOtherTaskLeft(t *testing.T) {
	t.Parallel()
	l := &leaving{}
	h := newHost(t, l.generate)
	parent := h.submitAfter(`{"leave":true}`)
	child := h.submitAfter(`{"media":"task:p","layers":["task:p/layer"],"all":"task:p/layer/*","prompt":"task:p#/metadata/prompt","fps":"task:p#/metadata/fps",
		"take":"task:p#/metadata/takes/1","text":"task:other","big":12345678901234567890}`, task.Dependency{Name: "p", ID: parent})
	require.Equal(t, task.Completed, h.await(child).State)
	result := h.status(parent).Result
	var got struct {
		Media, Prompt, Take, Text string
		Layers, All               []string
		FPS                       int
		Big                       json.Number
	}
	require.Len(t, l.seen, 1)
	require.NoError(t, json.Unmarshal([]byte(l.seen[0]), &got))
	require.Equal(t, *result.MediaURL, got.Media)
	require.NotEqual(t, got.Media, got.Layers[0])
	require.Contains(t, got.Layers[0], "layer.txt")
	require.Equal(t, got.Layers, got.All)
	require.Equal(t, []any{"a dark alley", 24, "two", "task:other"}, []any{got.Prompt, got.FPS, got.Take, got.Text})
	require.Contains(t, l.seen[0], "12345678901234567890", "numbers keep their digits")
}

func TestReferenceToWhatIsNotThereFailsTheTaskByItsField(t *testing.T) {
	t.Parallel()
	l := &leaving{}
	h := newHost(t, l.generate)
	parent := h.submitAfter(`{"leave":true}`)
	for data, want := range map[string]string{
		`{"a":{"b":["x","task:p/poster"]}}`: `task_data.a.b[1] refers to artifact 1 of the role "poster"`,
		`{"a":"task:p/layer/2"}`:            `task_data.a refers to artifact 2 of the role "layer"`,
		`{"a":"task:p#/metadata/none"}`:     "task_data.a refers to /metadata/none",
		`{"a":"task:p#/metadata/takes/7"}`:  "task_data.a refers to /metadata/takes/7",
	} {
		got := h.await(h.submitAfter(data, task.Dependency{Name: "p", ID: parent}))
		require.Equal(t, task.Failed, got.State)
		require.Equal(t, "dependency_unusable", got.Failure.Code)
		require.Contains(t, got.Failure.Message, want)
	}
	require.Empty(t, l.seen)
}
