package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/figure"
	"ft.tc/backlot/plugins/image/prompt"
)

// leaves is a crown of overlapping clumps, lit from the key side.
func (s *stage) leaves(b figure.Brush, x, y, r float64, n int, c draw.Color) {
	for i := range n {
		a := s.between(0, 2*math.Pi)
		d := r * math.Sqrt(s.rng.Float64()) * 0.85
		q := r * s.between(0.13, 0.27)
		tone := s.between(0.75, 1.15) * (1 + 0.2*math.Sin(a)*d/r)
		pts := make([]draw.Point, 11)
		for k := range pts {
			t := float64(k) / 11 * 2 * math.Pi
			rr := q * s.between(0.7, 1.2)
			pts[k] = pt(x+d*math.Cos(a)+rr*math.Cos(t), y+d*math.Sin(a)*0.75+rr*math.Sin(t)*0.8)
		}
		b.Form(draw.Blob(pts...), c.Scale(tone*(0.7+0.5*float64(i)/float64(n))), q*0.6)
	}
}

func (s *stage) foliage() draw.Color {
	if s.Weather == "snow" {
		return draw.Hex(0xb8c4c8)
	}
	return []draw.Color{draw.Hex(0x4f6a38), draw.Hex(0x5a7040), draw.Hex(0x44603a)}[s.rng.IntN(3)]
}

func (s *stage) oak(x, z, h float64) {
	s.shadow(x, z, h*0.4)
	b := s.at(x, z)
	bark := draw.Hex(0x4a3828)
	b.Form(draw.Join(draw.Limb(pt(0, 0), h*0.065, pt(0.05, h*0.45), h*0.04), draw.Limb(pt(0.05, h*0.42), h*0.035, pt(-h*0.2, h*0.68), h*0.015), draw.Limb(pt(0.05, h*0.42), h*0.035, pt(h*0.2, h*0.7), h*0.015)), bark, 0.15)
	s.leaves(b, 0, h*0.72, h*0.38, 64, s.foliage())
}

func (s *stage) trunk(x, z float64) {
	b := s.at(x, z)
	r, lean := s.between(0.14, 0.32), s.between(-0.3, 0.3)
	bark := draw.Hex(0x4f3f31).Scale(s.between(0.7, 1.15))
	b.Form(draw.Join(draw.Limb(pt(0, -0.1), r*1.5, pt(lean*0.1, 1), r), draw.Limb(pt(lean*0.1, 1), r, pt(lean, 12), r*0.6)), bark, r*0.8)
	for i := range 3 {
		y := s.between(2.5, 6)
		d := float64(i%2)*2 - 1
		b.Form(draw.Limb(pt(lean*y/12, y), r*0.4, pt(lean*y/12+d*s.between(0.8, 1.8), y+s.between(0.4, 1.2)), r*0.1), bark, r*0.2)
	}
	if s.rng.IntN(2) == 0 {
		s.leaves(b, lean*0.6, s.between(4.4, 6.5), 1.9, 18, s.foliage().Scale(0.8))
	}
}

func (s *stage) pine(x, z, h float64) {
	b := s.at(x, z)
	c := draw.Hex(0x33503a).Scale(s.between(0.8, 1.2))
	b.Form(draw.Limb(pt(0, 0), h*0.025, pt(0, h*0.4), h*0.02), draw.Hex(0x44342a), 0.1)
	for k := range 6 {
		t := float64(k) / 6
		y, w := h*(0.12+0.78*t), h*0.21*(1-t*0.85)
		pts := []draw.Point{pt(0, y+h*0.24)}
		for j := range 7 {
			px := -w + 2*w*float64(j)/6
			pts = append(pts, pt(-px, y-h*0.03*float64(j%2)-h*0.015*s.rng.Float64()))
		}
		b.Form(draw.Poly(pts...), c.Scale(0.85+0.25*t), h*0.03)
		if s.Weather == "snow" {
			b.Form(draw.Poly(pt(0, y+h*0.24), pt(w*0.55, y+h*0.09), pt(0, y+h*0.12), pt(-w*0.6, y+h*0.08)), draw.Hex(0xe4eaee), h*0.02)
		}
	}
}

func (s *stage) palm(x, z float64) {
	s.shadow(x, z, 1)
	b := s.at(x, z)
	p := []draw.Point{pt(0, 0), pt(0.18, 1.6), pt(0.55, 3.2), pt(1.1, 4.8)}
	for i := range 3 {
		b.Form(draw.Limb(p[i], 0.17-0.03*float64(i), p[i+1], 0.14-0.03*float64(i)), draw.Hex(0x7a5f42), 0.1)
	}
	top := p[3]
	for i := range 9 {
		a := float64(i)/8*math.Pi*1.25 - 0.4
		tip := pt(top.X+2.1*math.Cos(a), top.Y+1.1*math.Sin(a)-0.55)
		mid := pt(top.X+1.2*math.Cos(a), top.Y+1.1*math.Sin(a)+0.25)
		b.Form(draw.Blob(top, pt(mid.X, mid.Y+0.22), tip, pt(mid.X, mid.Y-0.2)), draw.Hex(0x466b38).Scale(0.75+0.05*float64(i)), 0.12)
	}
}

