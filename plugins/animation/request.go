package main

import (
	"fmt"
	"slices"
	"strings"

	"ft.tc/backlot/plugins/animation/character"
	"ft.tc/backlot/plugins/animation/stage"
	"ft.tc/backlot/plugins/video/timeline"
	"ft.tc/backlot/sdk"
)

const invalid = "invalid_task_data"

// builtIn is the character that comes with the plugin.
const builtIn = "crew"

// request is task_data. The host holds it against schema.json before a task is queued; what is checked here again keeps
// a plugin safe that is driven without a host.
type request struct {
	Character  string             `json:"character"`
	Clip       string             `json:"clip"`
	Clips      []segment          `json:"clips"`
	Duration   float64            `json:"duration"`
	FPS        float64            `json:"fps"`
	Resolution string             `json:"resolution"`
	Camera     shot               `json:"camera"`
	Light      string             `json:"light"`
	Background *string            `json:"background"`
	Ground     bool               `json:"ground"`
	Travel     string             `json:"travel"`
	LipSync    *string            `json:"lip_sync"`
	Wardrobe   character.Wardrobe `json:"wardrobe"`
	Antialias  int                `json:"antialias"`
	Format     string             `json:"output_format"`

	width, height int
	rate          timeline.Rate
}

// segment is one clip of a sequence.
type segment struct {
	Clip     string  `json:"clip"`
	Duration float64 `json:"duration"`
}

// shot is the camera of task_data.
type shot struct {
	Angle    string  `json:"angle"`
	Shot     string  `json:"shot"`
	Move     string  `json:"move"`
	Distance float64 `json:"distance"`
	Yaw      float64 `json:"yaw"`
	Pitch    float64 `json:"pitch"`
	FOV      float64 `json:"fov"`
}

// The output formats.
const (
	mp4      = "mp4"
	mov      = "mov"
	sequence = "png_sequence"
)

// maxFilmPixels is 3840x2160: more would not be done in the 15 minutes that a task has.
const maxFilmPixels = 3840 * 2160

