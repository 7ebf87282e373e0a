// Package config reads plugins.hcl, the operator's one file, and the environment variables that win over it.
package config

import (
	"encoding/json"
	"net/netip"
	"time"
)

// Config is everything that an operator decides, checked and with its defaults filled in.
// Paths in it are absolute.
type Config struct {
	Path   string // of the file; empty where there is none
	Digest string // SHA-256 of the file's bytes, hexadecimal; empty where there is none

	Host    Host
	Redis   Redis
	Limits  Limits
	Network Network
	Media   Media
	Webhook Webhook
	GPU     GPU
	CORS    CORS

	Telemetry Telemetry
	Log       Log

	Keys    []Key // empty: the host makes one at its first start
	Plugins []Plugin
}

// Host is about the process itself.
type Host struct {
	Listen    string // host:port; the name localhost means 127.0.0.1 and ::1
	PublicURL string // without a slash at its end; empty where listen has port 0 and nobody said it
	DataDir   string
	Drain     time.Duration // how long running tasks may go on after a SIGTERM
}

// Redis says where the tasks are kept.
type Redis struct {
	URL string // EmbeddedRedis or a redis, rediss or unix URL
}

// EmbeddedRedis is the Redis URL that stands for a redis-server of the host's own.
const EmbeddedRedis = "embedded"

// Limits bound what callers may ask for, over all hosts.
type Limits struct {
	SubmissionsPerMinute      int // for each key
	StatusReadsPerMinute      int // for each key
	ConcurrentTasksPerProject int
	QueuedTasks               int
	BodyBytes                 int64
	EventStreams              int                      // open at once on one host
	Projects                  map[string]ProjectLimits // those that differ
}

// ProjectLimits is what a project has instead of the limits for all.
type ProjectLimits struct {
	ConcurrentTasks int
}

// Network lists the addresses beyond the public ones that callbacks and inputs may reach.
type Network struct {
	Allow []netip.Prefix
}

// Media is about the files that tasks leave.
type Media struct {
	Dir       string // empty where S3 is set
	S3        *S3
	Retention time.Duration
	Payload   *Payload // nil where no CMS is configured
}

// S3 is a bucket of S3 or of a server that speaks its protocol. Without keys they come from the environment, as they do
// for Amazon's own tools.
type S3 struct {
	Bucket, Prefix string
	Endpoint       string // a URL
	Region         string
	PathStyle      bool // the bucket is a part of the path, not of the host's name
	AccessKey      string
	SecretKey      string
}

// Payload is a Payload CMS that results are registered with.
type Payload struct {
	URL        string
	APIKey     string
	Collection string        // of the media
	Users      string        // collection of the API key's user
	Required   bool          // a task fails when its result can't be registered
	Patience   time.Duration // for how long a registration is tried
}

// Webhook is about callbacks.
type Webhook struct {
	Secret   string // empty: the host makes one
	Timeout  time.Duration
	Attempts int
}

// The sources of GPU inventory.
const (
	SourceNVML   = "nvml"
	SourceStatic = "static"
	SourceNone   = "none"
)

// GPU says where the inventory comes from.
type GPU struct {
	Source  string
	Machine string      // name under which hosts share these devices; empty: the machine's own id
	Devices []GPUDevice // of SourceStatic
}

// GPUDevice is a device of a static inventory.
type GPUDevice struct {
	UUID      string
	MemoryMiB int
}

// CORS lists the origins whose pages may call the API; "*" is any.
type CORS struct {
	Origins []string
}

// Telemetry is what leaves the host for those who watch it.
type Telemetry struct {
	MetricsListen string  // host:port that serves metrics without a key; empty for none of its own
	Traces        string  // URL of a collector that takes OTLP over HTTP; empty traces nothing
	Sample        float64 // of the traces that begin here
}

// Log is about the lines that the host writes.
type Log struct {
	Level string // trace, debug, info, warn, error
	JSON  bool
}

// The scopes of a key.
const (
	ScopeSubmit = "submit"
	ScopeRead   = "read"
	ScopeAdmin  = "admin"
)

// Key is an API key: either the key itself or its SHA-256 in hexadecimal is set.
type Key struct {
	Name     string
	Key      string
	SHA256   string
	Scopes   []string
	Projects []string // empty: all
}

// Plugin is what the operator declares of one plugin.
type Plugin struct {
	Name    string
	Version string
	Source  string // program or .wasm module
	SHA256  string // of the source, hexadecimal; empty: not checked
	Queue   string // empty: as the plugin's specification says

	Projects []string // pinned to this version; empty: it serves all that are not pinned to another

	Instances   int
	Concurrency int // tasks at once in each instance
	Attempts    int
	Timeout     time.Duration // of an attempt; 0: as the plugin's specification says
	Grace       time.Duration // between asking a program to stop and killing it

	GPU    GPUNeed
	Limits PluginLimits
	Env    map[string]string

	Network bool     // may dial out
	Files   []string // absolute paths that it may read beyond the system's and its own, and with :rw at the end change

	Backend  string                     // the one that serves; empty: the plugin's first
	Backends map[string]json.RawMessage // a JSON object for each declared block
	Models   []string                   // names of backends that task_data.model may ask for, Backend among them; empty: none

	Canary Canary
	Drain  time.Duration // for tasks of a version that was replaced; 0: as long as a task may take

	Adapter *Adapter // instead of a source
}

// Canary is how a new version proves itself beside the old one.
type Canary struct {
	Share    float64 // of the tasks
	Tasks    int     // 0 switches it off
	Failures int
	Within   time.Duration
}

// The kinds of adapters.
const (
	AdapterCog     = "cog"     // speaks Cog's prediction API
	AdapterWebhook = "webhook" // speaks plain JSON over HTTP
)

// Adapter makes an HTTP service a generator.
type Adapter struct {
	Kind    string
	Options json.RawMessage // the block's attributes as a JSON object, for the adapter to judge
}

// Options is the block of the chosen backend as a JSON object.
func (p Plugin) Options() json.RawMessage {
	if options, ok := p.Backends[p.Backend]; ok {
		return options
	}
	return json.RawMessage("{}")
}

// GPUNeed is what one running task of a plugin needs. A Count of 0 means none.
type GPUNeed struct {
	Count     int
	MemoryMiB int  // on each device
	Optional  bool // runs without where the machine has none
	Exclusive bool // shares its devices with nobody
}

// PluginLimits bound one instance; 0 is unbounded.
type PluginLimits struct {
	MemoryBytes int64
	CPUs        float64
	PIDs        int
}
