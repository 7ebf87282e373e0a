package remote

import (
	"context"
	"strings"
	"time"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
)

// Names of the work folder.
const (
	mediaName  = "shot.mp4"
	draftName  = "shot.mp4.part" // what ffmpeg leaves when it is stopped is a playable stump
	posterName = "poster.jpg"
	clipName   = "clip.part"
)

// The shares of a task's progress: the panel, then the server, then fitting.
const panelDone, animationDone = 0.04, 0.85

// Generate has the server animate the first panel, and fits what it made to what was asked.
func (g *Generator) Generate(ctx context.Context, t *sdk.Task) (result *sdk.Result, err error) {
	o, err := read(t)
	if err != nil {
		return nil, err
	}
	t.Progress(0, "preparing_storyboard")
	in, err := t.Input(ctx, o.Images[0], sdk.InputImage)
	if err != nil {
		return nil, err
	}
	panel, err := picture.Decode(in.Path)
	if err != nil {
		return nil, picture.Explain("storyboard_images[0]", o.Images[0], err)
	}
	t.Progress(panelDone, "asking_model")
	begin := time.Now()
	var made clip
	defer func() { tidy(t, made, err != nil) }()
	if made, err = g.animator.animate(ctx, t, o, panel); err != nil {
		return nil, err
	}
	lapsed := time.Since(begin)
	found, err := finish(ctx, t, o, made.source)
	if err != nil {
		return nil, err
	}
	t.Progress(1, "done")
	if len(o.unused) > 0 {
		t.Warnf("the backend %s makes nothing of %s", g.backend, strings.Join(o.unused, ", "))
	}
	return g.result(o, made, found, lapsed), nil
}

// tidy removes what only the making needed, and the result too where there is none.
func tidy(t *sdk.Task, made clip, failed bool) {
	names := append([]string{draftName, clipName, panelName}, made.files...)
	if failed {
		names = append(names, mediaName, posterName)
	}
	upstream.Discard(t, names...)
}

func (g *Generator) result(o order, made clip, found ffmpeg.Info, lapsed time.Duration) *sdk.Result {
	seconds := o.rate.Seconds(o.frames)
	meta := map[string]any{
		"generation_model": made.model, "backend": g.backend, "prompt": o.prompt(),
		"duration": seconds, "fps": o.rate.FPS(), "resolution": o.Resolution, "frames": o.frames,
		"storyboard_images_used": 1,
		"upstream": map[string]any{
			"seconds": lapsed.Seconds(), "asked": made.asked,
			"width": found.Width, "height": found.Height, "fps": found.FPS, "duration": found.Duration,
		},
	}
	if short := seconds - found.Duration; found.Duration > 0 && short > 0.1 {
		meta["last_frame_held"] = short
	}
	if made.seed != nil {
		meta["seed"] = *made.seed
	}
	if len(o.unused) > 0 {
		meta["not_applied"] = o.unused
	}
	return &sdk.Result{Media: mediaName, Metadata: meta, Artifacts: []sdk.Artifact{
		{Name: mediaName, Role: "media", MediaType: "video/mp4"},
		{Name: posterName, Role: "poster", MediaType: "image/jpeg"},
	}}
}
