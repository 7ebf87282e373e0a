package plugin

import (
	"context"
	"encoding/json"
	"time"

	"ft.tc/backlot/api/generator"
)

// Manifest is what the operator declares of a plugin. Zero values get defaults.
type Manifest struct {
	Name    string
	Version string // what the plugin has to call itself; empty takes any
	Source  string // path of the program or module; empty with an Adapter
	SHA256  string // hex; empty runs whatever is there
	Queue   string // overrides the queue of all types

	Folder string // of the original source, once Pin has made a copy

	// Projects are pinned to this version: it serves them and nobody else. Empty serves all that are not pinned.
	Projects []string

	Instances   int // processes; 1
	Concurrency int // tasks at once in one of them; 1
	Attempts    int // claims of a task before it fails; 3

	Timeout time.Duration // of an attempt; 0 leaves it to the type's maximum
	Grace   time.Duration // from Cancel to the kill of a deaf instance; 5 s

	GPU     GPUNeed
	Backend string            // chosen backend; empty takes the first that the plugin names
	Options json.RawMessage   // the backend's block as a JSON object
	Env     map[string]string // what the process sees beyond PATH, HOME, LANG and TMPDIR

	// Models are the backends that task_data.model may name, with their blocks; each runs on instances of its own.
	Models map[string]json.RawMessage

	Limits  Limits
	Network bool     // it may dial out; else it has no network
	Files   []string // what it may read beyond the system's folders and its own; with Writable at the end, change too

	Canary Canary
	Drain  time.Duration // how long tasks of a version that was replaced may go on; 0 leaves it to their limits

	Adapter json.RawMessage // the adapter block as a JSON object; nil for a plugin with a source
}

// Writable at the end of one of a manifest's files says that it may be changed: /var/cache/models:rw.
const Writable = ":rw"

// Canary is how a new version proves itself while the old one still serves.
type Canary struct {
	Share    float64       // of the tasks that it gets; 0.25
	Tasks    int           // that prove it; 5. Negative: none, it takes over as soon as it is ready
	Failures int           // among them that roll it back; 3
	Within   time.Duration // after which it takes over without that many, if none failed; 10 min
}

// GPUNeed is what a task of the plugin needs of GPUs.
type GPUNeed struct {
	Count, MemoryMiB int
	Optional         bool // runs without when there is none
	Exclusive        bool
}

// Limits cap an instance and all that it starts; zero is no cap.
type Limits struct {
	MemoryBytes int64
	CPUs        float64
	PIDs        int
}

// LaunchOptions is what an instance needs of its host.
type LaunchOptions struct {
	RunDir  string // for pid files and private folders of instances
	WorkDir string // holds the work folders of tasks, which the instance may write to
}

// Launcher starts instances of one kind of source.
type Launcher interface {
	// Pin checks the source and keeps it as it is now: the manifest that it returns names a private copy and its
	// checksum, so that every start from then on runs the same bytes, whatever happens to the original.
	Pin(m Manifest) (Manifest, error)
	// Launch starts an instance and shakes hands. It ends early, and leaves nothing behind, when ctx ends;
	// later that context has no effect on the process.
	Launch(ctx context.Context, m Manifest, o LaunchOptions) (Process, error)
}

// Process is one running instance.
type Process interface {
	generator.Plugin

	// Heartbeat is when the instance was last heard of.
	Heartbeat() time.Time
	// Done is closed when the instance takes no tasks any more, because it died or broke the protocol.
	Done() <-chan struct{}
	// Kill ends the instance and everything it started, cleans up after it and returns when it is gone.
	// It may be called more than once.
	Kill()
	// PID is the process id; 0 where there is none.
	PID() int
	// Err is why the instance ended; nil before it did.
	Err() error
}
