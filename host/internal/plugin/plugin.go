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
	Source  string // path of the binary
	SHA256  string // hex; empty runs whatever is there
	Queue   string // overrides the queue of all types

	Instances   int // processes; 1
	Concurrency int // tasks at once in one of them; 1
	Attempts    int // claims of a task before it fails; 3

	Timeout time.Duration // of an attempt; 0 leaves it to the type's maximum
	Grace   time.Duration // from Cancel to the kill of a deaf instance; 5 s

	GPU     GPUNeed
	Backend string          // chosen backend; empty takes the first that the plugin names
	Options json.RawMessage // the backend's block as a JSON object
	Limits  Limits
	Env     map[string]string // what the process sees beyond PATH, HOME, LANG and TMPDIR
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
	// RunDir is the folder for pid files and private folders of instances.
	RunDir string
}

// Launcher starts instances of one kind of source.
type Launcher interface {
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
