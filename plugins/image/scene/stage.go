// Package scene illustrates a prompt.Scene: it sets up the camera and the light, builds the place,
// puts objects, weather and figures into it from back to front, and grades the picture.
package scene

import (
	"context"
	"math/rand/v2"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/figure"
	"ft.tc/backlot/plugins/image/prompt"
	"ft.tc/backlot/plugins/image/set"
)

// Options say how to draw.
type Options struct {
	Width, Height int
	Quality       string // draft, standard, high, ultra
	Seed          uint64
	Tones         []Tone // dominant colours to go towards; none leaves the grade alone
	Layers, Depth bool   // what Draw gives beside the picture

	// Progress is told the share of the layers that are done.
	Progress func(fraction float64, step string)
}

// Tone is a dominant colour and its share of a reference picture.
type Tone struct {
	Color draw.Color
	Share float64
}

// stage is a picture while it is made.
type stage struct {
	prompt.Scene
	ctx     context.Context
	c       *draw.Canvas
	cam     set.Camera
	world   set.World
	air     atmosphere
	seed    uint64
	rng     *rand.Rand
	samples int
	lead    float64 // distance of the leading figure, metres
	unit    float64 // pixels that the picture's height has
}

// frames is how tall somebody of 1.78 m stands in the picture, as a share of its height, and how much
// room is above him.
var frames = map[string]struct{ size, top float64 }{
	"extreme_wide": {0.17, 0.66}, "wide": {0.42, 0.42}, "full": {0.76, 0.16}, "cowboy": {1.2, 0.12}, "medium": {1.6, 0.12},
	"medium_close_up": {2.4, 0.12}, "close_up": {3.7, 0.1}, "extreme_close_up": {6.4, -0.16},
}

var eyeHeight = map[string]float64{"eye": 1.5, "low": 0.45, "high": 3.6}

// look sets the camera up for the shot size and the angle.
func (s *stage) look() {
	f := frames[s.Shot]
	w, h := float64(s.c.W), float64(s.c.H)
	s.unit = min(h, w*1.45)
	tall := 1.78
	if len(s.Figures) > 0 {
		if t := figure.Height(s.Figures[0]); s.near() || t < tall && s.Shot == "full" || t > tall {
			tall = max(t, 0.8)
		}
	}
	if len(s.Figures) > 0 {
		f.size, tall = framing(s.Figures[0], f.size, tall)
	}
	scale := f.size * s.unit / tall // pixels a metre at the lead
	s.cam = set.Camera{F: 1.05 * s.unit, VX: w * (0.5 + 0.1*(s.rng.Float64()-0.5)), Height: eyeHeight[s.Angle]}
	s.lead = s.cam.F / scale
	if tall < 1.6 && s.Angle == "eye" {
		s.cam.Height = max(0.6, tall*0.85)
	}
	if s.near() {
		s.cam.Height = max(0.35, tall*0.9+(s.cam.Height-1.5)*0.25)
	}
	top := f.top*s.unit + (h-s.unit)*0.55
	s.cam.Horizon = top + (tall-s.cam.Height)*scale
	if s.wideLand() {
		s.cam.Horizon = h * map[string]float64{"eye": 0.56, "low": 0.72, "high": 0.36}[s.Angle]
	}
}

// near tells whether the frame cuts the lead off somewhere.
func (s *stage) near() bool { return s.Close() || s.Shot == "cowboy" }

// framing fits the shot to somebody who does not stand, or goes on four legs.
func framing(f prompt.Figure, size, tall float64) (float64, float64) {
	low := map[string]float64{"sitting": 0.74, "kneeling": 0.72, "lying": 0.5}[f.Pose]
	switch {
	case f.Kind != "person" && f.Kind != "robot":
		return size * 0.72, tall
	case low > 0 && size > 1:
		return size * 0.92, tall * low
	case low > 0:
		return size * (low + 0.1), tall * low
	}
	return size, tall
}

// wideLand pictures hang on their horizon: it lies by the rule of thirds.
func (s *stage) wideLand() bool { return len(s.Figures) == 0 && !s.Indoors }

// at gives a brush for something at a place on the ground.
func (s *stage) at(x, z float64) figure.Brush { return s.above(x, 0, z) }

// above gives a brush for something in the air.
func (s *stage) above(x, y, z float64) figure.Brush {
	px, py, scale := s.cam.Project(set.Vec{X: x, Y: y, Z: z})
	return figure.Brush{C: s.c, Light: s.lightAt(x, y+1, z), X: px, Y: py, Scale: scale, Depth: z}
}

// lightAt is what falls on a form at a place.
func (s *stage) lightAt(x, y, z float64) draw.Light {
	l := draw.Light{Ambient: s.world.Ambient, Key: s.air.key, X: s.air.dir.X, Y: s.air.dir.Y, Z: s.air.dir.Z, Rim: s.air.rim, RimX: s.air.rimX, Haze: s.world.Haze, Air: s.world.Air(z)}
	p := set.Vec{X: x, Y: y, Z: z}
	best := 0.0
	for _, lamp := range s.world.Lamps {
		to := set.Vec{X: lamp.At.X - x, Y: lamp.At.Y - y, Z: lamp.At.Z - z}.Unit()
		one := set.World{Lamps: []set.Lamp{lamp}}
		got := one.Light(p, to)
		if k := got.Luma(); k > best && k > l.Key.Luma()*0.6 {
			best = k
			l.X, l.Y, l.Z = to.X, -to.Y, max(0.25, -to.Z)
			if to.Z > 0.3 {
				l.Rim, l.RimX = got.Scale(0.9), to.X
			}
		}
		l.Key = l.Key.Add(got.Scale(0.8))
	}
	return l
}

// span is half the width of the view at a distance, metres.
func (s *stage) span(z float64) float64 { return float64(s.c.W) / 2 / s.cam.F * z }

func (s *stage) between(a, b float64) float64 { return a + (b-a)*s.rng.Float64() }
