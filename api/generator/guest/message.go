package guest

import (
	"encoding/json"
	"time"

	"ft.tc/backlot/api/generator"
)

// What a guest is started for: its first argument.
const (
	Describe  = "describe"
	Configure = "configure"
	Generate  = "generate"
)

// WorkDir is where a guest finds its work folder.
const WorkDir = "/work"

// MaxLineBytes is the longest line in either direction.
const MaxLineBytes = 8 << 20

// ToGuest is one line of standard input. One of its fields is set.
type ToGuest struct {
	Configure *Settings   `json:"configure,omitempty"`
	Generate  *Request    `json:"generate,omitempty"`
	Input     *Input      `json:"input,omitempty"`   // answers an input request
	Lease     *LeaseReply `json:"lease,omitempty"`   // answers a lease request
	Failure   *Failed     `json:"failure,omitempty"` // why what was asked for can't be had
}

// ToHost is one line of standard output. One of its fields is set.
type ToHost struct {
	Specification *Specification `json:"specification,omitempty"`
	Progress      *Progress      `json:"progress,omitempty"`
	Log           *Log           `json:"log,omitempty"`
	Preview       *Preview       `json:"preview,omitempty"`
	Input         *InputRequest  `json:"input,omitempty"`
	Lease         *LeaseRequest  `json:"lease,omitempty"`
	Completed     *Completed     `json:"completed,omitempty"`
	Failed        *Failed        `json:"failed,omitempty"`
}

// Settings are the operator's.
type Settings struct {
	Backend string          `json:"backend"`
	Options json.RawMessage `json:"options,omitempty"`
}

// Request is one attempt at a task.
type Request struct {
	TaskID    string          `json:"task_id"`
	Token     uint64          `json:"token"`
	Type      string          `json:"type"`
	ProjectID string          `json:"project_id"`
	Attempt   int             `json:"attempt"` // from 1
	Data      json.RawMessage `json:"data"`    // task_data
	WorkDir   string          `json:"work_dir"`
	Deadline  time.Time       `json:"deadline"`
	Leases    []Lease         `json:"leases,omitempty"`
	Settings  Settings        `json:"settings"`

	TraceParent string `json:"traceparent,omitempty"` // W3C trace context that spans of the guest's own belong under
}

// Lease is the right to use memory of one GPU.
type Lease struct {
	ID        string    `json:"id"`
	Token     uint64    `json:"token"`
	Device    string    `json:"device"`
	MemoryMiB int       `json:"memory_mib"`
	Expires   time.Time `json:"expires"`
}

// Progress says how far the task is.
type Progress struct {
	Fraction float64 `json:"fraction"` // 0 to 1
	Step     string  `json:"step"`
}

// Log is a line for the host's log.
type Log struct {
	Level   generator.LogLevel `json:"level"` // 1 debug, 2 info, 3 warning, 4 error
	Message string             `json:"message"`
}

// Preview is a small picture of a result in the making; Data is base64.
type Preview struct {
	MediaType string `json:"media_type"`
	Data      []byte `json:"data"`
}

// InputRequest asks for what a URL of task_data names.
type InputRequest struct {
	URL      string              `json:"url"`
	Kind     generator.InputKind `json:"kind"` // image, audio, video, json, model, text
	MaxBytes int64               `json:"max_bytes,omitempty"`
}

// Input is a file of the work folder.
type Input struct {
	Path      string `json:"path"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"` // bytes
}

// LeaseRequest asks for more time, or gives a lease back.
type LeaseRequest struct {
	ID      string `json:"id"`
	Release bool   `json:"release,omitempty"` // else renew
}

// LeaseReply tells the new expiry of a lease.
type LeaseReply struct {
	Expires time.Time `json:"expires"`
}

// Completed is what a task leaves behind.
type Completed struct {
	Media     string          `json:"media,omitempty"` // name of the artifact that the API shows as media_url
	Artifacts []Artifact      `json:"artifacts,omitempty"`
	Metadata  json.RawMessage `json:"metadata,omitempty"` // a JSON object
}

// Artifact is a file in the work folder.
type Artifact struct {
	Name      string `json:"name"` // relative to the work folder, without folders
	Role      string `json:"role"` // media, poster, subtitles, …
	MediaType string `json:"media_type"`
}

// Failed is why something can't be done. The message is for the person who submitted the task.
type Failed struct {
	Code      string `json:"code"` // snake_case, stable
	Message   string `json:"message"`
	Retryable bool   `json:"retryable,omitempty"` // another attempt may succeed
}
