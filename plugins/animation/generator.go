package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"ft.tc/backlot/plugins/animation/blender"
	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

//go:embed schema.json
var schema []byte

//go:embed blender.schema.json
var blenderSchema []byte

// The backends.
const (
	previz      = "previz"
	blenderName = "blender"
)

// Names of the work folder.
const (
	draftName  = "animation.part" // what ffmpeg leaves when it is stopped is a playable stump
	posterJPEG = "poster.jpg"
	posterPNG  = "poster.png"
)

// formats are the files that each output format leaves.
var formats = map[string]struct{ name, mediaType string }{
	mp4:      {"animation.mp4", "video/mp4"},
	mov:      {"animation.mov", "video/quicktime"},
	sequence: {"animation.zip", "application/zip"},
}

// animator is the generator of render_animation.
type animator struct {
	blender *blender.Settings // nil for previz
}

var _ sdk.Configurer = (*animator)(nil)

// Specification describes render_animation.
func (*animator) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type:          "render_animation",
		Description:   "Renders a rigged character with a clip, camera, light and background; lip sync from a voice's timings; mp4, or with transparency",
		DataSchema:    schema,
		Example:       []byte(`{"clip":"walk","duration":0.5,"fps":12,"resolution":"320x180"}`),
		Queue:         sdk.QueueGPUHeavy,
		Typical:       5 * time.Minute,
		Maximum:       15 * time.Minute,
		Deterministic: true,
		Features:      []sdk.Feature{sdk.FeaturePreview},
	}
}

// Configure chooses the backend.
func (a *animator) Configure(_ context.Context, c sdk.Configuration) error {
	a.blender = nil
	switch c.Backend {
	case "", previz:
		return nil
	case blenderName:
		settings := blender.Defaults()
		if err := json.Unmarshal(c.Options, &settings); err != nil {
			return fmt.Errorf("options of the blender backend: %w", err)
		}
		a.blender = &settings
		return settings.Check()
	}
	return fmt.Errorf("unknown backend %q: animation has previz and blender", c.Backend)
}

// Generate poses, draws and encodes.
func (a *animator) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	r, err := read(t)
	if err != nil {
		return nil, err
	}
	t.Progress(0, "preparing_character")
	f, err := newFilm(ctx, t, r)
	if err != nil {
		return nil, ffmpeg.Failure(ctx, t, "animation", "", err)
	}
	defer f.tidy(t)
	if a.blender != nil {
		err = f.blend(ctx, t, *a.blender)
	} else {
		err = f.shoot(ctx, t)
	}
	if err != nil {
		return nil, err
	}
	t.Progress(.98, "finishing")
	if err := os.Rename(t.Path(draftName), t.Path(f.file())); err != nil {
		return nil, ffmpeg.Failure(ctx, t, "animation", "", err)
	}
	t.Progress(1, "done")
	return f.result(a.model()), nil
}

func (a *animator) model() string {
	if a.blender != nil {
		return "blender/cycles"
	}
	return previz
}

func (f *film) file() string { return formats[f.r.Format].name }

// tidy removes what only the making needed, and everything if there is no film.
func (f *film) tidy(t *sdk.Task) {
	names := append(f.scratch, draftName)
	if _, err := os.Stat(t.Path(f.file())); errors.Is(err, os.ErrNotExist) {
		names = append(names, posterJPEG, posterPNG)
	}
	for _, n := range names {
		if err := os.RemoveAll(t.Path(n)); err != nil {
			t.Warnf("work file stays: %v", err)
		}
	}
}

func (f *film) result(model string) *sdk.Result {
	poster := sdk.Artifact{Name: posterJPEG, Role: "poster", MediaType: "image/jpeg"}
	if f.alpha() {
		poster = sdk.Artifact{Name: posterPNG, Role: "poster", MediaType: "image/png"}
	}
	p := f.performance
	played := make([]string, len(p.parts))
	for i, part := range p.parts {
		played[i] = part.clip.Name
	}
	warnings := p.warnings
	if warnings == nil {
		warnings = []string{}
	}
	return &sdk.Result{
		Media:     f.file(),
		Artifacts: []sdk.Artifact{{Name: f.file(), Role: "media", MediaType: formats[f.r.Format].mediaType}, poster},
		Metadata: map[string]any{
			"generation_model": model, "character": shown(f.r.Character), "clip": played[0], "clips": played,
			"frames": p.frames, "duration": f.r.rate.Seconds(p.frames), "fps": f.r.rate.FPS(),
			"resolution": fmt.Sprintf("%dx%d", f.r.width, f.r.height), "triangles": p.model.Triangles(), "joints": p.model.Joints(),
			"camera": map[string]any{"angle": f.r.Camera.Angle, "shot": f.r.Camera.Shot, "move": f.r.Camera.Move},
			"light":  f.r.Light, "alpha": f.alpha(), "lip_sync": p.lips != nil && p.face.Talks(), "travel": f.r.Travel,
			"output_format": f.r.Format, "warnings": warnings,
		},
	}
}
