// Package remote is generate_video by model servers that turn a picture into a film: Runway's API, and ComfyUI with a
// workflow of the operator's. The first storyboard image is the first frame; description, camera and light go into the
// prompt. What comes back is brought to exactly the asked size, frame rate and length.
package remote

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"

	"ft.tc/backlot/plugins/internal/comfyui"
	"ft.tc/backlot/sdk"
)

//go:embed runway.schema.json
var runwaySchema []byte

//go:embed comfyui.schema.json
var comfyuiSchema []byte

// Names of the backends.
const (
	Runway  = "runway"
	ComfyUI = "comfyui"
)

// Backends are what the plugin can work with beside previz.
func Backends() []sdk.BackendSpecification {
	return []sdk.BackendSpecification{
		{Name: ComfyUI, ConfigSchema: comfyui.Schema(comfyuiSchema)},
		{Name: Runway, ConfigSchema: runwaySchema},
	}
}

// animator is a model server.
type animator interface {
	// animate leaves a film that begins with the panel in the work folder.
	animate(ctx context.Context, t *sdk.Task, o order, panel image.Image) (clip, error)
	close()
}

// clip is what a server made: one file, or numbered pictures.
type clip struct {
	files  []string // in the work folder
	source source
	model  string
	seed   *uint64
	asked  map[string]any // what the server was asked for
}

// Generator makes films with one backend.
type Generator struct {
	backend  string
	animator animator
}

// Open makes the generator that the operator's settings ask for.
func Open(c sdk.Configuration) (*Generator, error) {
	var a animator
	var err error
	switch c.Backend {
	case Runway:
		a, err = openRunway(c.Options)
	case ComfyUI:
		a, err = openComfyUI(c.Options)
	default:
		err = errors.New("it is unknown: video has previz, comfyui and runway")
	}
	if err != nil {
		return nil, fmt.Errorf("the backend %s: %w", c.Backend, err)
	}
	return &Generator{backend: c.Backend, animator: a}, nil
}

// Close lets go of the connections.
func (g *Generator) Close() { g.animator.close() }
