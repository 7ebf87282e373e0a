// Package task holds the words of the service: a task, its states and how it ends. It imports nothing of ours.
package task

import (
	"encoding/json"
	"time"
)

// Task is a task as the API shows it. What does not apply yet is zero.
type Task struct {
	ID          ID
	ProjectID   string
	Type        string
	Variant     string // of its plugin, as in @1.1.0 or +comfyui; empty for the one that serves everybody
	Priority    Priority
	Data        json.RawMessage // as it was submitted, byte for byte
	Metadata    json.RawMessage // likewise; empty when none came
	CallbackURL string
	RetryOf     ID
	DependsOn   []Dependency

	State    State
	Attempt  int // claims so far, less those handed back
	Crashes  int
	Progress float64
	Step     string

	Trace string // packed context of the trace that submitted it, as telemetry has it; empty where nobody traces

	WaitsFor int // tasks of DependsOn that have not ended, while it is queued

	CreatedAt   time.Time
	StartedAt   time.Time
	CompletedAt time.Time // of any end

	Result  *Result
	Failure *Failure
}

// Dependency is a task that has to complete first, by the name that task_data calls it.
type Dependency struct {
	Name string
	ID   ID
}

// Result is what a completed task left.
type Result struct {
	MediaURL       *string         `json:"media_url"`
	PayloadMediaID *string         `json:"payload_media_id"`
	Metadata       json.RawMessage `json:"metadata"`
	Artifacts      []Artifact      `json:"artifacts,omitempty"`
}

// Artifact is a file that a task left.
type Artifact struct {
	Role      string `json:"role"`
	URL       string `json:"url"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"` // bytes
}

// Failure is why a task did not complete.
type Failure struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	Retryable bool   `json:"retryable"`
	Attempt   int    `json:"attempt"`
}

// Priority orders the tasks of a type.
type Priority int

// The priorities of the contract.
const (
	High   Priority = 1
	Normal Priority = 2
	Low    Priority = 3
)

// Valid reports whether p is one of the three.
func (p Priority) Valid() bool { return p >= High && p <= Low }
