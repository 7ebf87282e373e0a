package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"ft.tc/backlot/plugins/video/transition"
	"ft.tc/backlot/sdk"
)

// maxFilmPixels is 3840x2160: more would not be done in the 15 minutes that a task has.
const maxFilmPixels = 3840 * 2160

// What lists may hold.
const (
	maxPanels    = 20
	maxLayers    = 6
	maxOverlays  = 8
	maxDialogue  = 50
	maxSubtitles = 50
)

const maxURL = 2048

func invalid(format string, args ...any) error {
	return sdk.Failf("invalid_task_data", format, args...)
}

func (r *request) warn(format string, args ...any) {
	r.warnings = append(r.warnings, fmt.Sprintf(format, args...))
}

func (r *request) check() error {
	for _, check := range []func() error{
		r.checkFilm, r.checkPanels, r.checkShots, r.checkTransition, r.checkOverlays, r.checkSound, r.checkSubtitles,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (r *request) checkFilm() error {
	var rest string
	n, _ := fmt.Sscanf(r.Resolution, "%dx%d%s", &r.width, &r.height, &rest)
	switch {
	case r.Duration != nil && !(*r.Duration >= 1 && *r.Duration <= 30):
		return invalid("Duration must be between 1 and 30 seconds")
	case !(r.FPS >= 1 && r.FPS <= 60):
		return invalid("FPS must be between 1 and 60")
	case n != 2 || !side(r.width) || !side(r.height):
		return invalid("Resolution must be WIDTHxHEIGHT with even numbers from 64 to 3840, such as 1920x1080")
	case r.width*r.height > maxFilmPixels:
		return invalid("Resolution %s has more pixels than 3840x2160: ask for a smaller one", r.Resolution)
	}
	return r.checkLetterbox()
}

func side(n int) bool { return n >= 64 && n <= 3840 && n%2 == 0 }

var ratioPattern = regexp.MustCompile(`^([0-9]{1,2}(?:\.[0-9]{1,3})?):([0-9]{1,2}(?:\.[0-9]{1,3})?)$`)

func (r *request) checkLetterbox() error {
	if r.Letterbox == "" {
		return nil
	}
	if m := ratioPattern.FindStringSubmatch(r.Letterbox); m != nil {
		w, _ := strconv.ParseFloat(m[1], 64)
		h, _ := strconv.ParseFloat(m[2], 64)
		r.ratio = w / h
	}
	if !(r.ratio >= .25 && r.ratio <= 4) {
		return invalid("Letterbox must be a ratio of width to height from 1:4 to 4:1, such as 2.39:1")
	}
	return nil
}

func (r *request) checkPanels() error {
	if len(r.Images) < 1 || len(r.Images) > maxPanels {
		return invalid("Storyboard images are required: a list of 1 to 20 image URLs")
	}
	for i, u := range r.Images {
		if !address(u) {
			return invalid("storyboard_images[%d] must be a URL of at most 2048 characters", i)
		}
	}
	if len(r.Layers) > len(r.Images) {
		return invalid("Storyboard layers must have no more entries than storyboard_images, one for each panel")
	}
	for i, panel := range r.Layers {
		if len(panel) > maxLayers {
			return invalid("storyboard_layers[%d] must be a list of at most 6 image URLs, back to front", i)
		}
		for k, u := range panel {
			if !address(u) {
				return invalid("storyboard_layers[%d][%d] must be a URL of at most 2048 characters", i, k)
			}
		}
	}
	return nil
}

func address(u string) bool { return strings.TrimSpace(u) != "" && len([]rune(u)) <= maxURL }

func (r *request) checkShots() error {
	if len(r.Shots) > len(r.Images) {
		return invalid("Shots must have no more entries than storyboard_images, one for each panel")
	}
	for i, s := range r.Shots {
		if d := s.Duration; d != nil && !(*d >= .1 && *d <= 30) {
			return invalid("shots[%d].duration must be between 0.1 and 30 seconds", i)
		}
	}
	return nil
}

func (r *request) checkTransition() error {
	if !transition.Known(r.Transition) {
		return invalid("Transition must be one of %s", strings.Join(transition.Names(), ", "))
	}
	if d := r.TransitionDuration; d != nil && !(*d >= 0 && *d <= 5) {
		return invalid("Transition duration must be between 0 and 5 seconds")
	}
	return nil
}

func (r *request) checkOverlays() error {
	if len(r.Overlays) > maxOverlays {
		return invalid("Overlays must be a list of at most 8")
	}
	for i, o := range r.Overlays {
		within := func(v *float64, least, most float64) bool { return v == nil || *v >= least && *v <= most }
		switch {
		case !address(o.URL):
			return invalid("overlays[%d].url must be a URL of at most 2048 characters", i)
		case !within(&o.Start, 0, 30):
			return invalid("overlays[%d].start must be between 0 and 30 seconds", i)
		case !within(o.Duration, .01, 30):
			return invalid("overlays[%d].duration must be between 0.01 and 30 seconds", i)
		case !within(o.X, 0, 1), !within(o.Y, 0, 1):
			return invalid("overlays[%d].x and y must be between 0 and 1", i)
		case !within(o.Height, .05, 2):
			return invalid("overlays[%d].height must be between 0.05 and 2, as a part of the picture's height", i)
		}
	}
	return nil
}

func (r *request) checkSound() error {
	if r.Audio != "" && !address(r.Audio) {
		return invalid("Audio must be a URL of at most 2048 characters")
	}
	if len(r.Dialogue) > maxDialogue {
		return invalid("Dialogue must be a list of at most 50 lines")
	}
	for i, d := range r.Dialogue {
		switch {
		case !address(d.URL):
			return invalid("dialogue[%d].url must be a URL of at most 2048 characters", i)
		case !(d.Start >= 0 && d.Start <= 30):
			return invalid("dialogue[%d].start must be between 0 and 30 seconds", i)
		case !(d.Gain >= -60 && d.Gain <= 24):
			return invalid("dialogue[%d].gain_db must be between -60 and 24", i)
		}
	}
	return nil
}

func (r *request) checkSubtitles() error {
	switch r.SubtitleMode {
	case modeMux, modeBurn, modeNone:
	default:
		return invalid("Subtitle mode must be mux, burn or none")
	}
	if !languagePattern.MatchString(r.Language) {
		return invalid("Language must be an ISO 639 code of two or three letters, such as en or eng")
	}
	if len(r.Subtitles) > maxSubtitles {
		return invalid("Subtitles must be a list of at most 50 files")
	}
	for i, s := range r.Subtitles {
		switch {
		case !address(s.URL):
			return invalid("subtitles[%d].url must be a URL of at most 2048 characters", i)
		case !(s.Start >= 0 && s.Start <= 30):
			return invalid("subtitles[%d].start must be between 0 and 30 seconds", i)
		case len([]rune(s.Speaker)) > 100:
			return invalid("subtitles[%d].speaker must be a text of at most 100 characters", i)
		}
	}
	return nil
}
