package webhook

import (
	"encoding/json"
	"fmt"

	"ft.tc/backlot/host/internal/task"
)

// timeFormat is how the API writes times: UTC, whole seconds.
const timeFormat = "2006-01-02T15:04:05Z"

// cancelledText is the error of a cancelled task, which has no failure of its own.
const cancelledText = "The task was cancelled"

// body is what a callback says. Metadata follows as it was submitted, byte for byte.
type body struct {
	TaskID         task.ID    `json:"task_id"`
	ProjectID      string     `json:"project_id"`
	Status         task.State `json:"status"`
	Result         any        `json:"result"`
	ProcessingTime *int64     `json:"processing_time"` // whole seconds; null for what never started
	CompletedAt    string     `json:"completed_at"`
	Error          *string    `json:"error"`
	TaskType       string     `json:"task_type"`
}

// Body is the callback of an ended task. Its result is never null: handlers read result.error unasked.
func Body(t task.Task) ([]byte, error) {
	b := body{
		TaskID: t.ID, ProjectID: t.ProjectID, Status: t.State, TaskType: t.Type,
		CompletedAt:    t.CompletedAt.UTC().Format(timeFormat),
		ProcessingTime: processingTime(t),
	}
	switch t.State {
	case task.Completed:
		b.Result = completedResult(t.Result)
	case task.Failed, task.Cancelled:
		text := errorText(t)
		b.Error, b.Result = &text, map[string]string{"error": text}
	case task.Queued, task.Processing:
		return nil, fmt.Errorf("task %s has not ended", t.ID)
	default:
		return nil, fmt.Errorf("task %s is in no known state", t.ID)
	}
	return withMetadata(b, t.Metadata)
}

func withMetadata(b body, metadata json.RawMessage) ([]byte, error) {
	if len(metadata) == 0 {
		metadata = json.RawMessage("null")
	}
	out, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("callback body: %w", err)
	}
	out = append(out[:len(out)-1], `,"metadata":`...)
	return append(append(out, metadata...), '}'), nil
}

func completedResult(r *task.Result) task.Result {
	if r == nil {
		r = &task.Result{}
	}
	full := *r
	if len(full.Metadata) == 0 {
		full.Metadata = json.RawMessage("{}")
	}
	return full
}

func errorText(t task.Task) string {
	switch {
	case t.Failure != nil && t.Failure.Message != "":
		return t.Failure.Message
	case t.State == task.Cancelled:
		return cancelledText
	}
	return "The task failed"
}

func processingTime(t task.Task) *int64 {
	if t.StartedAt.IsZero() {
		return nil
	}
	seconds := max(0, t.CompletedAt.Unix()-t.StartedAt.Unix()) // of the times as they are shown
	return &seconds
}
