package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"ft.tc/backlot/api/generator"
)

// Task is one attempt at a task. Its methods may be called from any goroutine until Generate returns.
type Task struct {
	ID        string
	Token     uint64 // names the attempt; it grows with each
	Type      string
	ProjectID string
	Attempt   int // from 1
	Data      json.RawMessage
	WorkDir   string    // an empty folder of the attempt's own
	Deadline  time.Time // when the host ends the attempt
	Leases    []Lease   // GPU memory that the attempt may use

	// TraceParent is the W3C trace context that spans of the generator's own belong under; empty where nobody traces.
	TraceParent string

	host generator.Host
}

func newTask(r generator.Request, h generator.Host) *Task {
	return &Task{
		ID: r.TaskID, Token: r.Token, Type: r.Type, ProjectID: r.ProjectID, Attempt: r.Attempt,
		Data: r.Data, WorkDir: r.WorkDir, Deadline: r.Deadline, Leases: r.Leases,
		TraceParent: r.TraceParent, host: h,
	}
}

// Decode reads task_data into v. The error is a *Failure that names the field.
func (t *Task) Decode(v any) error {
	err := json.Unmarshal(t.Data, v)
	if err == nil {
		return nil
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return Failf("invalid_task_data", "%s can't be a %s", wrong.Field, wrong.Value)
	}
	return Failf("invalid_task_data", "The task data can't be read: %v", err)
}

// Progress says how far the attempt is, from 0 to 1, and what it is doing. It may be called as often as is
// convenient: the host gets the latest few times a second.
func (t *Task) Progress(fraction float64, step string) { t.host.Progress(fraction, step) }

// Preview shows what the result looks like so far: a small image/jpeg, image/png or image/webp, at most
// generator.MaxPreviewBytes of it. It may be called for every frame: two a second get through.
func (t *Task) Preview(mediaType string, data []byte) {
	t.host.Preview(generator.Preview{MediaType: mediaType, Data: data})
}

// Input brings what a URL of task_data names into the work folder. Plugins fetch nothing themselves: the
// host checks address, size and kind, and its *Failure is fit to be returned as it is.
func (t *Task) Input(ctx context.Context, url string, kind InputKind) (Input, error) {
	return t.host.Input(ctx, generator.InputRequest{URL: url, Kind: kind})
}

// Path is the path of a file in the work folder.
func (t *Task) Path(name string) string { return filepath.Join(t.WorkDir, name) }

// RenewLease extends a GPU lease and returns its new expiry.
func (t *Task) RenewLease(ctx context.Context, id string) (time.Time, error) {
	return t.host.RenewLease(ctx, id)
}

// ReleaseLease gives GPU memory back before the task ends.
func (t *Task) ReleaseLease(ctx context.Context, id string) error {
	return t.host.ReleaseLease(ctx, id)
}

// Debugf writes to the host's log, with the task's id.
func (t *Task) Debugf(format string, args ...any) { t.logf(generator.LogDebug, format, args...) }

// Infof writes to the host's log, with the task's id.
func (t *Task) Infof(format string, args ...any) { t.logf(generator.LogInfo, format, args...) }

// Warnf writes to the host's log, with the task's id.
func (t *Task) Warnf(format string, args ...any) { t.logf(generator.LogWarn, format, args...) }

func (t *Task) logf(level generator.LogLevel, format string, args ...any) {
	t.host.Log(level, fmt.Sprintf(format, args...))
}
