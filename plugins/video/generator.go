package main

import (
	"context"
	_ "embed"
	"errors"
	"os"
	"time"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

//go:embed schema.json
var schema []byte

// Names of the work folder.
const (
	mediaName     = "shot.mp4"
	draftName     = "shot.mp4.part" // what ffmpeg leaves when it is stopped is a playable stump
	posterName    = "poster.jpg"
	thumbnailName = "thumbnail.jpg"
	subtitleName  = "shot.vtt"
	trackName     = "track.vtt"
)

// animatic is the generator of generate_video.
type animatic struct{}

func (animatic) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type:        "generate_video",
		Description: "Makes a shot of storyboard panels: camera moves with depth, grade, transitions, overlays, sound and subtitles, as H.264.",
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
	if err := f.gather(ctx, t, r); err != nil {
		return nil, ffmpeg.Failure(ctx, t, "video", "", err)
	}
	t.Progress(loaded, "rendering_video")
	if err := f.encode(ctx, t); err != nil {
		return nil, err
	}
	t.Progress(.98, "finishing")
	if err := f.publish(t); err != nil {
		return nil, ffmpeg.Failure(ctx, t, "video", "", err)
	}
	return f.result(), nil
}

// gather fetches what the film is made of. The panels come last: they take the longest to prepare.
func (f *film) gather(ctx context.Context, t *sdk.Task, r request) error {
	t.Progress(0, "preparing_storyboard")
	for _, fetch := range []func(context.Context, *sdk.Task, request) error{f.caption, f.listen, f.lay, f.load} {
		if err := fetch(ctx, t, r); err != nil {
			return err
		}
	}
	return f.saveCues(t)
}

// encode draws the frames into ffmpeg.
func (f *film) encode(ctx context.Context, t *sdk.Task) error {
	spec := encoding{
		width: f.width, height: f.height, rate: f.rate.String(), seconds: f.seconds(),
		sounds: f.sounds, language: track(f.language), output: draftName,
	}
	if len(f.tracks) > 0 {
		spec.subtitles = trackName
	}
	behind := 0
	words, err := ffmpeg.Encode(ctx, ffmpeg.Command(ctx, t, spec.args()...),
		func(write func([]byte) error) error { return f.feed(ctx, t, write) },
		func(frame int) {
			behind = min(max(behind, frame), f.frames)
			t.Progress(loaded+(.97-loaded)*float64(behind)/float64(f.frames), "rendering_video")
		})
	if err != nil {
		return ffmpeg.Failure(ctx, t, "video", words, err)
	}
	f.peak = peak(words)
	return nil
}

// publish gives the finished film its name, beside its stills.
func (f *film) publish(t *sdk.Task) error {
	if err := f.saveStills(t); err != nil {
		return err
	}
	return os.Rename(t.Path(draftName), t.Path(mediaName))
}

// tidy ends what still runs and removes what only the making needed, and everything if there is no film.
func (f *film) tidy(t *sdk.Task) {
	for _, o := range f.overlays {
		o.Close()
	}
	names := append(f.files, draftName)
	if _, err := os.Stat(t.Path(mediaName)); errors.Is(err, os.ErrNotExist) {
		names = append(names, posterName, thumbnailName, subtitleName)
	}
	for _, n := range names {
		if err := os.Remove(t.Path(n)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Warnf("work file stays: %v", err)
		}
	}
}
