package adapter

import (
	"encoding/json"
	"time"

	"ft.tc/backlot/api/generator"
)

// order is what the service gets.
type order struct {
	TaskID    string          `json:"task_id"`
	Type      string          `json:"type"`
	ProjectID string          `json:"project_id"`
	Attempt   int             `json:"attempt"`
	Data      json.RawMessage `json:"data"`
	Deadline  *time.Time      `json:"deadline,omitempty"`
}

func orderOf(r generator.Request) order {
	o := order{TaskID: r.TaskID, Type: r.Type, ProjectID: r.ProjectID, Attempt: r.Attempt, Data: r.Data}
	if len(r.Data) == 0 {
		o.Data = json.RawMessage("{}")
	}
	if !r.Deadline.IsZero() {
		end := r.Deadline.UTC().Truncate(time.Millisecond)
		o.Deadline = &end
	}
	return o
}

// report is every answer of the service.
type report struct {
	Status    string  `json:"status"`
	StatusURL string  `json:"status_url"`
	CancelURL string  `json:"cancel_url"`
	Progress  float64 `json:"progress"`
	Step      string  `json:"step"`
	Logs      string  `json:"logs"`

	Error     json.RawMessage            `json:"error"`
	Result    json.RawMessage            `json:"result"`
	Metadata  map[string]json.RawMessage `json:"metadata"`
	Media     string                     `json:"media"`
	Artifacts []struct {
		Name      string `json:"name"`
		URL       string `json:"url"`
		Data      string `json:"data"`
		MediaType string `json:"media_type"`
		Role      string `json:"role"`
	} `json:"artifacts"`
}

// implied is the status of an answer that states none.
func (r report) implied() string {
	switch {
	case len(r.Error) > 0 && string(r.Error) != "null":
		return "failed"
	case len(r.Result) > 0 || len(r.Artifacts) > 0 || len(r.Metadata) > 0:
		return "succeeded"
	}
	return ""
}

func (r report) running() bool {
	switch r.Status {
	case "", "queued", "starting", "processing", "running":
		return true
	}
	return false
}
