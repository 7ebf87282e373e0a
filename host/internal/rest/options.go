// Package rest serves the REST contract, api/openapi.yaml. It is the only package that knows gin.
package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

// Queue is what the API asks of the queue: *queue.Queue.
type Queue interface {
	submitter
	reader
	watcher
	webhooks

	Cancel(ctx context.Context, id task.ID) (task.Task, error)
	Health(ctx context.Context) (queue.Health, error)
	Overview(ctx context.Context) (queue.Overview, error)
	Projects(ctx context.Context, only []string) ([]queue.ProjectView, error)
	GPULeases(ctx context.Context, machines []string) (map[string][]queue.GPUShare, error)
}

type submitter interface {
	Submit(ctx context.Context, s []queue.Submission) ([]queue.Receipt, queue.Rate, error)
	Retry(ctx context.Context, id, newID task.ID) (queue.Receipt, error)
	TakeRate(ctx context.Context, apiKey string, kind queue.RateKind) (queue.Rate, error)
}

type reader interface {
	Logs(ctx context.Context, id task.ID) (t task.Task, lines []queue.LogLine, dropped int, err error)
	Timeline(ctx context.Context, id task.ID) (task.Task, []queue.Entry, error)
	Explain(ctx context.Context, id task.ID) (queue.Explanation, error)
	Preview(ctx context.Context, id task.ID) (mediaType string, picture []byte, err error)
	Status(ctx context.Context, id task.ID) (task.Task, error)
	StatusLimited(ctx context.Context, apiKey string, id task.ID) (task.Task, queue.Rate, error)
	List(ctx context.Context, q queue.ListQuery) (queue.Page, error)
}

type watcher interface {
	Await(ctx context.Context, id task.ID) (task.Task, error)
	Watch(ctx context.Context, projectID string, only task.ID, after string) (*queue.Watcher, error)
}

type webhooks interface {
	Deliveries(ctx context.Context, id task.ID) (queue.DeliveryLog, error)
	Replay(ctx context.Context, id task.ID) error
}

// Type is a task type that this host has a plugin for.
type Type struct {
	Name         string
	Description  string
	Plugin       string // name@version
	Queue        string // gpu_heavy, gpu_medium, cpu_intensive
	Schema       json.RawMessage
	Typical      time.Duration
	Maximum      time.Duration
	GPUMemoryMiB int
	Ready        bool // tasks are taken, now or when an instance that starts again is up
	Instances    int
	Variant      string          // of its plugin; empty for the one that serves everybody
	Example      json.RawMessage // a task_data; may be empty
	Models       []string        // backends that task_data.model may name

	// What Types tells of this host beside that.
	Slots, Free int // tasks at once; places that none has taken
	GPU         queue.GPURoom
}

// Types is the live catalogue of task types.
type Types interface {
	// Type is the type as it serves a project, and tasks that ask for a model.
	Type(name, project, model string) (Type, bool)
	Types() []Type
}

// Plugins is what operators do with plugins.
type Plugins interface {
	List() []Plugin
	// Plan says what applying a file would change: the one that the service was started with, or one of the name that lies
	// beside it. With a digest, it has to be the one with that SHA-256.
	Plan(ctx context.Context, name, digest string) (Plan, error)
	// Apply makes what runs what the file says. With a digest, the file has to be the one with that SHA-256.
	Apply(ctx context.Context, digest string) (Plan, error)
	// UseBackend writes a plugin's backend into the file and applies it.
	UseBackend(ctx context.Context, plugin, backend string) (Plan, error)
}

// Plugin is how one variant of a plugin is doing.
type Plugin struct {
	Name      string   `json:"name"`
	Version   string   `json:"version"`
	Variant   string   `json:"variant"` // as in @1.1.0 or +comfyui; empty for the one that serves everybody
	Backend   string   `json:"backend"`
	SHA256    string   `json:"sha256"`
	Projects  []string `json:"projects"` // that are pinned to it
	State     string   `json:"state"`
	Problem   string   `json:"problem"`
	Instances int      `json:"instances"`    // that take tasks
	Running   int      `json:"running"`      // tasks
	Memory    uint64   `json:"memory_bytes"` // resident, of the processes of its instances; 0 where that is not known
	Draining  int      `json:"draining"`     // replaced versions whose tasks still run
	LastSwap  string   `json:"last_swap"`
	Trial     *Trial   `json:"trial"` // a new version that proves itself
}