// hedge sets a few far trees between field and hills.
func (s *stage) hedge() {
	for range 9 {
		z := s.lead + s.between(24, 55)
		x := s.between(-1, 1) * s.span(z)
		s.oak(x, z, s.between(4, 7))
	}
}

func (s *stage) reef() {
	for range 16 {
		z := s.lead + s.between(-0.6, 7)
		b := s.at(s.between(-1, 1)*s.span(z), z)
		c := []draw.Color{draw.Hex(0xd8604f), draw.Hex(0xd8a04f), draw.Hex(0x8f4fa8), draw.Hex(0x4f9a5a)}[s.rng.IntN(4)]
		for k := range 5 {
			a := float64(k-2) * 0.4
			b.Form(draw.Limb(pt(0, 0), 0.08, pt(math.Sin(a)*0.5, s.between(0.4, 1)), 0.03), c, 0.05)
		}
	}
}

// dripstones hang from the roof of a cave and grow from its floor.
func (s *stage) dripstones() {
	rock := draw.Hex(0x7a6a5a)
	for i := range 34 {
		z := s.lead + 12 - float64(i)*0.36
		x, r, h := s.between(-1, 1)*3.1, s.between(0.1, 0.26), s.between(0.5, 1.5)
		if z < 1.6 {
			break
		}
		b := s.above(x, 3.9, z)
		b.Form(draw.Blob(pt(-r, 0.2), pt(r, 0.2), pt(r*0.5, -h*0.5), pt(0, -h), pt(-r*0.5, -h*0.5)), rock.Scale(s.between(0.7, 1.1)), r)
		if i%3 == 0 && math.Abs(x) > 1.4 {
			b = s.at(x, z)
			b.Form(draw.Blob(pt(-r*1.6, 0), pt(-r*0.6, h*0.4), pt(0, h*0.8), pt(r*0.6, h*0.4), pt(r*1.6, 0)), rock, r)
		}
	}
}

func (s *stage) fish(x, y, z float64, o prompt.Object) {
	b := s.above(x*s.span(z), y, z)
	c := figure.Named(o.Color, draw.Hex(0x7a8f9a))
	b.Form(draw.Poly(pt(-0.45, 0), pt(-0.85, 0.28), pt(-0.85, -0.28)), c, 0.06)
	b.Form(draw.Poly(pt(-0.1, 0.15), pt(-0.15, 0.45), pt(0.25, 0.15)), c.Scale(0.8), 0.05)
	b.Form(draw.Blob(pt(-0.6, 0), pt(0, 0.25), pt(0.6, 0.05), pt(0.62, -0.03), pt(0, -0.24)), c, 0.14)
	b.Flat(draw.Ellipse(0.42, 0.05, 0.03, 0.03, 0), draw.Hex(0x101010), 1)
}

func (s *stage) flock(n int) {
	inf := math.Inf(1)
	cx, cy := float64(s.c.W)*s.between(0.25, 0.7), s.unit*s.between(0.12, 0.2)
	for range n {
		x, y, r := cx+s.between(-0.2, 0.2)*s.unit, cy+s.between(-0.08, 0.1)*s.unit, s.unit*s.between(0.008, 0.018)
		wing := draw.Line(max(1, r*0.22), draw.Point{X: x - r, Y: y - r*0.35}, draw.Point{X: x - r*0.45, Y: y - r*0.5}, draw.Point{X: x, Y: y}, draw.Point{X: x + r*0.45, Y: y - r*0.55}, draw.Point{X: x + r, Y: y - r*0.3})
		s.c.Fill(s.c.Mask(wing, 1), s.air.low.Scale(0.18), 0.9, inf)
	}
	s.markSky()
}

func (s *stage) rocket(x, z float64) {
	s.shadow(x, z, 2)
	b := s.at(x, z)
	white := draw.Hex(0xdcdcd8)
	for _, d := range []float64{-1, 1} {
		b.Form(draw.Poly(pt(d*0.7, 0.4), pt(d*1.7, -0.1), pt(d*1.6, 1.2), pt(d*0.8, 2.6)), draw.Hex(0xb8302a), 0.15)
	}
	b.Form(draw.Blob(pt(-0.75, 0.3), pt(-1.0, 3), pt(-0.8, 6), pt(0, 8.6), pt(0.8, 6), pt(1.0, 3), pt(0.75, 0.3)), white, 0.6)
	b.Form(draw.Blob(pt(-0.72, 6.5), pt(0, 8.6), pt(0.72, 6.5), pt(0, 6.35)), draw.Hex(0xb8302a), 0.4)
	b.Form(draw.Ellipse(0, 4.9, 0.4, 0.4, 0), draw.Hex(0x8a8f94), 0.1)
	b.Form(draw.Ellipse(0, 4.9, 0.28, 0.28, 0), draw.Hex(0x20384f), 0.1)
	b.Flat(draw.Rect(-0.98, 2.2, 0.98, 2.5), draw.Hex(0x2a2c30), 0.9)
	for range 9 {
		b.Halo(pt(s.between(-2.2, 2.2), s.between(-0.2, 0.5)), s.between(0.8, 1.7), draw.Gray(0.2))
	}
	b.Halo(pt(0, -0.1), 1.6, draw.Hex(0xffa040).Scale(0.8))
}

