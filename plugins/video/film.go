package main

import (
	"fmt"
	"image"
	"math"

	"ft.tc/backlot/plugins/video/camera"
	"ft.tc/backlot/plugins/video/caption"
	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/grade"
	"ft.tc/backlot/plugins/video/lettering"
	"ft.tc/backlot/plugins/video/overlay"
	"ft.tc/backlot/plugins/video/slate"
	"ft.tc/backlot/plugins/video/timeline"
	"ft.tc/backlot/sdk"
)

// film is a shot in the making.
type film struct {
	width, height int
	letterbox     string
	picture       image.Rectangle // inside the letterbox
	rate          timeline.Rate
	frames        int
	cuts          []timeline.Shot
	shots         []shot // beside the cuts
	transition    string
	looks         map[string]*look

	overlays      []placed
	gradeOverlays bool

	sounds []sound

	cues          []caption.Cue // all of them, in order
	mode          string
	language      string
	slate         *slate.Slate
	letters       *lettering.Lettering
	burnt, tracks []caption.Cue // what is drawn, and what goes onto the track

	files    []string // of the making, in the work folder
	warnings []string
	poster   *frame.Frame
	peak     float64 // dBFS of the sound
}

// shot is what one panel of the film looks like.
type shot struct {
	move   camera.Move
	look   *look
	panel  panel
	layers int
}

// placed is an overlay, and the field that it is of.
type placed struct {
	*overlay.Overlay
	field, url string
}

// look is a grade, ready to be used.
type look struct {
	grade    grade.Grade
	tones    *frame.Tones
	vignette *frame.Vignette
}

func newFilm(r request) *film {
	f := &film{
		width: r.width, height: r.height, letterbox: r.Letterbox, picture: boxed(r.width, r.height, r.ratio), rate: timeline.RateOf(r.FPS),
		transition: r.Transition, looks: map[string]*look{}, gradeOverlays: or(r.GradeOverlays, true),
		mode: r.SubtitleMode, language: r.Language, warnings: r.warnings, peak: math.Inf(-1),
	}
	f.frames = f.rate.Frames(r.seconds)
	f.cuts = timeline.Cut(f.frames, r.shares(), f.fade(r))
	for i := range f.cuts {
		f.shots = append(f.shots, f.plan(r, i))
	}
	if r.Slate {
		f.slate = slate.New(f.width, f.height, r.Description, f.shots[0].move.Name, f.shots[0].look.grade.Name)
	}
	return f
}

// fade is how many frames a transition is meant to take.
func (f *film) fade(r request) int {
	seconds := or(r.TransitionDuration, timeline.FadeSeconds)
	if f.transition == "cut" {
		seconds = 0
	}
	return int(seconds * f.rate.FPS())
}

// plan says how shot i is filmed: its own words go before those of the film.
func (f *film) plan(r request, i int) shot {
	words, light := r.Camera, r.Lighting
	if i < len(r.Shots) {
		words, light = or(r.Shots[i].Camera, words), or(r.Shots[i].Lighting, light)
	}
	s := shot{move: camera.ByWords(words), look: f.look(light)}
	if i < len(r.Layers) && len(r.Layers[i]) > 0 {
		s.layers = len(r.Layers[i])
		s.move = s.move.Layered()
	}
	s.move = s.move.Fit(f.aspect())
	return s
}

func (f *film) look(words string) *look {
	g := grade.ByWords(words)
	if f.looks[g.Name] == nil {
		f.looks[g.Name] = &look{
			grade: g, tones: frame.Tabulate(g.Pixel), vignette: frame.NewVignette(f.picture.Dx(), f.picture.Dy(), g.Vignette),
		}
	}
	return f.looks[g.Name]
}

func (f *film) aspect() float64 { return float64(f.picture.Dx()) / float64(f.picture.Dy()) }

func (f *film) seconds() float64 { return f.rate.Seconds(f.frames) }

func (f *film) resolution() string { return fmt.Sprintf("%dx%d", f.width, f.height) }

// boxed is the part of a frame that has a ratio, in the middle of it: all of it where there is no ratio, or where the
// difference is too small to see. Corners and bars are even, for the colours.
func boxed(width, height int, ratio float64) image.Rectangle {
	all := image.Rect(0, 0, width, height)
	own := float64(width) / float64(height)
	switch {
	case ratio == 0, math.Abs(ratio/own-1) < .005:
		return all
	case ratio > own:
		bar := int(math.Round((float64(height)-float64(width)/ratio)/4)) * 2
		return image.Rect(0, bar, width, height-bar)
	}
	bar := int(math.Round((float64(width)-float64(height)*ratio)/4)) * 2
	return image.Rect(bar, 0, width-bar, height)
}

// boxed reports whether there are bars.
func (f *film) boxed() bool { return f.picture.Dx() != f.width || f.picture.Dy() != f.height }

// keep remembers a file of the making, which goes when the film is done.
func (f *film) keep(t *sdk.Task, name string) string {
	f.files = append(f.files, name)
	return t.Path(name)
}

func (f *film) warn(format string, args ...any) {
	f.warnings = append(f.warnings, fmt.Sprintf(format, args...))
}

// fadeSeconds is how long the longest transition really takes.
func (f *film) fadeSeconds() float64 {
	longest := 0
	for _, c := range f.cuts {
		longest = max(longest, c.Fade)
	}
	return f.rate.Seconds(longest)
}