// Trial is where a new version stands.
type Trial struct {
	Version string `json:"version"`
	Backend string `json:"backend"`
	Passed  int    `json:"passed"`
	Failed  int    `json:"failed"`
	Wanted  int    `json:"wanted"`
}

// Plan is what a configuration changes, for machines and for people.
type Plan struct {
	Changes json.RawMessage `json:"changes"`
	Text    string          `json:"text"`
	Refused bool            `json:"refused"` // it has problems, so it can't be applied
}

// Keys finds API keys: *keys.Ring.
type Keys interface {
	Find(presented string) (*keys.Key, bool)
	Named(id string) (*keys.Key, bool)
	All() []*keys.Key
	TokenSecret() []byte
}

// Host is what runs tasks beside this API: *dispatch.Dispatcher.
type Host interface {
	State() queue.HostState
	// Drain has it start no task more, or start tasks again.
	Drain(ctx context.Context, on bool)
	Draining() bool
}

// Options are what the API stands on. Queue, Types and Keys are required; the others have the defaults in brackets.
type Options struct {
	Queue Queue
	Types Types
	Keys  Keys

	HostID  string       // of this host [empty]
	Host    Host         // what runs tasks here [nothing]
	Plugins Plugins      // what operators do with plugins [nothing]
	Media   http.Handler // serves /media/ [nothing]
	// TryWebhook sends samples to a handler of webhooks [there is no such call].
	TryWebhook func(ctx context.Context, url string) ([]WebhookTrial, error)
	CheckURL   func(callback string) error    // refuses a callback URL; the error says why, to follow "it" [all pass]
	GPU        func() []float64               // load of each device, 0 to 100 [none]
	Load       func() (cpu, memory float64)   // of this machine, 0 to 100 [zero]
	Draining   func() bool                    // no task is taken any more [never]
	Closing    <-chan struct{}                // closed: streams and waits end, so that the server can [never]
	Weight     func(projectID string) float64 // share of a project [1 for all]

	BodyBytes      int64         // of a request [1 MiB]
	Streams        int           // event streams at once [10,000]
	FailedKeys     int           // wrong keys a minute from one address before they are answered with 429 [600]
	Origins        []string      // of browsers that may call; "*" for all [none]
	TrustedProxies []string      // whose X-Forwarded-For is believed [none]
	Version        string        // of the service [dev]
	Heartbeat      time.Duration // between comments on a silent stream [15s]
	TokenLife      time.Duration // of a read token [10m]
	StatusPatience time.Duration // a status read over the limit waits so long at most [2s]

	Metrics *telemetry.Metrics // also what /metrics shows [none]
	Tracer  *telemetry.Tracer  // [none]

	Page http.Handler // serves / and /dashboard/ [nothing]

	Logger hclog.Logger // [discards]
}

func (o *Options) defaults() {
	orElse(&o.BodyBytes, 1<<20)
	orElse(&o.Streams, 10_000)
	orElse(&o.FailedKeys, 600)
	orElse(&o.Version, "dev")
	orElse(&o.Heartbeat, 15*time.Second)
	orElse(&o.TokenLife, 10*time.Minute)
	orElse(&o.StatusPatience, 2*time.Second)
	if o.CheckURL == nil {
		o.CheckURL = func(string) error { return nil }
	}
	if o.GPU == nil {
		o.GPU = func() []float64 { return nil }
	}
	if o.Load == nil {
		o.Load = func() (float64, float64) { return 0, 0 }
	}
	if o.Draining == nil {
		o.Draining = func() bool { return false }
	}
	if o.Weight == nil {
		o.Weight = func(string) float64 { return 1 }
	}
	if o.Logger == nil {
		o.Logger = hclog.NewNullLogger()
	}
}

func orElse[T comparable](v *T, fallback T) {
	var zero T
	if *v == zero {
		*v = fallback
	}
}
