package main

import (
	"context"
	_ "embed"
	"os"
	"strings"
	"time"
	"unicode"

	"ft.tc/backlot/plugins/image/prompt"
	"ft.tc/backlot/plugins/image/scene"
	"ft.tc/backlot/sdk"
)

const (
	taskType = "generate_image"
	model    = "previz"
	output   = "image.png"
	invalid  = "invalid_task_data"
)

//go:embed schema.json
var schema []byte

// illustrator serves generate_image.
type illustrator struct{}

var _ sdk.Generator = illustrator{}

// Specification says what generate_image takes and how long it runs.
func (illustrator) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type:          taskType,
		Description:   "Storyboard panels, character designs and environments from a prompt",
		DataSchema:    schema,
		Example:       []byte(`{"prompt":"detective in a rainy alley at night","resolution":"320x180"}`),
		Queue:         sdk.QueueGPUMedium,
		Typical:       time.Minute,
		Maximum:       5 * time.Minute,
		Deterministic: true,
	}
}

// The shares of a task's progress: inputs, then drawing, then encoding.
const inputsDone, drawingDone = 0.1, 0.92

// Generate reads the prompt, takes the palette of the references and draws the panel.
func (illustrator) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	r, err := decode(t)
	if err != nil {
		return nil, err
	}
	t.Progress(0, "reading_prompt")
	s := prompt.Parse(prompt.Request{Prompt: r.Prompt, Negative: r.NegativePrompt, Pose: r.Pose, Lighting: r.Lighting, Style: r.Style, Shot: r.Shot})
	tones, err := palette(ctx, t, r)
	if err != nil {
		return nil, err
	}
	w, h, _ := size(r.Resolution)
	panel, err := scene.Draw(ctx, s, scene.Options{
		Width: w, Height: h, Quality: r.Quality, Seed: r.seed(), Tones: tones, Layers: r.Layers, Depth: r.Depth,
		Progress: func(f float64, step string) { t.Progress(inputsDone+f*(drawingDone-inputsDone), step) },
	})
	if err != nil {
		return nil, err
	}
	t.Progress(drawingDone, "encoding_image")
	artifacts, err := files(t, r, panel)
	if err != nil {
		return nil, sdk.Retryf("storage_failed", "The picture could not be written to the work folder; please try again")
	}
	if err := ctx.Err(); err != nil {
		for _, a := range artifacts {
			_ = os.Remove(t.Path(a.Name)) // nobody wants it any more, and the folder goes anyway
		}
		return nil, err
	}
	t.Progress(1, "done")
	return result(r, s, artifacts, len(tones) > 0, len(panel.Layers)), nil
}

func result(r request, s prompt.Scene, artifacts []sdk.Artifact, graded bool, layers int) *sdk.Result {
	w, h, _ := size(r.Resolution)
	meta := map[string]any{
		"width": w, "height": h, "resolution": r.Resolution, "format": r.OutputFormat, "style": s.Style, "shot": s.ShotName(),
		"seed": r.seed(), "quality": r.Quality, "generation_model": model, "palette_from_references": graded,
		"layers": layers, "depth": r.Depth, "understood": understood(s),
	}
	if r.Depth {
		meta["depth_encoding"] = "inverse_distance" // 255 is nearest, 0 the sky
	}
	if id := plain(r.CharacterID); id != "" {
		meta["character_id"] = id
	}
	return &sdk.Result{Media: artifacts[0].Name, Artifacts: artifacts, Metadata: meta}
}

// plain takes out what would steer a terminal or turn the text round it about.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, text)
}

// understood says in the words of the lexicon what was drawn, so that a caller sees why.
func understood(s prompt.Scene) map[string]any {
	figures, objects := []map[string]any{}, []string{}
	for _, f := range s.Figures {
		one := map[string]any{"role": f.Role, "pose": f.Pose}
		if f.Outfit != "" {
			one["outfit"] = f.Outfit
		}
		if len(f.Props) > 0 {
			one["props"] = f.Props
		}
		figures = append(figures, one)
	}
	for _, o := range s.Objects {
		objects = append(objects, o.Kind)
	}
	return map[string]any{
		"place": s.Place, "time": s.Time, "weather": s.Weather, "lighting": s.Light, "style": s.Style,
		"shot": s.Shot, "angle": s.Angle, "mood": s.Mood, "figures": figures, "objects": objects, "empty": s.Empty,
	}
}
