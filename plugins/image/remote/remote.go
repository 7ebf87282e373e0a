// Package remote is generate_image by model servers: OpenAI's Images API and what copies it, ComfyUI, and
// Automatic1111's web UI (or Forge). It takes the task_data of the previz illustrator and leaves a PNG of exactly the
// asked size with a thumbnail; what the server made is scaled to cover that size, and cropped around its middle.
package remote

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"

	"ft.tc/backlot/plugins/internal/comfyui"
	"ft.tc/backlot/sdk"
)

//go:embed openai.schema.json
var openaiSchema []byte

//go:embed comfyui.schema.json
var comfyuiSchema []byte

//go:embed a1111.schema.json
var a1111Schema []byte

// Names of the backends.
const (
	OpenAI  = "openai"
	ComfyUI = "comfyui"
	A1111   = "a1111"
)

// Backends are what the plugin can work with beside previz.
func Backends() []sdk.BackendSpecification {
	return []sdk.BackendSpecification{
		{Name: OpenAI, ConfigSchema: openaiSchema},
		{Name: ComfyUI, ConfigSchema: comfyui.Schema(comfyuiSchema)},
		{Name: A1111, ConfigSchema: a1111Schema},
	}
}

// painter is a model server.
type painter interface {
	// paint leaves a picture of about the ordered size in the file of that name in the work folder.
	paint(ctx context.Context, t *sdk.Task, o order, file string) (painted, error)
	close()
}

// painted is what a server says of a picture that it made.
type painted struct {
	model      string
	seed       *uint64 // nil where the server has none
	revised    string  // the prompt as the server understood it
	references int     // how many of them it was given
	asked      string  // the size that it was asked for
	usage      json.RawMessage
}

// Generator makes pictures with one backend.
type Generator struct {
	backend string
	painter painter
}

// Open makes the generator that the operator's settings ask for.
func Open(c sdk.Configuration) (*Generator, error) {
	var p painter
	var err error
	switch c.Backend {
	case OpenAI:
		p, err = openOpenAI(c.Options)
	case ComfyUI:
		p, err = openComfyUI(c.Options)
	case A1111:
		p, err = openA1111(c.Options)
	default:
		err = errors.New("it is unknown: image has previz, openai, comfyui and a1111")
	}
	if err != nil {
		return nil, fmt.Errorf("the backend %s: %w", c.Backend, err)
	}
	return &Generator{backend: c.Backend, painter: p}, nil
}

// Close lets go of the connections.
func (g *Generator) Close() { g.painter.close() }
