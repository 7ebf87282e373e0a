package remote

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ft.tc/backlot/plugins/internal/upstream/brief"
	"ft.tc/backlot/plugins/video/timeline"
	"ft.tc/backlot/sdk"
)

// request is task_data as the animatic's schema has it; it is checked here again, for callers without a host.
type request struct {
	Images      []string   `json:"storyboard_images"`
	Description string     `json:"scene_description"`
	Camera      string     `json:"camera_angle"`
	Lighting    string     `json:"lighting"`
	Positions   []position `json:"character_positions"`
	Duration    float64    `json:"duration"`
	FPS         float64    `json:"fps"`
	Resolution  string     `json:"resolution"`
	Seed        *uint64    `json:"seed"`
}

type position struct {
	Character string `json:"character_id"`
	Place     string `json:"position"`
	Action    string `json:"action"`
}

// order is a request that was checked.
type order struct {
	request
	width, height int
	rate          timeline.Rate
	frames        int
	seed          uint64
	unused        []string // fields that only the animatic makes something of
}

const (
	invalid        = "invalid_task_data"
	maxDescription = 10_000
	maxFilmPixels  = 3840 * 2160
)

func read(t *sdk.Task) (order, error) {
	o := order{request: request{Duration: 7, FPS: 24, Resolution: "1920x1080"}}
	if err := t.Decode(&o.request); err != nil {
		return o, err
	}
	if err := o.check(); err != nil {
		return o, err
	}
	o.seed = brief.Seed(o.Seed, t.Data)
	o.rate = timeline.RateOf(o.FPS)
	o.frames = o.rate.Frames(o.Duration)
	o.unused = unused(t.Data)
	return o, nil
}

func (o *order) check() error {
	var rest string
	n, _ := fmt.Sscanf(o.Resolution, "%dx%d%s", &o.width, &o.height, &rest)
	switch {
	case len(o.Images) < 1 || len(o.Images) > 20:
		return sdk.Failf(invalid, "Storyboard images are required: a list of 1 to 20 image URLs")
	case slices.ContainsFunc(o.Images, func(u string) bool { return u == "" || len(u) > 2048 }):
		return sdk.Failf(invalid, "Storyboard image must be a URL of at most 2048 characters")
	case brief.TooLong(o.Description, maxDescription):
		return sdk.Failf(invalid, "Scene description must be a text of at most %d characters", maxDescription)
	case brief.TooLong(o.Camera, 200):
		return sdk.Failf(invalid, "Camera angle must be a text of at most 200 characters, such as wide_shot")
	case brief.TooLong(o.Lighting, 200):
		return sdk.Failf(invalid, "Lighting must be a text of at most 200 characters, such as golden_hour")
	case len(o.Positions) > 50:
		return sdk.Failf(invalid, "Character positions must be a list of at most 50 characters")
	case !(o.Duration >= 1 && o.Duration <= 30):
		return sdk.Failf(invalid, "Duration must be between 1 and 30 seconds")
	case !(o.FPS >= 1 && o.FPS <= 60):
		return sdk.Failf(invalid, "FPS must be between 1 and 60")
	case o.Seed != nil && *o.Seed > brief.MaxSeed:
		return sdk.Failf(invalid, "Seed must be a whole number from 0 to %d", uint64(brief.MaxSeed))
	case n != 2 || !side(o.width) || !side(o.height):
		return sdk.Failf(invalid, "Resolution must be WIDTHxHEIGHT with even numbers from 64 to 3840, such as 1920x1080")
	case o.width*o.height > maxFilmPixels:
		return sdk.Failf(invalid, "Resolution %s has more pixels than 3840x2160: ask for a smaller one", o.Resolution)
	}
	for i, p := range o.Positions {
		if brief.TooLong(p.Character, 200) || brief.TooLong(p.Place, 500) || brief.TooLong(p.Action, 500) {
			return sdk.Failf(invalid, "character_positions[%d] must have a character_id of at most 200 and a position and action of at most 500 characters", i)
		}
	}
	return nil
}

func side(n int) bool { return n >= 64 && n <= 3840 && n%2 == 0 }

// prompt is everything that task_data says in words.
func (o *order) prompt() string {
	var parts []string
	add := func(said, noun string) {
		if said = brief.Phrase(said, noun); said != "" {
			parts = append(parts, said)
		}
	}
	add(o.Description, "")
	for _, p := range o.Positions {
		words := strings.Join(strings.Fields(strings.Join([]string{p.Character, p.Action, p.Place}, " ")), " ")
		add(words, "")
	}
	add(o.Camera, "camera")
	add(o.Lighting, "lighting")
	if len(parts) == 0 {
		return "Subtle natural motion."
	}
	return strings.Join(parts, ". ") + "."
}

// animaticOnly are fields of which a model server makes nothing. The result says so.
var animaticOnly = []string{
	"audio", "dialogue", "grade_overlays", "letterbox", "overlays", "shots", "slate", "storyboard_layers", "subtitle_mode", "subtitles",
	"transition", "transition_duration",
}

func unused(data json.RawMessage) []string {
	var given map[string]json.RawMessage
	if json.Unmarshal(data, &given) != nil {
		return nil
	}
	var names []string
	for _, name := range animaticOnly {
		switch string(given[name]) {
		case "", "null", "false", "[]", `""`, `"none"`:
		default:
			names = append(names, name)
		}
	}
	return names
}
