package main

import (
	"math"

	"ft.tc/backlot/plugins/video/caption"
	"ft.tc/backlot/plugins/video/transition"
	"ft.tc/backlot/sdk"
)

// request is task_data. The host holds it against schema.json before a task is queued; what is checked
// here again keeps a plugin safe that is driven without a host.
type request struct {
	Images      []string   `json:"storyboard_images"`
	Layers      [][]string `json:"storyboard_layers"`
	Shots       []shotPlan `json:"shots"`
	Description string     `json:"scene_description"`
	Camera      string     `json:"camera_angle"`
	Lighting    string     `json:"lighting"`
	Positions   []position `json:"character_positions"`
	Duration    *float64   `json:"duration"`
	FPS         float64    `json:"fps"`
	Resolution  string     `json:"resolution"`
	Letterbox   string     `json:"letterbox"`
	Slate       bool       `json:"slate"`

	Transition         string   `json:"transition"`
	TransitionDuration *float64 `json:"transition_duration"`

	Overlays      []overlayPlan `json:"overlays"`
	GradeOverlays *bool         `json:"grade_overlays"`

	Audio    string         `json:"audio"`
	Dialogue []dialogueLine `json:"dialogue"`

	Subtitles    []subtitleFile `json:"subtitles"`
	SubtitleMode string         `json:"subtitle_mode"`
	Language     string         `json:"language"`

	width, height int
	ratio         float64 // of the letterbox, 0 for none
	seconds       float64 // of the film
	warnings      []string
}

// shotPlan is what one panel wants for itself.
type shotPlan struct {
	Duration *float64 `json:"duration"`
	Camera   *string  `json:"camera_angle"`
	Lighting *string  `json:"lighting"`
}

type position struct {
	Character string `json:"character_id"`
	Place     string `json:"position"`
	Action    string `json:"action"`
}

type overlayPlan struct {
	URL      string   `json:"url"`
	Start    float64  `json:"start"`
	Duration *float64 `json:"duration"`
	X        *float64 `json:"x"`
	Y        *float64 `json:"y"`
	Height   *float64 `json:"height"`
	Loop     bool     `json:"loop"`
}

type dialogueLine struct {
	URL   string  `json:"url"`
	Start float64 `json:"start"`
	Gain  float64 `json:"gain_db"`
}

type subtitleFile struct {
	URL     string  `json:"url"`
	Start   float64 `json:"start"`
	Speaker string  `json:"speaker"`
}

// The subtitle modes.
const (
	modeMux  = "mux"
	modeBurn = "burn"
	modeNone = "none"
)

func read(t *sdk.Task) (request, error) {
	r := request{FPS: 24, Resolution: "1920x1080", Transition: transition.Default, SubtitleMode: modeMux, Language: "und"}
	if err := t.Decode(&r); err != nil {
		return r, err
	}
	if err := r.check(); err != nil {
		return r, err
	}
	r.settle()
	return r, nil
}

const defaultSeconds = 7

// settle finds the length of the film: what was asked for, else what its shots add up to. Shots that add up to
// something else are scaled.
func (r *request) settle() {
	r.seconds = defaultSeconds
	if r.Duration != nil {
		r.seconds = *r.Duration
	}
	sum, known := 0.0, 0
	for _, s := range r.Shots {
		if s.Duration != nil {
			sum, known = sum+*s.Duration, known+1
		}
	}
	switch {
	case known == 0:
	case known == len(r.Images) && r.Duration == nil:
		r.seconds = math.Min(math.Max(sum, 1), 30)
		r.scaled(sum, known)
	default:
		r.scaled(sum, known)
	}
}

// scaled warns where shots do not add up to the length of the film.
func (r *request) scaled(sum float64, known int) {
	off := math.Abs(sum-r.seconds) > .01
	if known < len(r.Images) {
		off = sum >= r.seconds
	}
	if off {
		r.warn("The shots add up to %.2f seconds and the film has %.2f: they were scaled to fit", sum, r.seconds)
	}
}

// shares are how much of the film each panel gets. Panels that ask for nothing share what the others leave.
func (r *request) shares() []float64 {
	shares := make([]float64, len(r.Images))
	sum, open := 0.0, len(shares)
	for i, s := range r.Shots {
		if s.Duration != nil {
			shares[i] = *s.Duration
			sum, open = sum+shares[i], open-1
		}
	}
	rest := (r.seconds - sum) / float64(max(open, 1))
	if rest <= 0 {
		rest = math.Max(sum, r.seconds) / float64(len(shares))
	}
	for i := range shares {
		if shares[i] == 0 {
			shares[i] = rest
		}
	}
	return shares
}

func (r *request) positions() []caption.Position {
	all := make([]caption.Position, len(r.Positions))
	for i, p := range r.Positions {
		all[i] = caption.Position{Character: p.Character, Place: p.Place, Action: p.Action}
	}
	return all
}

// or is the value of a field, or what it is when it is not given.
func or[T any](v *T, otherwise T) T {
	if v == nil {
		return otherwise
	}
	return *v
}
