package main

import (
	"context"
	_ "embed"
	"errors"
	"os"
	"time"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/plugins/video/caption"
	"ft.tc/backlot/sdk"
)

//go:embed schema.json
var schema []byte

// Names of the work folder.
const (
	mediaName    = "shot.mp4"
	draftName    = "shot.mp4.part" // what ffmpeg leaves when it is stopped is a playable stump
	posterName   = "poster.jpg"
	subtitleName = "shot.vtt"
)

// animatic is the generator of generate_video.
type animatic struct{}

func (animatic) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type:        "generate_video",
		Description: "Makes a shot of storyboard panels: camera move, grade, cross-fades and subtitles, as H.264.",
		DataSchema:  schema,
		Queue:       sdk.QueueGPUHeavy,
		Typical:     5 * time.Minute,
		Maximum:     15 * time.Minute,
		Features:    []sdk.Feature{sdk.FeaturePreview},
	}
}

func (animatic) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	r, err := read(t)
	if err != nil {
		return nil, err
	}
	f := newFilm(r)
	defer f.tidy(t)
	if err := f.load(ctx, t, r.Images); err != nil {
		return nil, ffmpeg.Failure(ctx, t, "video", "", err)
	}
	cues := caption.Track(r.Description, r.positions(), f.rate.Seconds(f.frames))
	if err := f.encode(ctx, t, cues); err != nil {
		return nil, err
	}
	t.Progress(.98, "finishing")
	if err := f.publish(t); err != nil {
		return nil, ffmpeg.Failure(ctx, t, "video", "", err)
	}
	return f.result(len(cues) > 0), nil
}

// encode draws the frames into ffmpeg.
func (f *film) encode(ctx context.Context, t *sdk.Task, cues []caption.Cue) error {
	spec := encoding{
		width: f.width, height: f.height, rate: f.rate.String(), frames: f.frames, output: draftName,
	}
	if len(cues) > 0 {
		spec.subtitles = subtitleName
		if err := os.WriteFile(t.Path(subtitleName), []byte(caption.WebVTT(cues)), 0o600); err != nil {
			return ffmpeg.Failure(ctx, t, "video", "", err)
		}
	}
	behind := 0
	words, err := ffmpeg.Encode(ctx, ffmpeg.Command(ctx, t, spec.args()...),
		func(write func([]byte) error) error { return f.draw(t, write) },
		func(frame int) {
			behind = min(max(behind, frame), f.frames)
			t.Progress(loaded+(.97-loaded)*float64(behind)/float64(f.frames), "rendering_video")
		})
	if err != nil {
		return ffmpeg.Failure(ctx, t, "video", words, err)
	}
	return nil
}

// publish gives the finished film its name, beside its poster.
func (f *film) publish(t *sdk.Task) error {
	if err := f.savePoster(t.Path(posterName)); err != nil {
		return err
	}
	return os.Rename(t.Path(draftName), t.Path(mediaName))
}

// tidy removes what only the making needed, and everything if there is no film.
func (f *film) tidy(t *sdk.Task) {
	names := append(f.files, draftName)
	if _, err := os.Stat(t.Path(mediaName)); errors.Is(err, os.ErrNotExist) {
		names = append(names, posterName, subtitleName)
	}
	for _, n := range names {
		if err := os.Remove(t.Path(n)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Warnf("work file stays: %v", err)
		}
	}
}

func (f *film) result(subtitles bool) *sdk.Result {
	artifacts := []sdk.Artifact{
		{Name: mediaName, Role: "media", MediaType: "video/mp4"},
		{Name: posterName, Role: "poster", MediaType: "image/jpeg"},
	}
	if subtitles {
		artifacts = append(artifacts, sdk.Artifact{Name: subtitleName, Role: "subtitles", MediaType: "text/vtt"})
	}
	return &sdk.Result{Media: mediaName, Artifacts: artifacts, Metadata: map[string]any{
		"generation_model": "previz",
		"duration":         f.rate.Seconds(f.frames),
		"fps":              f.rate.FPS(),
		"resolution":       f.resolution(),
		"frames":           f.frames,
		"camera_move":      f.move.Name,
		"grade":            f.grade.Name,
		"shots":            len(f.shots),
	}}
}
