// Package sdk is what a Go author writes a Backlot plugin with: one value of Plugin that holds the
// generators, and a main function of one line.
//
//	func main() {
//		sdk.Serve(sdk.Plugin{Name: "echo", Version: "1.0.0", Generators: []sdk.Generator{echo{}}})
//	}
//
// A generator tries itself out with package sdktest, without a host.
package sdk

import (
	"context"

	"ft.tc/backlot/api/generator"
)

// The contract's words, so that a plugin imports this package only.
type (
	TypeSpecification    = generator.TypeSpecification
	BackendSpecification = generator.BackendSpecification
	Configuration        = generator.Configuration
	Feature              = generator.Feature
	Lease                = generator.Lease
	Input                = generator.Input
	InputKind            = generator.InputKind
	Artifact             = generator.Artifact
	Failure              = generator.Failure
)

// The kinds of input that a task may ask for.
const (
	InputImage = generator.InputImage
	InputAudio = generator.InputAudio
	InputVideo = generator.InputVideo
	InputJSON  = generator.InputJSON
	InputModel = generator.InputModel
	InputText  = generator.InputText
)

// The queue classes of a task type.
const (
	QueueGPUHeavy     = generator.QueueGPUHeavy
	QueueGPUMedium    = generator.QueueGPUMedium
	QueueCPUIntensive = generator.QueueCPUIntensive
)

// The optional abilities of a task type.
const (
	FeatureResume  = generator.FeatureResume
	FeaturePreview = generator.FeaturePreview
	FeatureUnload  = generator.FeatureUnload
)

// Generator does the work of one task type. Generate runs many times at once if the operator says so.
type Generator interface {
	Specification() TypeSpecification

	// Generate leaves files in the task's folder and names them in the result. When ctx ends, the result is
	// not wanted any more: end what was started and return.
	Generate(ctx context.Context, t *Task) (*Result, error)
}

// Configurer is a generator that wants the operator's settings. Configure runs once, before the first task;
// its error is shown to the operator and keeps the plugin from getting tasks.
type Configurer interface {
	Configure(ctx context.Context, c Configuration) error
}

// Plugin is what a binary ships.
type Plugin struct {
	Name       string
	Version    string // semantic version
	Generators []Generator
	Backends   []BackendSpecification // what the generators can work with; the first is the default

	// Configure, where set, gets the operator's settings before the generators do.
	Configure func(ctx context.Context, c Configuration) error
}

// Result is what a task left in its folder.
type Result struct {
	// Media is the name of the artifact that the API shows as media_url; empty where there is none.
	Media     string
	Artifacts []Artifact
	Metadata  map[string]any
}

// Failf makes a failure that another attempt would not mend. The message is for the person who submitted
// the task.
func Failf(code, format string, args ...any) error { return generator.Failf(code, format, args...) }

// Retryf makes a failure that another attempt may mend.
func Retryf(code, format string, args ...any) error { return generator.Retryf(code, format, args...) }
