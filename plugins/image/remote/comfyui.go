package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"ft.tc/backlot/plugins/internal/comfyui"
	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
)

const maxPictureBytes = 64 << 20 // of a server's picture

// comfyUI paints with a workflow of the operator's.
type comfyUI struct {
	client *comfyui.Client
	most   int // pixels of the longer side that the workflow is asked for
}

// The inputs of a workflow that a task fills in.
var (
	comfyInputs  = []string{"prompt", "negative_prompt", "seed", "width", "height", "image"}
	comfyNumbers = []string{"seed", "width", "height"}
)

func openComfyUI(raw json.RawMessage) (painter, error) {
	o := struct {
		comfyui.Options
		MaxSide int `json:"max_side"`
	}{MaxSide: 1024}
	if err := upstream.Settings(raw, &o); err != nil {
		return nil, err
	}
	if o.MaxSide < 64 {
		return nil, errors.New("max_side must be at least 64")
	}
	client, err := comfyui.Open(o.Options, comfyInputs, comfyNumbers)
	return &comfyUI{client: client, most: o.MaxSide}, err
}

func (p *comfyUI) close() { p.client.Close() }

func (p *comfyUI) paint(ctx context.Context, t *sdk.Task, o order, file string) (painted, error) {
	w, h := picture.Within(o.width, o.height, 8, p.most)
	values := map[string]any{"prompt": o.prompt(), "negative_prompt": o.NegativePrompt, "seed": o.seed, "width": w, "height": h}
	made := painted{model: p.client.Model()}
	if p.client.Takes("seed") {
		made.seed = &o.seed
	}
	if p.client.Takes("width") {
		made.asked = fmt.Sprintf("%dx%d", w, h)
	}
	if p.client.Takes("image") && len(o.references) > 0 {
		name, err := p.client.Upload(ctx, "backlot-"+t.ID+".png", t.Path(o.references[0].name))
		if err != nil {
			return painted{}, err
		}
		values["image"], made.references = name, 1
	}
	files, err := p.client.Run(ctx, values, comfyui.Onto(t, referencesDone, paintingDone))
	if err != nil {
		return painted{}, err
	}
	return made, p.fetch(ctx, t, files, file)
}

// fetch brings the first picture of what was saved.
func (p *comfyUI) fetch(ctx context.Context, t *sdk.Task, files []comfyui.File, name string) error {
	for _, f := range files {
		switch ext := strings.ToLower(f.Name[strings.LastIndex(f.Name, ".")+1:]); ext {
		case "png", "jpg", "jpeg", "webp", "gif":
			return p.client.Download(ctx, f, t.Path(name), maxPictureBytes)
		}
	}
	return sdk.Failf("backend_bad_answer", "The workflow saved no PNG, JPEG, WebP or GIF picture at the ComfyUI server. The task is not at fault; the operator has to give the workflow a SaveImage node.")
}
