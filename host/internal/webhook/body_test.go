package webhook

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

func decoded(t *testing.T, b []byte) map[string]any {
	t.Helper()
	var m map[string]any
	require.NoError(t, json.Unmarshal(b, &m))
	return m
}

func TestCompletedBodyIsThatOfTheDocument(t *testing.T) {
	t.Parallel()
	done := endedTask(t, task.Completed, "")
	b, err := Body(done)
	require.NoError(t, err)
	want := map[string]any{
		"task_id": done.ID.String(), "project_id": "detective_series_001", "status": "completed", "error": nil,
		"result": map[string]any{
			"media_url":        "https://media.ft.tc/detective_001/video_001.mp4",
			"payload_media_id": "64f1b2c3a8d9e0f1",
			"metadata":         map[string]any{"duration": 7.0},
		},
		"processing_time": 315.0, "completed_at": "2025-01-15T10:35:30Z", "task_type": "generate_video",
		"metadata": map[string]any{"user_id": "a<b>", "n": 100.0},
	}
	require.Empty(t, cmp.Diff(want, decoded(t, b)))
	require.Contains(t, string(b), `"metadata":{"user_id": "a<b>", "n":1e2}`, "metadata comes back byte for byte")
}

// handle does what the document's sample handler does, where it would throw on a missing object.
func handle(t *testing.T, b []byte) (failure any) {
	t.Helper()
	m := decoded(t, b)
	result, ok := m["result"].(map[string]any)
	require.True(t, ok, "result is an object: %s", b)
	if m["status"] == "completed" {
		require.Contains(t, result, "media_url")
		require.Contains(t, result, "payload_media_id")
		return nil
	}
	return result["error"]
}

func TestK14_HandlerOfTheDocumentReadsEveryEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		task task.Task
		want any
	}{
		{endedTask(t, task.Failed, ""), `Input "url1" can't be fetched.`},
		{endedTask(t, task.Cancelled, ""), "The task was cancelled"},
		{endedTask(t, task.Completed, ""), nil},
		{task.Task{State: task.Completed}, nil},
		{task.Task{State: task.Failed}, "The task failed"},
	} {
		b, err := Body(c.task)
		require.NoError(t, err)
		require.Equal(t, c.want, handle(t, b))
		require.Equal(t, c.want, decoded(t, b)["error"])
	}
}

func TestTaskThatNeverStartedHasNoProcessingTime(t *testing.T) {
	t.Parallel()
	cancelled := endedTask(t, task.Cancelled, "")
	cancelled.StartedAt = time.Time{}
	cancelled.Metadata = nil
	cancelled.CompletedAt = ended.Add(1234567 * time.Nanosecond).In(time.FixedZone("", 3600))
	b, err := Body(cancelled)
	require.NoError(t, err)
	m := decoded(t, b)
	require.Nil(t, m["processing_time"])
	require.Nil(t, m["metadata"])
	require.Equal(t, "2025-01-15T10:35:30Z", m["completed_at"])
}

func TestRunningTaskHasNoBody(t *testing.T) {
	t.Parallel()
	for _, s := range []task.State{task.Queued, task.Processing, "odd"} {
		_, err := Body(task.Task{State: s})
		require.Error(t, err)
	}
}
