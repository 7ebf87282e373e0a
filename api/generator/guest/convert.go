package guest

import (
	"encoding/json"
	"errors"
	"time"

	"ft.tc/backlot/api/generator"
)

// Specification is what a guest says of itself. Durations are in seconds.
type Specification struct {
	Name     string    `json:"name"`
	Version  string    `json:"version"`
	Types    []Type    `json:"types"`
	Backends []Backend `json:"backends,omitempty"`
}

// Type describes one task type.
type Type struct {
	Type           string              `json:"type"`
	Description    string              `json:"description"`
	DataSchema     json.RawMessage     `json:"data_schema,omitempty"` // JSON Schema of task_data
	Example        json.RawMessage     `json:"example,omitempty"`     // a task_data that runs within seconds
	Queue          string              `json:"queue"`                 // gpu_heavy, gpu_medium, cpu_intensive
	TypicalSeconds float64             `json:"typical_seconds"`
	MaximumSeconds float64             `json:"maximum_seconds"`
	GPUMemoryMiB   int                 `json:"gpu_memory_mib,omitempty"`
	Deterministic  bool                `json:"deterministic,omitempty"`
	Features       []generator.Feature `json:"features,omitempty"`
}

// Backend is something that a guest can work with.
type Backend struct {
	Name         string          `json:"name"`
	ConfigSchema json.RawMessage `json:"config_schema,omitempty"`
}

// FromSpecification writes a specification as a guest does.
func FromSpecification(s generator.Specification) *Specification {
	out := &Specification{Name: s.Name, Version: s.Version}
	for _, t := range s.Types {
		out.Types = append(out.Types, Type{
			Type: t.Type, Description: t.Description, DataSchema: t.DataSchema, Example: t.Example, Queue: t.Queue,
			TypicalSeconds: t.Typical.Seconds(), MaximumSeconds: t.Maximum.Seconds(), GPUMemoryMiB: t.GPUMemoryMiB,
			Deterministic: t.Deterministic, Features: t.Features,
		})
	}
	for _, b := range s.Backends {
		out.Backends = append(out.Backends, Backend(b))
	}
	return out
}

// Contract is the specification in the contract's words.
func (s *Specification) Contract() generator.Specification {
	out := generator.Specification{Name: s.Name, Version: s.Version}
	for _, t := range s.Types {
		out.Types = append(out.Types, generator.TypeSpecification{
			Type: t.Type, Description: t.Description, DataSchema: t.DataSchema, Example: t.Example, Queue: t.Queue,
			Typical: duration(t.TypicalSeconds), Maximum: duration(t.MaximumSeconds), GPUMemoryMiB: t.GPUMemoryMiB,
			Deterministic: t.Deterministic, Features: t.Features,
		})
	}
	for _, b := range s.Backends {
		out.Backends = append(out.Backends, generator.BackendSpecification(b))
	}
	return out
}

// duration keeps what a guest says of seconds within what a host can count.
func duration(seconds float64) time.Duration {
	const most = 7 * 24 * 3600
	if !(seconds > 0) { // NaN too
		return 0
	}
	return time.Duration(min(seconds, most) * float64(time.Second))
}

// FromRequest writes a request as a guest reads it.
func FromRequest(r generator.Request, c generator.Configuration) *Request {
	out := &Request{
		TaskID: r.TaskID, Token: r.Token, Type: r.Type, ProjectID: r.ProjectID, Attempt: r.Attempt, Data: r.Data,
		WorkDir: WorkDir, Deadline: r.Deadline, Settings: Settings(c), TraceParent: r.TraceParent,
	}
	for _, l := range r.Leases {
		out.Leases = append(out.Leases, Lease(l))
	}
	return out
}

// Contract is the request in the contract's words.
func (r *Request) Contract() generator.Request {
	out := generator.Request{
		TaskID: r.TaskID, Token: r.Token, Type: r.Type, ProjectID: r.ProjectID, Attempt: r.Attempt, Data: r.Data,
		WorkDir: r.WorkDir, Deadline: r.Deadline, TraceParent: r.TraceParent,
	}
	for _, l := range r.Leases {
		out.Leases = append(out.Leases, generator.Lease(l))
	}
	return out
}

// FromResult writes a result as a guest does.
func FromResult(r generator.Result) *Completed {
	out := &Completed{Media: r.Media, Metadata: r.Metadata}
	for _, a := range r.Artifacts {
		out.Artifacts = append(out.Artifacts, Artifact(a))
	}
	return out
}

// Contract is the result in the contract's words.
func (c *Completed) Contract() generator.Result {
	out := generator.Result{Media: c.Media, Metadata: c.Metadata}
	for _, a := range c.Artifacts {
		out.Artifacts = append(out.Artifacts, generator.Artifact(a))
	}
	return out
}

// FromError writes why something failed; an error that is no failure may be retried.
func FromError(err error) *Failed {
	var f *generator.Failure
	if !errors.As(err, &f) {
		f = generator.Retryf("generator_error", "The generator failed: %v", err)
	}
	return &Failed{Code: f.Code, Message: f.Message, Retryable: f.Retryable}
}

// Contract is the failure in the contract's words.
func (f *Failed) Contract() *generator.Failure {
	return &generator.Failure{Code: f.Code, Message: f.Message, Retryable: f.Retryable}
}
