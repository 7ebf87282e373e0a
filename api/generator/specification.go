package generator

import (
	"encoding/json"
	"time"
)

// Specification is what a plugin says of itself. The host learns task types, validation, limits and
// GPU needs from it alone.
type Specification struct {
	Name    string // the plugin's name, as in name@version
	Version string // semantic version
	Types   []TypeSpecification

	// Backends the plugin can work with; the first is the default.
	Backends []BackendSpecification
}

// TypeSpecification describes one task type.
type TypeSpecification struct {
	Type        string // [a-z][a-z0-9_]{0,63}, the task_type of the REST API
	Description string

	// DataSchema is the JSON Schema (draft 2020-12) of task_data. The keyword errorMessage, on any
	// subschema, holds the sentence that a user reads when that subschema does not hold.
	DataSchema json.RawMessage

	// Example is a task_data that the type takes and finishes within seconds, without inputs and without GPU. A
	// new version has to pass it before it gets tasks, and readers of the documentation see it. May be empty.
	Example json.RawMessage

	Queue         string        // gpu_heavy, gpu_medium or cpu_intensive
	Typical       time.Duration // running time to expect before any run was measured
	Maximum       time.Duration // the attempt is ended after this long
	GPUMemoryMiB  int           // on each device; 0 means the type needs no GPU
	Deterministic bool          // same task_data, same bytes
	Features      []Feature
}

// The queues, classes of load that the API shows.
const (
	QueueGPUHeavy     = "gpu_heavy"
	QueueGPUMedium    = "gpu_medium"
	QueueCPUIntensive = "cpu_intensive"
)

// Feature is an optional ability of a type. A host ignores those that it does not know.
type Feature string

// The features that hosts know.
const (
	FeatureResume  Feature = "resume"  // continues from a checkpoint of an earlier attempt
	FeaturePreview Feature = "preview" // sends preview frames while it runs
	FeatureUnload  Feature = "unload"  // gives GPU memory back on request
)

// BackendSpecification describes something a generator can work with.
type BackendSpecification struct {
	Name string

	// ConfigSchema is the JSON Schema of the backend's block in plugins.hcl, as a JSON object.
	// Empty allows no attributes.
	ConfigSchema json.RawMessage
}

// Configuration is what the operator's manifest says to a plugin. It arrives once, before the first task.
type Configuration struct {
	Backend string          // name of the chosen backend
	Options json.RawMessage // the backend's block as a JSON object
}
