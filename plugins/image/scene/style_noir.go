package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
)

// noir is hard light: bars of a blind indoors or the pool of a lamp outside, deep blacks, no colour, coarse grain.
func (s *stage) noir() {
	light := s.pool
	if s.Indoors && s.Place != "cave" && s.Place != "spaceship" {
		light = s.bars
	}
	s.c.Each(func(x, y int, was draw.Color) draw.Color {
		fx, fy := float64(x)/s.unit, float64(y)/s.unit
		l := was.Luma() * light(fx, fy)
		l = curve(curve(l*1.1, 0.55), 0.4)
		l = max(0, (l-0.035)*1.04)
		g := draw.Noise(s.seed+96, fx*420, fy*420) - 0.5
		l += g * 0.075 * (0.35 + math.Sqrt(draw.Clamp01(l))*(1-draw.Clamp01(l)))
		return draw.Color{R: l * 0.985, G: l, B: l * 1.025}
	})
}

// bars are the slats of a blind, thrown aslant over wall and figure alike.
func (s *stage) bars(x, y float64) float64 {
	t := (y + 0.16*x) / 0.085
	t -= math.Floor(t)
	slat := draw.Smooth(0.04, 0.14, t) * draw.Smooth(0.62, 0.5, t)
	w := float64(s.c.W) / s.unit
	window := draw.Smooth(0.12*w, 0.2*w, x-0.1*y) * draw.Smooth(0.94*w, 0.86*w, x-0.1*y) * draw.Smooth(0.04, 0.1, y) * draw.Smooth(0.98, 0.9, y)
	return 0.62 + window*(0.95*slat-0.12)
}

// pool is the cone of a street lamp that stands outside the frame.
func (s *stage) pool(x, y float64) float64 {
	w := float64(s.c.W) / s.unit
	across := (x - w*0.56) / (w * (0.16 + 0.34*max(0, y)))
	return 0.6 + 0.75*math.Exp(-across*across*1.4)*draw.Smooth(1.5, 0.1, y)
}