// saucer is a spaceship in the sky: a wedge with engines in space, a disc over land.
func (s *stage) saucer(x, lead float64) {
	z := lead + 8
	b := s.above(x, s.cam.Height+s.cam.Horizon/s.cam.F*z*0.45, z)
	gray := draw.Hex(0x8f98a4)
	b.Depth = 1e6
	if s.Place == "space" {
		b.Light.Key, b.Light.Ambient, b.Light.Air = draw.Gray(0.9), draw.Hex(0x2a3350), 0
		b.Form(draw.Poly(pt(-4, 0.5), pt(-4.4, 1.3), pt(-3, 1.4), pt(-1.5, 0.8)), gray.Scale(0.8), 0.2)
		b.Form(draw.Blob(pt(-4.5, -0.3), pt(-4.3, 0.7), pt(-1, 0.9), pt(2, 0.45), pt(4.6, -0.1), pt(2, -0.4), pt(-2, -0.6)), gray, 0.4)
		b.Form(draw.Blob(pt(-0.2, 0.75), pt(0.5, 1.15), pt(1.6, 0.9), pt(2, 0.45)), draw.Hex(0x22364a), 0.2)
		b.Form(draw.Poly(pt(-2.2, -0.2), pt(-4.6, -1.5), pt(-3.2, -1.6), pt(0.6, -0.35)), gray.Scale(0.75), 0.15)
		for i := range 9 {
			b.Flat(draw.Rect(-3.4+float64(i)*0.6, 0.1, -3.15+float64(i)*0.6, 0.2), draw.Hex(0xffe2a0).Scale(1.6), 1)
		}
		b.Glow(draw.Ellipse(-4.55, 0.2, 0.16, 0.4, 0), draw.Hex(0x8fe0ff).Scale(1.5))
		b.Halo(pt(-4.9, 0.2), 2.2, draw.Hex(0x3fa0ff).Scale(1.0))
		return
	}
	b.Form(draw.Blob(pt(-1.1, 0.3), pt(-0.7, 1.0), pt(0.7, 1.0), pt(1.1, 0.3)), draw.Hex(0x5a8a9a), 0.4)
	b.Form(draw.Ellipse(0, 0.15, 3, 0.55, 0), gray, 0.35)
	for i := range 7 {
		lx := -2.3 + float64(i)*0.77
		b.Glow(draw.Ellipse(lx, -0.1, 0.13, 0.09, 0), draw.Hex(0xa8ffdf).Scale(1.4))
		b.Halo(pt(lx, -0.1), 0.6, draw.Hex(0x4fffc0).Scale(0.5))
	}
}

func (s *stage) airplane(side float64) {
	z := s.lead + 22
	b := s.above(side*s.span(z)*0.3, s.cam.Height+s.cam.Horizon/s.cam.F*z*0.62, z)
	b.Flip = side > 0
	c := draw.Hex(0xc8ccd0)
	b.Form(draw.Poly(pt(-3.6, 0.3), pt(-4.6, 1.7), pt(-3.9, 1.7), pt(-2.8, 0.4)), draw.Hex(0xa8302a), 0.15)
	b.Form(draw.Blob(pt(-4.2, 0.2), pt(-2, 0.5), pt(2.6, 0.55), pt(3.9, 0.1), pt(2.8, -0.3), pt(-2, -0.15)), c, 0.3)
	b.Form(draw.Poly(pt(0.6, 0.05), pt(-1.6, -1.5), pt(-2.3, -1.5), pt(-1.0, 0.05)), c.Scale(0.8), 0.12)
	for i := range 9 {
		b.Flat(draw.Ellipse(-1.6+float64(i)*0.5, 0.28, 0.1, 0.1, 0), draw.Hex(0x22303c), 1)
	}
}

// farCastle stands on a hill on the horizon.
func (s *stage) farCastle(side float64) {
	z := s.lead + 70
	b := s.at(side*s.span(z)*0.35, z)
	stone := draw.Hex(0x8a8274)
	b.Form(draw.Blob(pt(-26, -2), pt(-12, 6), pt(0, 9), pt(12, 6), pt(26, -2)), draw.Hex(0x55653f), 4)
	for _, t := range []struct{ x, w, h float64 }{{0, 9, 15}, {-9, 2.2, 21}, {9, 2.2, 20}, {-3.5, 2.4, 27}, {4, 2, 24}} {
		b.Form(draw.Rect(t.x-t.w, 6, t.x+t.w, t.h), stone, 0.8)
		if t.w < 3 {
			b.Form(draw.Poly(pt(t.x-t.w*1.2, t.h), pt(t.x, t.h+5), pt(t.x+t.w*1.2, t.h)), draw.Hex(0x5a3a3a), 0.6)
		}
		b.Flat(draw.Rect(t.x-0.4, t.h-4, t.x+0.4, t.h-2.4), draw.Hex(0x1a1612), 0.9)
	}
}