func read(t *sdk.Task) (*request, error) {
	r := &request{
		Character: builtIn, FPS: 24, Resolution: "1280x720", Light: "day", Ground: true, Travel: "none", Antialias: 2, Format: mp4,
		Camera: shot{Angle: "three_quarter", Shot: "wide", Move: "static"},
	}
	if err := t.Decode(r); err != nil {
		return nil, err
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	r.rate = timeline.RateOf(r.FPS)
	return r, nil
}

func (r *request) check() error {
	for _, check := range []func() error{r.checkPlay, r.checkFrame, r.checkCamera, r.checkLook} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (r *request) checkPlay() error {
	switch {
	case !text(r.Character, 1, 2048):
		return sdk.Failf(invalid, "Character must be crew, or the URL of a .glb or .gltf file")
	case !text(r.Clip, 0, 200):
		return sdk.Failf(invalid, "Clip must be the name of a clip, of at most 200 characters, such as walk")
	case len(r.Clips) > 20 || r.Clips != nil && len(r.Clips) == 0:
		return sdk.Failf(invalid, "Clips must be a list of 1 to 20 clips")
	case r.Duration != 0 && !(r.Duration >= .5 && r.Duration <= 30):
		return sdk.Failf(invalid, "Duration must be between 0.5 and 30 seconds")
	case !slices.Contains([]string{"none", "forward", "cross"}, r.Travel):
		return sdk.Failf(invalid, "Travel must be none, forward or cross")
	case r.LipSync != nil && !text(*r.LipSync, 1, 2048):
		return sdk.Failf(invalid, "Lip sync must be the URL of a timings file, of at most 2048 characters")
	}
	total := 0.0
	for i, c := range r.Clips {
		if !text(c.Clip, 1, 200) {
			return sdk.Failf(invalid, "clips[%d].clip must be the name of a clip, of at most 200 characters, such as walk", i)
		}
		if !(c.Duration >= .1 && c.Duration <= 30) {
			return sdk.Failf(invalid, "clips[%d].duration must be between 0.1 and 30 seconds", i)
		}
		total += c.Duration
	}
	if total > 30 {
		return sdk.Failf(invalid, "Clips last longer than 30 seconds together: make them shorter")
	}
	return nil
}

func (r *request) checkFrame() error {
	var rest string
	n, _ := fmt.Sscanf(r.Resolution, "%dx%d%s", &r.width, &r.height, &rest)
	switch {
	case !(r.FPS >= 1 && r.FPS <= 60):
		return sdk.Failf(invalid, "FPS must be between 1 and 60")
	case n != 2 || !side(r.width) || !side(r.height) || r.Resolution != fmt.Sprintf("%dx%d", r.width, r.height):
		return sdk.Failf(invalid, "Resolution must be WIDTHxHEIGHT with even numbers from 64 to 3840, such as 1280x720")
	case r.width*r.height > maxFilmPixels:
		return sdk.Failf(invalid, "Resolution %s has more pixels than 3840x2160: ask for a smaller one", r.Resolution)
	case r.Antialias != 1 && r.Antialias != 2:
		return sdk.Failf(invalid, "Antialias must be 1 or 2")
	case r.Format != mp4 && r.Format != mov && r.Format != sequence:
		return sdk.Failf(invalid, "Output format must be mp4, mov or png_sequence")
	}
	return nil
}

func side(n int) bool { return n >= 64 && n <= 3840 && n%2 == 0 }

func text(s string, least, most int) bool { return len(s) >= least && len([]rune(s)) <= most }

func (r *request) checkCamera() error {
	c := r.Camera
	switch {
	case !slices.Contains(stage.Angles, c.Angle):
		return sdk.Failf(invalid, "Camera angle must be front, side, three_quarter, back, low or high")
	case !slices.Contains(stage.Shots, c.Shot):
		return sdk.Failf(invalid, "Camera shot must be wide, medium or close_up")
	case !slices.Contains(stage.Moves, c.Move):
		return sdk.Failf(invalid, "Camera move must be static, orbit, push_in, pull_out or track")
	case c.Distance != 0 && !(c.Distance >= .3 && c.Distance <= 100):
		return sdk.Failf(invalid, "Camera distance must be between 0.3 and 100 metres")
	case !(c.Yaw >= -360 && c.Yaw <= 360):
		return sdk.Failf(invalid, "Camera yaw must be between -360 and 360 degrees")
	case !(c.Pitch >= -80 && c.Pitch <= 80):
		return sdk.Failf(invalid, "Camera pitch must be between -80 and 80 degrees")
	case c.FOV != 0 && !(c.FOV >= 5 && c.FOV <= 110):
		return sdk.Failf(invalid, "Camera fov must be between 5 and 110 degrees")
	}
	return nil
}

func (r *request) checkLook() error {
	if !slices.Contains(stage.Lights, r.Light) {
		return sdk.Failf(invalid, "Light must be day, golden_hour, night, noir, blinds, studio, rim or candle")
	}
	if b := r.Background; b != nil {
		_, word := stage.ParseBackground(*b, r.Light)
		switch {
		case !text(*b, 1, 2048), !word && (strings.HasPrefix(*b, "#") || strings.HasPrefix(*b, "gradient:")):
			return sdk.Failf(invalid, "Background must be transparent, #rrggbb, gradient:#rrggbb-#rrggbb, or the URL of an image")
		case *b == "transparent" && r.Format == mp4:
			return sdk.Failf(invalid, "Background can't be transparent in an mp4: ask for output_format mov or png_sequence, or another background")
		}
	}
	for _, garment := range character.Garments {
		colour, given := r.Wardrobe[garment]
		_, known := character.ParseColour(colour)
		if given && !known && colour != "none" {
			return sdk.Failf(invalid, "wardrobe.%s must be #rrggbb or one of %s", garment, strings.Join(character.ColourNames(), ", "))
		}
	}
	return nil
}

// backdrop is the background's words; transparent where the format can hold it and nothing else is asked for.
func (r *request) backdrop() string {
	switch {
	case r.Background != nil:
		return *r.Background
	case r.Format != mp4:
		return "transparent"
	}
	return ""
}

// camera is the shot as the stage has it.
func (r *request) camera() stage.Camera {
	c := r.Camera
	return stage.Camera{
		Angle: c.Angle, Shot: c.Shot, Move: c.Move,
		Yaw: float32(c.Yaw), Pitch: float32(c.Pitch), FOV: float32(c.FOV), Distance: float32(c.Distance),
	}
}
