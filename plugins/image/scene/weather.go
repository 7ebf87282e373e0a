package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
)

// airborne draws what is in the air between two distances: rain, snow and banks of fog.
func (s *stage) airborne(near, far float64, share float64) {
	if s.Indoors || s.Place == "space" || s.Place == "underwater" {
		return
	}
	switch s.Weather {
	case "rain", "storm":
		s.rain(near, far, share)
	case "snow":
		s.snow(near, far, share)
	case "fog":
		s.mist(far, share)
	}
}

func (s *stage) rain(near, far, share float64) {
	n := int(900 * share)
	slant := 0.12
	if s.Weather == "storm" {
		n, slant = n*3/2, 0.34
	}
	light := s.air.low.Mix(draw.Gray(0.8), 0.5).Add(s.air.rim.Scale(0.25))
	for range n {
		z := near + (far-near)*s.rng.Float64()*s.rng.Float64()
		long := s.unit * 0.16 / math.Sqrt(z+0.4)
		x, y := s.between(-0.2, 1.05)*float64(s.c.W), s.between(-0.1, 1)*float64(s.c.H)
		w := max(0.7, s.unit*0.0022/math.Sqrt(z))
		line := draw.Poly(draw.Point{X: x, Y: y}, draw.Point{X: x + w, Y: y}, draw.Point{X: x + slant*long + w, Y: y + long}, draw.Point{X: x + slant*long, Y: y + long})
		s.veil(s.c.Mask(line, 0), light, s.between(0.1, 0.34), z)
	}
}

// veil blends without leaving a depth, for what is thin.
func (s *stage) veil(m *draw.Mask, c draw.Color, alpha, z float64) {
	if m == nil {
		return
	}
	s.c.Paint(m, min(alpha, 0.49), z, func(int, int) draw.Color { return c })
}

func (s *stage) snow(near, far, share float64) {
	light := draw.Gray(0.9).Mul(s.air.ambient.Scale(1.2).Add(s.air.key).Add(draw.Gray(0.12)))
	for range int(1300 * share) {
		z := near + (far-near)*s.rng.Float64()
		r := max(0.8, s.unit*0.011/(z*0.7+0.6))
		x, y := s.rng.Float64()*float64(s.c.W), s.rng.Float64()*float64(s.c.H)
		m := s.c.Mask(draw.Ellipse(x, y, r, r, 0), 2)
		if m != nil && r > 3 {
			m = m.Blur(r * 0.7)
		}
		a := s.between(0.5, 0.95)
		s.veil(m, light, a/2, z)
		s.veil(m, light, a/2, z)
	}
}

// mist lays drifting banks over what is farther than z.
func (s *stage) mist(z, share float64) {
	s.c.Each(func(x, y int, was draw.Color) draw.Color {
		d := float64(s.c.Depth[y*s.c.W+x])
		if d < z {
			return was
		}
		fx, fy := float64(x)/s.unit, float64(y)/s.unit
		n := draw.Fractal(s.seed+71, fx*2.2, fy*6, 4)
		low := draw.Smooth(0.55, 0.05, math.Abs(float64(y)-s.cam.Horizon-s.unit*0.06)/s.unit)
		return was.Mix(s.air.haze.Add(s.air.rim.Scale(0.04)), share*0.6*low*draw.Smooth(0.3, 0.75, n))
	})
}

// lightning forks down from the clouds.
func (s *stage) lightning() {
	x, y := float64(s.c.W)*s.between(0.2, 0.8), -4.0
	inf := math.Inf(1)
	var pts []draw.Point
	for y < s.cam.Horizon {
		pts = append(pts, draw.Point{X: x, Y: y})
		x += s.between(-0.045, 0.045) * s.unit
		y += s.between(0.02, 0.05) * s.unit
	}
	bolt := draw.Line(max(1, s.unit*0.004), pts...)
	if m := s.c.Mask(bolt, int(s.unit*0.05)); m != nil {
		s.c.Glow(m.Blur(s.unit*0.03), draw.Hex(0x9fb8ff).Scale(1.6), inf)
	}
	s.c.Fill(s.c.Mask(bolt, 1), draw.Hex(0xf4f6ff).Scale(1.3), 1, inf)
	if len(pts) > 6 {
		k := len(pts) / 2
		branch := []draw.Point{pts[k]}
		for range 5 {
			last := branch[len(branch)-1]
			branch = append(branch, draw.Point{X: last.X + s.between(0.01, 0.05)*s.unit, Y: last.Y + s.between(0.02, 0.04)*s.unit})
		}
		s.c.Fill(s.c.Mask(draw.Line(max(1, s.unit*0.002), branch...), 1), draw.Hex(0xdfe6ff), 0.9, inf)
	}
	s.markSky()
}

// beams lets the light fall in shafts where it has a direction: a window, a gap between trees.
func (s *stage) beams() {
	s.lampCone()
	if !(s.Place == "forest" && s.Time != "night" || s.Place == "church" || s.Place == "warehouse" || s.Place == "library" && s.Time == "day") {
		return
	}
	o := draw.Point{X: s.cam.VX - s.unit*0.2, Y: -s.unit * 0.15}
	c := s.air.low.Mix(s.air.sun, 0.5).Scale(0.13)
	for i := range 6 {
		a := 0.95 + float64(i)*0.14 + s.between(-0.04, 0.04)
		w := s.between(0.015, 0.04)
		far := s.unit * 1.6
		m := s.c.Mask(draw.Poly(o, draw.Point{X: o.X + far*math.Cos(a), Y: o.Y + far*math.Sin(a)}, draw.Point{X: o.X + far*math.Cos(a+w), Y: o.Y + far*math.Sin(a+w)}), 20)
		if m != nil {
			s.c.Glow(m.Blur(s.unit*0.02), c, s.lead+0.5)
		}
	}
}

// lampCone is the wet or dusty air below the lamp that somebody stands under.
func (s *stage) lampCone() {
	if s.Place != "street" || !s.dark() || !s.Has("lamp") || len(s.Figures) == 0 {
		return
	}
	b := s.at(s.middle(s.lead)+0.2, s.lead+0.9)
	top, foot := b.Y-4.4*b.Scale, b.Y
	cone := draw.Poly(draw.Point{X: b.X - 0.15*b.Scale, Y: top}, draw.Point{X: b.X + 0.15*b.Scale, Y: top}, draw.Point{X: b.X + 1.9*b.Scale, Y: foot}, draw.Point{X: b.X - 1.9*b.Scale, Y: foot})
	if m := s.c.Mask(cone, 30); m != nil {
		s.c.Glow(m.Blur(s.unit*0.05), draw.Hex(0xffd49a).Scale(0.2), s.lead)
	}
}
