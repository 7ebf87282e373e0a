package command

import (
	"encoding/json"
	"fmt"
	"time"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/terminal"
)

// status is a task as the service tells of it.
type status struct {
	ID        string          `json:"task_id"`
	Project   string          `json:"project_id"`
	Type      string          `json:"task_type"`
	Status    task.State      `json:"status"`
	Priority  int             `json:"priority"`
	Progress  float64         `json:"progress"`
	Step      string          `json:"current_step"`
	Error     string          `json:"error"`
	Attempt   int             `json:"attempt"`
	Seconds   *int            `json:"processing_time"`
	Created   time.Time       `json:"created_at"`
	Started   *time.Time      `json:"started_at"`
	Completed *time.Time      `json:"completed_at"`
	RetryOf   string          `json:"retry_of"`
	Metadata  json.RawMessage `json:"metadata"`
	DependsOn []string        `json:"depends_on"`
	Result    *result         `json:"result"`

	Failure *struct {
		Code string `json:"code"`
	} `json:"error_details"`
}

type result struct {
	MediaURL  string                     `json:"media_url"`
	MediaID   string                     `json:"payload_media_id"`
	Metadata  map[string]json.RawMessage `json:"metadata"`
	Artifacts []struct {
		Role string `json:"role"`
		URL  string `json:"url"`
		Size int64  `json:"size"`
	} `json:"artifacts"`
}

// url is where the result's file is; empty where there is none.
func (s status) url() string {
	if s.Result == nil {
		return ""
	}
	return s.Result.MediaURL
}

// words say in one line what a task is doing, or how it ended.
func (s status) words() string {
	switch s.Status {
	case task.Failed:
		return "failed: " + s.Error
	case task.Completed:
		if s.Seconds != nil && *s.Seconds > 0 {
			return fmt.Sprintf("completed in %s", span(time.Duration(*s.Seconds)*time.Second))
		}
		return "completed"
	case task.Queued, task.Processing, task.Cancelled:
	}
	if s.Step == "" || s.Status.Ended() {
		return string(s.Status)
	}
	return s.Step
}

// err is the end of a task as an error, where it did not complete.
func (s status) err() error {
	if s.Status == task.Completed {
		return nil
	}
	return endedError{s.Status}
}

func stateStyle(s task.State) terminal.Style {
	switch s {
	case task.Completed:
		return terminal.Green
	case task.Failed:
		return terminal.Red
	case task.Cancelled:
		return terminal.Yellow
	case task.Processing:
		return terminal.Blue
	case task.Queued:
	}
	return terminal.Normal
}

func stateCell(s task.State) terminal.Cell {
	return terminal.Cell{Text: string(s), Style: stateStyle(s)}
}

var priorityNames = map[int]string{1: "high", 2: "normal", 3: "low"}

// span is a time in two figures at most: 3s, 4m10s, 2h5m, 3d4h.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 0:
		return "0s"
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return pair(int(d.Minutes()), "m", int(d.Seconds())%60, "s")
	case d < day:
		return pair(int(d.Hours()), "h", int(d.Minutes())%60, "m")
	}
	return pair(int(d/day), "d", int(d.Hours())%24, "h")
}

func pair(n int, unit string, m int, rest string) string {
	if m == 0 {
		return fmt.Sprintf("%d%s", n, unit)
	}
	return fmt.Sprintf("%d%s%d%s", n, unit, m, rest)
}

// ago is how long a time has passed.
func ago(t, now time.Time) string { return span(now.Sub(t)) + " ago" }
