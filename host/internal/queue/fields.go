package queue

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// states are the states by their letter in Redis.
var states = map[string]task.State{
	"q": task.Queued, "p": task.Processing, "c": task.Completed, "f": task.Failed, "x": task.Cancelled,
}

var letters = map[task.State]string{
	task.Queued: "q", task.Processing: "p", task.Completed: "c", task.Failed: "f", task.Cancelled: "x",
}

// almost is the progress of an attempt that says it is done but has not ended: 1 is for completed tasks.
const almost = 0.99

// decodeTask reads the fields s p y n c i x b e f t r v u in this order, as the scripts give them, and a where it follows.
func decodeTask(id task.ID, fields []any) (task.Task, error) {
	if len(fields) < 14 {
		return task.Task{}, fmt.Errorf("task %s has %d fields", id, len(fields))
	}
	t := task.Task{
		ID: id, State: states[text(fields[0])], ProjectID: text(fields[1]),
		Priority: task.Priority(integer(fields[3])), CreatedAt: stamp(fields[4]),
		Attempt: int(integer(fields[5])), Crashes: int(integer(fields[6])),
		StartedAt: stamp(fields[7]), CompletedAt: stamp(fields[8]), Step: text(fields[10]),
	}
	t.Type, t.Variant = task.SplitLane(text(fields[2]))
	if f, err := strconv.ParseFloat(text(fields[9]), 64); err == nil {
		t.Progress = f
	}
	if t.State == task.Completed {
		t.Progress = 1
	}
	copy(t.RetryOf[:], text(fields[11]))
	for ids := text(fields[12]); len(ids) >= 16; ids = ids[16:] {
		t.DependsOn = append(t.DependsOn, task.Dependency{ID: task.ID([]byte(ids[:16]))})
	}
	t.WaitsFor = int(integer(fields[13]))
	if len(fields) > 14 {
		t.Trace = text(fields[14])
	}
	if !t.State.Valid() {
		return task.Task{}, fmt.Errorf("task %s has the state %q", id, text(fields[0]))
	}
	return t, nil
}

// decodeEnd reads what a task left, by its state.
func decodeEnd(body string, t *task.Task) error {
	if body == "" {
		return nil
	}
	var err error
	switch t.State {
	case task.Completed:
		err = json.Unmarshal([]byte(body), &t.Result)
	case task.Failed:
		err = json.Unmarshal([]byte(body), &t.Failure)
		if t.Failure != nil {
			t.Failure.Attempt = t.Attempt
		}
	case task.Queued, task.Processing, task.Cancelled: // leave nothing
	}
	if err != nil {
		return fmt.Errorf("the end of task %s: %w", t.ID, err)
	}
	return nil
}

func encodeEnd(o Outcome) (string, error) {
	var v any
	switch o.Kind {
	case Completed, Registering:
		if o.Result == nil {
			o.Result = &task.Result{}
		}
		if len(o.Result.Metadata) == 0 {
			r := *o.Result
			r.Metadata = json.RawMessage("{}")
			o.Result = &r
		}
		v = o.Result
	case Failed, RetryLater:
		if o.Failure == nil {
			o.Failure = &task.Failure{Code: "failed", Message: "The task failed."}
		}
		v = o.Failure
	default:
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// integer reads a number that Redis gave as such or as text; what is neither counts as 0.
func integer(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			f, _ := strconv.ParseFloat(v, 64)
			n = int64(f)
		}
		return n
	}
	return 0
}

func stamp(v any) time.Time {
	if ms := integer(v); ms > 0 {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}

func decodeID(v any) (id task.ID, err error) {
	s := text(v)
	if len(s) != len(id) {
		return id, fmt.Errorf("%d bytes are no task id", len(s))
	}
	copy(id[:], s)
	return id, nil
}

func raw(id task.ID) string { return string(id[:]) }

func token(n uint64) string { return strconv.FormatUint(n, 10) }
