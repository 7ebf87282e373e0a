package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/plugins/video/overlay"
	"ft.tc/backlot/sdk"
)

// maxClipPixels is what a frame of an overlay may have.
const maxClipPixels = 4096 * 4096

// lay fetches the overlays and puts them in their places.
func (f *film) lay(ctx context.Context, t *sdk.Task, r request) error {
	for i, plan := range r.Overlays {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		start := int(math.Round(plan.Start * f.rate.FPS()))
		if start >= f.frames {
			f.warn("overlays[%d] begins after the film's end and is not seen", i)
			continue
		}
		end := f.frames
		if plan.Duration != nil {
			end = min(end, start+max(1, int(math.Round(*plan.Duration*f.rate.FPS()))))
		}
		field := fmt.Sprintf("overlays[%d].url", i)
		o, err := f.overlay(ctx, t, field, plan, start, end)
		if err != nil {
			return err
		}
		o.Follow(f.cuts)
		f.overlays = append(f.overlays, placed{o, field, plan.URL})
	}
	return nil
}

// overlay fetches one: a film, or a still.
func (f *film) overlay(ctx context.Context, t *sdk.Task, field string, plan overlayPlan, start, end int) (*overlay.Overlay, error) {
	input, err := filmOrStill(ctx, t, field, plan.URL)
	if err != nil {
		return nil, err
	}
	place := overlay.Place{X: or(plan.X, .5), Y: or(plan.Y, .5), Height: or(plan.Height, 1)}
	size := f.picture.Size()
	if strings.HasPrefix(input.MediaType, "image/") {
		picture, err := f.image(ctx, t, field, plan.URL)
		if err != nil {
			return nil, err
		}
		return overlay.Still(picture, place, size, start, end), nil
	}
	clip, err := inspect(ctx, t, field, plan.URL, input)
	if err != nil {
		return nil, err
	}
	clip.Loop = plan.Loop
	return overlay.Film(ctx, t, clip, place, size, f.rate, start, end), nil
}

// filmOrStill asks the host for a film and, where it finds none, for a picture.
func filmOrStill(ctx context.Context, t *sdk.Task, field, url string) (sdk.Input, error) {
	input, err := t.Input(ctx, url, sdk.InputVideo)
	if !unsupported(err) {
		return input, err
	}
	input, err = t.Input(ctx, url, sdk.InputImage)
	if unsupported(err) {
		return input, sdk.Failf("input_unsupported", "%s is neither a film nor a picture: give a QuickTime film or a PNG with alpha", named(field, url))
	}
	return input, err
}

func unsupported(err error) bool {
	var f *sdk.Failure
	return errors.As(err, &f) && f.Code == "input_unsupported"
}

// inspect looks into a film before anything is decoded.
func inspect(ctx context.Context, t *sdk.Task, field, url string, input sdk.Input) (overlay.Clip, error) {
	demuxer, ok := ffmpeg.Demuxer(input.MediaType)
	if !ok || strings.HasPrefix(input.MediaType, "audio/") {
		return overlay.Clip{}, sdk.Failf("input_unsupported", "%s is of a kind that can't be laid over the picture: give a QuickTime film or a PNG with alpha", named(field, url))
	}
	info, words, err := ffmpeg.Probe(ctx, t, input.Path, demuxer)
	if err != nil {
		t.Warnf("looking into %s failed: %v: %s", field, err, words)
		return overlay.Clip{}, badMedia(field, url, err)
	}
	switch {
	case info.VideoCodec == "" || info.Width <= 0 || info.Height <= 0:
		return overlay.Clip{}, sdk.Failf("input_unsupported", "%s has no picture", named(field, url))
	case info.Width*info.Height > maxClipPixels:
		return overlay.Clip{}, sdk.Failf("input_too_large", "%s has %dx%d pixels, which is more than 4096x4096: give a smaller film", named(field, url), info.Width, info.Height)
	}
	return overlay.Clip{Path: input.Path, Demuxer: demuxer, Width: info.Width, Height: info.Height, Seconds: info.Duration}, nil
}
