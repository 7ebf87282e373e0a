package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"strings"

	"ft.tc/backlot/plugins/internal/comfyui"
	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
)

// comfyUI animates with an image-to-video workflow of the operator's.
type comfyUI struct {
	client *comfyui.Client
	o      comfyOptions
}

type comfyOptions struct {
	comfyui.Options
	Negative   string  `json:"negative_prompt"`
	MaxSide    int     `json:"max_side"`
	ModelFPS   float64 `json:"model_fps"`
	FramesStep int     `json:"frames_step"`
	MaxFrames  int     `json:"max_frames"`
}

// The inputs of a workflow that a task fills in.
var (
	comfyInputs  = []string{"prompt", "negative_prompt", "seed", "width", "height", "image", "frames", "fps", "duration"}
	comfyNumbers = []string{"seed", "width", "height", "frames", "fps", "duration"}
)

func openComfyUI(raw json.RawMessage) (animator, error) {
	o := comfyOptions{MaxSide: 832, ModelFPS: 16, FramesStep: 4}
	if err := upstream.Settings(raw, &o); err != nil {
		return nil, err
	}
	if o.MaxSide < 64 || !(o.ModelFPS >= 1 && o.ModelFPS <= 120) || o.FramesStep < 1 || o.MaxFrames < 0 {
		return nil, errors.New("max_side must be at least 64, model_fps between 1 and 120, frames_step at least 1")
	}
	client, err := comfyui.Open(o.Options, comfyInputs, comfyNumbers)
	if err != nil {
		return nil, err
	}
	if !client.Takes("image") {
		return nil, errors.New("inputs.image is required: the input that takes the first panel, such as \"10.inputs.image\"")
	}
	return &comfyUI{client: client, o: o}, nil
}

func (p *comfyUI) close() { p.client.Close() }

func (p *comfyUI) animate(ctx context.Context, t *sdk.Task, o order, panel image.Image) (clip, error) {
	w, h := picture.Within(o.width, o.height, 16, p.o.MaxSide)
	frames, err := p.frames(o.Duration)
	if err != nil {
		return clip{}, err
	}
	if err := picture.SavePNG(t.Path(panelName), picture.Cover(panel, w, h)); err != nil {
		return clip{}, upstream.NotWritten(err)
	}
	name, err := p.client.Upload(ctx, "backlot-"+t.ID+".png", t.Path(panelName))
	if err != nil {
		return clip{}, err
	}
	files, err := p.client.Run(ctx, map[string]any{
		"prompt": o.prompt(), "negative_prompt": p.o.Negative, "seed": o.seed, "width": w, "height": h,
		"image": name, "frames": frames, "fps": p.o.ModelFPS, "duration": o.Duration,
	}, comfyui.Onto(t, panelDone, animationDone))
	if err != nil {
		return clip{}, err
	}
	made := clip{model: p.client.Model(), asked: map[string]any{"width": w, "height": h, "frames": frames}}
	if p.client.Takes("seed") {
		made.seed = &o.seed
	}
	return p.fetch(ctx, t, files, made)
}

// frames is how many the model has to make: models want a multiple of their step, and one more.
func (p *comfyUI) frames(seconds float64) (int, error) {
	n := int(math.Ceil(seconds*p.o.ModelFPS-1e-6)) - 1
	n = (max(n, 0)+p.o.FramesStep-1)/p.o.FramesStep*p.o.FramesStep + 1
	if p.o.MaxFrames > 0 && n > p.o.MaxFrames {
		most := float64(p.o.MaxFrames) / p.o.ModelFPS
		return 0, sdk.Failf("unsupported_by_backend", "Duration must be at most %.1f seconds with the model of this backend: ask for a shorter film, or make it of several tasks", most)
	}
	return n, nil
}

const maxFrameFiles = 4000

// fetch brings the film that was saved, or the pictures that it consists of.
func (p *comfyUI) fetch(ctx context.Context, t *sdk.Task, files []comfyui.File, made clip) (clip, error) {
	t.Progress(animationDone, "fetching_film")
	var pictures []comfyui.File
	for _, f := range files {
		switch strings.ToLower(f.Name[strings.LastIndex(f.Name, ".")+1:]) {
		case "mp4", "m4v", "mov", "webm", "mkv", "gif":
			made.files = []string{clipName}
			if err := p.client.Download(ctx, f, t.Path(clipName), maxFilmBytes); err != nil {
				return made, err
			}
			var err error
			made.source, err = sourceOf(t, clipName)
			return made, err
		case "png":
			pictures = append(pictures, f)
		}
	}
	if len(pictures) < 2 || len(pictures) > maxFrameFiles {
		return made, sdk.Failf("backend_bad_answer", "The workflow saved neither a film (MP4, WebM, MKV, MOV, GIF) nor its frames as PNG at the ComfyUI server. The task is not at fault; the operator has to give the workflow a node such as SaveVideo.")
	}
	left := int64(maxFilmBytes)
	for i, f := range pictures {
		name := fmt.Sprintf("frame-%05d.png", i)
		made.files = append(made.files, name)
		if err := p.client.Download(ctx, f, t.Path(name), left); err != nil {
			return made, err
		}
		if info, err := os.Stat(t.Path(name)); err == nil {
			left -= info.Size()
		}
	}
	made.source = source{name: "frame-%05d.png", demuxer: "image2", rate: p.o.ModelFPS, count: len(pictures)}
	return made, nil
}
