package main

import (
	"fmt"

	"ft.tc/backlot/plugins/video/caption"
	"ft.tc/backlot/sdk"
)

// request is task_data. The host holds it against schema.json before a task is queued; what is checked
// here again keeps a plugin safe that is driven without a host.
type request struct {
	Images      []string   `json:"storyboard_images"`
	Description string     `json:"scene_description"`
	Camera      string     `json:"camera_angle"`
	Lighting    string     `json:"lighting"`
	Positions   []position `json:"character_positions"`
	Duration    float64    `json:"duration"`
	FPS         float64    `json:"fps"`
	Resolution  string     `json:"resolution"`
	Slate       bool       `json:"slate"`

	width, height int
}

type position struct {
	Character string `json:"character_id"`
	Place     string `json:"position"`
	Action    string `json:"action"`
}

// maxFilmPixels is 3840x2160: more would not be done in the 15 minutes that a task has.
const maxFilmPixels = 3840 * 2160

func read(t *sdk.Task) (request, error) {
	r := request{Duration: 7, FPS: 24, Resolution: "1920x1080"}
	if err := t.Decode(&r); err != nil {
		return r, err
	}
	return r, r.check()
}

func (r *request) check() error {
	const invalid = "invalid_task_data"
	var rest string
	n, _ := fmt.Sscanf(r.Resolution, "%dx%d%s", &r.width, &r.height, &rest)
	switch {
	case len(r.Images) < 1 || len(r.Images) > 20:
		return sdk.Failf(invalid, "Storyboard images are required: a list of 1 to 20 image URLs")
	case !(r.Duration >= 1 && r.Duration <= 30):
		return sdk.Failf(invalid, "Duration must be between 1 and 30 seconds")
	case !(r.FPS >= 1 && r.FPS <= 60):
		return sdk.Failf(invalid, "FPS must be between 1 and 60")
	case n != 2 || !side(r.width) || !side(r.height):
		return sdk.Failf(invalid, "Resolution must be WIDTHxHEIGHT with even numbers from 64 to 3840, such as 1920x1080")
	case r.width*r.height > maxFilmPixels:
		return sdk.Failf(invalid, "Resolution %s has more pixels than 3840x2160: ask for a smaller one", r.Resolution)
	}
	return nil
}

func side(n int) bool { return n >= 64 && n <= 3840 && n%2 == 0 }

func (r *request) positions() []caption.Position {
	all := make([]caption.Position, len(r.Positions))
	for i, p := range r.Positions {
		all[i] = caption.Position{Character: p.Character, Place: p.Place, Action: p.Action}
	}
	return all
}
