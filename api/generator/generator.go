// Package generator is the contract between the host and a generator plugin, in plain Go: no transport
// shows in it. Subpackage v1 carries it over gRPC, in all its protocol versions; guest is what a WebAssembly module
// speaks.
//
// A plugin is described once, configured once, and then given tasks, many at a time if the operator says
// so. While a task runs it talks back through Host. A cancelled context means that the result is not
// wanted any more: the task ends what it started and returns.
package generator

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Plugin is what a plugin process or module serves.
type Plugin interface {
	Describe(ctx context.Context) (Specification, error)

	// Configure hands over the manifest's settings. An error keeps the plugin from getting tasks.
	Configure(ctx context.Context, c Configuration) error

	// Generate runs one task. Any error but a *Failure counts as a failure of the attempt that may be retried.
	Generate(ctx context.Context, r Request, h Host) (Result, error)
}

// Host is what a running task may ask of its host. Its methods may be called from any goroutine.
type Host interface {
	// Progress never blocks for long and never fails; what can't be sent is coalesced.
	Progress(fraction float64, step string)
	Log(level LogLevel, message string)
	// Preview shows what the result looks like so far. Like Progress it never blocks for long and never fails:
	// a host of protocol 1, or one that had a preview a moment ago, drops it.
	Preview(p Preview)

	// Input brings what a reference of task_data (a URL) names into the work folder. A *Failure says why it can't.
	Input(ctx context.Context, r InputRequest) (Input, error)

	// RenewLease extends a GPU lease and returns its new expiry.
	RenewLease(ctx context.Context, leaseID string) (time.Time, error)
	// ReleaseLease gives GPU memory back before the task ends.
	ReleaseLease(ctx context.Context, leaseID string) error
}

// Request is one attempt at a task.
type Request struct {
	TaskID    string
	Token     uint64 // fencing token of the attempt; it goes with everything that is said about it
	Type      string
	ProjectID string
	Attempt   int // from 1
	Data      json.RawMessage
	WorkDir   string    // an empty folder of the attempt's own; results are left here
	Deadline  time.Time // when the host ends the attempt
	Leases    []Lease

	// TraceParent is the W3C trace context that spans of the generator's own belong under; empty where nobody traces.
	TraceParent string
}

// Lease is the right to use memory of one GPU until it expires.
type Lease struct {
	ID        string
	Token     uint64
	Device    string // UUID of the device, as NVML has it
	MemoryMiB int
	Expires   time.Time
}

// InputRequest asks for something that task_data refers to.
type InputRequest struct {
	URL      string
	Kind     InputKind
	MaxBytes int64 // 0 leaves the cap to the host
}

// InputKind says what the input has to be; the host looks at its first bytes, not at its name.
type InputKind string

// The kinds of input.
const (
	InputImage InputKind = "image"
	InputAudio InputKind = "audio"
	InputVideo InputKind = "video"
	InputJSON  InputKind = "json"
	InputModel InputKind = "model"
	InputText  InputKind = "text" // UTF-8, such as subtitles
)

// Input is a file of the work folder.
type Input struct {
	Path      string // absolute
	MediaType string // what it was found to be
	Size      int64  // bytes
}

// Preview is a small picture of a result in the making.
type Preview struct {
	MediaType string // image/jpeg, image/png or image/webp
	Data      []byte // at most MaxPreviewBytes
}

// MaxPreviewBytes is the largest preview that a host takes.
const MaxPreviewBytes = 256 << 10

// Result is what a task leaves behind.
type Result struct {
	// Media is the name of the artifact that the API shows as media_url; empty where there is none.
	Media     string
	Artifacts []Artifact
	Metadata  json.RawMessage // a JSON object; the host adds what it measures on the files
}

// Artifact is a regular file in the work folder.
type Artifact struct {
	Name      string // relative to the work folder, without folders
	Role      string // media, poster, subtitles, …
	MediaType string
}

// LogLevel orders log lines.
type LogLevel int

// The levels.
const (
	LogDebug LogLevel = iota + 1
	LogInfo
	LogWarn
	LogError
)

// Failure is a task's own account of why it failed. The message is for the person who submitted the
// task: what is wrong and what to do, no paths, no stack.
type Failure struct {
	Code      string // snake_case, stable
	Message   string
	Retryable bool // another attempt with the same input may succeed
}

// Error gives the message.
func (f *Failure) Error() string { return f.Message }

// Failf makes a failure that another attempt would not mend.
func Failf(code, format string, args ...any) *Failure {
	return &Failure{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Retryf makes a failure that another attempt may mend.
func Retryf(code, format string, args ...any) *Failure {
	return &Failure{Code: code, Message: fmt.Sprintf(format, args...), Retryable: true}
}
