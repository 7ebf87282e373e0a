package main

import (
	"context"
	"fmt"
	"os"

	"ft.tc/backlot/plugins/video/caption"
	"ft.tc/backlot/plugins/video/lettering"
	"ft.tc/backlot/sdk"
)

// caption fetches the subtitles, or tells what the shot is about where there are none, and says where they go.
func (f *film) caption(ctx context.Context, t *sdk.Task, r request) error {
	cues := caption.Track(r.Description, r.positions(), f.seconds())
	if len(r.Subtitles) > 0 {
		cues = nil
		for i, s := range r.Subtitles {
			more, err := f.read(ctx, t, fmt.Sprintf("subtitles[%d].url", i), s)
			if err != nil {
				return err
			}
			if cues = append(cues, more...); len(cues) > caption.MaxCues {
				return sdk.Failf("input_too_large", "Subtitles must have no more than %d texts in all", caption.MaxCues)
			}
		}
		merged, err := caption.Merge(cues)
		if err != nil {
			return invalid("Subtitles can't be shown: %v", err)
		}
		cues = merged
	}
	f.cues = cues
	f.spread()
	return nil
}

// read fetches a subtitle file and moves its texts to their place in the film.
func (f *film) read(ctx context.Context, t *sdk.Task, field string, s subtitleFile) ([]caption.Cue, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	input, err := t.Input(ctx, s.URL, sdk.InputText)
	if err != nil {
		return nil, err
	}
	if input.Size > caption.MaxFileBytes {
		return nil, sdk.Failf("input_too_large", "%s has more than 1 MiB, which no subtitles of a shot have", named(field, s.URL))
	}
	content, err := os.ReadFile(input.Path)
	if err != nil {
		return nil, fmt.Errorf("read subtitles: %w", err)
	}
	cues, err := caption.Parse(content)
	if err != nil {
		return nil, sdk.Failf("input_not_subtitles", "%s can't be read as WebVTT or SRT: %v", named(field, s.URL), err)
	}
	return caption.Shift(cues, s.Start, f.seconds(), s.Speaker), nil
}

// spread decides which texts are drawn and which go onto a track.
func (f *film) spread() {
	switch f.mode {
	case modeMux:
		f.tracks = f.cues
	case modeBurn:
		for _, c := range f.cues {
			if lettering.Drawable(c.Text) {
				f.burnt = append(f.burnt, c)
			} else {
				f.tracks = append(f.tracks, c)
			}
		}
		if len(f.tracks) > 0 {
			f.warn("%d of %d subtitles have letters that can't be drawn (only Latin, Greek and Cyrillic can): they are on a track of their own instead", len(f.tracks), len(f.cues))
		}
		if len(f.burnt) > 0 {
			f.letters = lettering.New(f.width, f.height, f.picture, f.slate.Height())
		}
	}
}

// saveCues writes the subtitles beside the film, and those that go into it for ffmpeg to read.
func (f *film) saveCues(t *sdk.Task) error {
	if len(f.cues) == 0 {
		return nil
	}
	if err := os.WriteFile(t.Path(subtitleName), []byte(caption.WebVTT(f.cues)), 0o600); err != nil {
		return fmt.Errorf("save subtitles: %w", err)
	}
	if len(f.tracks) == 0 {
		return nil
	}
	return os.WriteFile(f.keep(t, trackName), []byte(caption.WebVTT(f.tracks)), 0o600)
}

// text is what is drawn into frame n.
func (f *film) text(n int) string { return caption.At(f.burnt, f.rate.Seconds(n)) }
