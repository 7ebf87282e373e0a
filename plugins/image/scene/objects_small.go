package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/figure"
)

func (s *stage) house(x, z float64) {
	s.shadow(x, z, 4)
	b := s.at(x, z)
	wall := []draw.Color{draw.Hex(0xb0a08a), draw.Hex(0x8a5a48), draw.Hex(0xc8c0b0)}[s.rng.IntN(3)]
	roof := draw.Hex(0x6a3a30)
	if s.Weather == "snow" {
		roof = draw.Hex(0xdfe5ea)
	}
	b.Form(draw.Rect(1.3, 3.6, 1.9, 6.2), draw.Hex(0x7a4a3a), 0.1)
	b.Form(draw.Rect(-3, 0, 3, 3), wall, 0.2)
	b.Form(draw.Poly(pt(-3.5, 2.9), pt(-2.4, 5.2), pt(2.4, 5.2), pt(3.5, 2.9)), roof, 0.3)
	b.Form(draw.Rect(-0.5, 0, 0.5, 2), draw.Hex(0x4a3020), 0.06)
	for _, wx := range []float64{-1.9, 1.9} {
		b.Flat(draw.Rect(wx-0.6, 1.1, wx+0.6, 2.2), draw.Hex(0xe8e4d8), 1)
		glass := draw.Rect(wx-0.5, 1.2, wx+0.5, 2.1)
		if s.dark() || s.Time == "sunset" {
			b.Glow(glass, warm.Scale(1.15))
			b.Halo(pt(wx, 1.65), 1.8, warm.Scale(0.35))
		} else {
			b.Flat(glass, draw.Hex(0x2f3f4c), 1)
		}
		b.Flat(draw.Join(draw.Line(0.07, pt(wx, 1.2), pt(wx, 2.1)), draw.Line(0.07, pt(wx-0.5, 1.65), pt(wx+0.5, 1.65))), draw.Hex(0xe8e4d8), 1)
	}
}

func (s *stage) fire(x, z float64) {
	b := s.at(x, z)
	for _, a := range []float64{-0.4, 0.4} {
		b.Form(draw.Limb(pt(-0.4, 0.05+a*0.1), 0.06, pt(0.4, 0.05-a*0.1), 0.06), draw.Hex(0x3a281c), 0.05)
	}
	for i, c := range []draw.Color{draw.Hex(0xff5a1f), draw.Hex(0xff9a2f), draw.Hex(0xffe07a)} {
		k := 1 - 0.28*float64(i)
		b.Glow(draw.Blob(pt(-0.32*k, 0.08), pt(-0.36*k, 0.4*k), pt(-0.12*k, 0.62*k), pt(-0.05*k, 1.1*k), pt(0.14*k, 0.7*k), pt(0.34*k, 0.5*k), pt(0.3*k, 0.08)), c.Scale(1.3))
	}
	b.Halo(pt(0, 0.5), 2.8, draw.Hex(0xff8a30).Scale(0.6))
	for range 14 {
		b.Glow(draw.Ellipse(s.between(-0.6, 0.6), s.between(0.9, 2.4), 0.014, 0.014, 0), draw.Hex(0xffb050).Scale(1.4))
	}
}

func (s *stage) lighthouse(side float64) {
	z := s.lead + 34
	b := s.at(side*s.span(z)*0.55, z)
	b.Form(draw.Blob(pt(-9, -1), pt(-6, 2), pt(0, 3), pt(6, 1.8), pt(10, -1)), draw.Hex(0x57524c), 1.5)
	for i := range 6 {
		y := 2.5 + float64(i)*2
		w := 1.9 - 0.16*float64(i)
		c := draw.Hex(0xe6e2d8)
		if i%2 == 1 {
			c = draw.Hex(0xb0302a)
		}
		b.Form(draw.Poly(pt(-w, y), pt(w, y), pt(w-0.16, y+2.02), pt(-w+0.16, y+2.02)), c, 0.7)
	}
	b.Form(draw.Rect(-1.4, 14.4, 1.4, 14.8), draw.Hex(0x2a2a2c), 0.1)
	b.Glow(draw.Rect(-0.75, 14.8, 0.75, 16.2), draw.Hex(0xfff0b8).Scale(1.4))
	b.Form(draw.Poly(pt(-1, 16.2), pt(0, 17.6), pt(1, 16.2)), draw.Hex(0x8a2a24), 0.3)
	b.Halo(pt(0, 15.5), 7, draw.Hex(0xffe2a0).Scale(0.6))
	if s.Time == "day" && s.Weather == "clear" {
		return
	}
	o := draw.Point{X: b.X, Y: b.Y - 15.5*b.Scale}
	far := -side * float64(s.c.W) * 1.2
	beam := draw.Poly(o, draw.Point{X: o.X + far, Y: o.Y - s.unit*0.2}, draw.Point{X: o.X + far, Y: o.Y + s.unit*0.03})
	if m := s.c.Mask(beam, 12); m != nil {
		s.c.Glow(m.Blur(s.unit*0.012), draw.Hex(0xffeec0).Scale(0.2), 0)
	}
}

func (s *stage) windmill(x, z float64) {
	s.shadow(x, z, 3)
	b := s.at(x, z)
	b.Form(draw.Poly(pt(-2, 0), pt(2, 0), pt(1.2, 6.4), pt(-1.2, 6.4)), draw.Hex(0xc8bca8), 0.6)
	b.Form(draw.Blob(pt(-1.4, 6.2), pt(-0.9, 7.4), pt(0.9, 7.4), pt(1.4, 6.2)), draw.Hex(0x5a3a2c), 0.4)
	b.Flat(draw.Rect(-0.5, 0, 0.5, 1.8), draw.Hex(0x3a281c), 1)
	for i := range 4 {
		a := 0.4 + float64(i)*math.Pi/2
		tip := pt(4*math.Cos(a), 6.6+4*math.Sin(a))
		n := pt(-math.Sin(a)*0.9, math.Cos(a)*0.9)
		in := pt(0.8*math.Cos(a), 6.6+0.8*math.Sin(a))
		b.Form(draw.Poly(in, tip, pt(tip.X+n.X, tip.Y+n.Y), pt(in.X+n.X, in.Y+n.Y)), draw.Hex(0xe0d6c0), 0.08)
		b.Flat(draw.Line(0.16, pt(0, 6.6), tip), draw.Hex(0x4a3426), 1)
	}
}

func (s *stage) tent(x, z float64) {
	s.shadow(x, z, 1.8)
	b := s.at(x, z)
	c := []draw.Color{draw.Hex(0xc8783a), draw.Hex(0x4a6a7a), draw.Hex(0x7d8a4a)}[s.rng.IntN(3)]
	b.Form(draw.Poly(pt(-1.7, 0), pt(-0.3, 1.8), pt(1.0, 1.7), pt(2.0, 0)), c, 0.15)
	inner := draw.Poly(pt(-1.0, 0), pt(-0.3, 1.5), pt(0.3, 0))
	if s.dark() {
		b.Glow(inner, warm)
		b.Halo(pt(-0.3, 0.6), 2, warm.Scale(0.4))
		return
	}
	b.Flat(inner, draw.Hex(0x1c1612), 0.9)
}

func (s *stage) gravestone(x, z float64) {
	s.shadow(x, z, 0.5)
	b := s.at(x, z)
	c := draw.Hex(0x7d7f80).Scale(s.between(0.7, 1.1))
	if s.rng.IntN(3) == 0 {
		b.Form(draw.Join(draw.Rect(-0.1, 0, 0.1, 1.4), draw.Rect(-0.42, 0.85, 0.42, 1.05)), c, 0.05)
		return
	}
	b.Form(draw.Blob(pt(-0.34, 0), pt(-0.36, 0.5), pt(-0.3, 0.9), pt(0, 1.05), pt(0.3, 0.9), pt(0.36, 0.5), pt(0.34, 0)), c, 0.07)
	b.Flat(draw.Join(draw.Rect(-0.04, 0.45, 0.04, 0.85), draw.Rect(-0.14, 0.66, 0.14, 0.73)), c.Scale(0.5), 0.8)
}

func (s *stage) cactus(x, z float64) {
	s.shadow(x, z, 0.7)
	b := s.at(x, z)
	c := draw.Hex(0x4a6a42)
	b.Form(draw.Join(draw.Limb(pt(-0.2, 1.1), 0.13, pt(-0.75, 1.25), 0.13), draw.Limb(pt(-0.75, 1.25), 0.13, pt(-0.78, 2.1), 0.12)), c.Scale(0.9), 0.1)
	b.Form(draw.Join(draw.Limb(pt(0.2, 1.6), 0.12, pt(0.65, 1.7), 0.12), draw.Limb(pt(0.65, 1.7), 0.12, pt(0.68, 2.4), 0.11)), c.Scale(0.9), 0.1)
	b.Form(draw.Limb(pt(0, 0), 0.24, pt(0, 2.9), 0.22), c, 0.18)
}

func (s *stage) pyramid(x, z, h float64) {
	b := s.at(x, z)
	c := draw.Hex(0xc89a60)
	b.Form(draw.Poly(pt(-h*0.85, 0), pt(0, h), pt(h*0.25, 0)), c, 0.6)
	b.Form(draw.Poly(pt(h*0.25, 0), pt(0, h), pt(h*0.9, 0)), c.Scale(0.55), 0.6)
}

func (s *stage) rock(x, z, r float64) {
	s.shadow(x, z, r)
	b := s.at(x, z)
	b.Form(draw.Blob(pt(-r, 0), pt(-r*0.9, r*0.6), pt(-r*0.2, r), pt(r*0.5, r*0.8), pt(r, r*0.2), pt(r*0.8, 0)), draw.Hex(0x77726c), r*0.3)
}

func (s *stage) statue(x, z float64) {
	s.shadow(x, z, 1.2)
	b := s.at(x, z)
	c := draw.Hex(0x8f9a94)
	b.Form(draw.Rect(-0.9, 0, 0.9, 1.3), draw.Hex(0x8a8478), 0.1)
	b.Form(draw.Blob(pt(-0.35, 1.3), pt(-0.3, 2.6), pt(-0.45, 3.3), pt(0, 3.5), pt(0.45, 3.3), pt(0.3, 2.6), pt(0.35, 1.3)), c, 0.2)
	b.Form(draw.Limb(pt(0.4, 3.25), 0.12, pt(0.95, 4.1), 0.08), c, 0.08)
	b.Form(draw.Ellipse(0, 3.75, 0.19, 0.25, 0), c, 0.12)
}

func (s *stage) bridgeArch() {
	z := s.lead + 16
	b := s.at(0, z)
	c := draw.Hex(0x857a6a)
	w := s.span(z) * 1.1
	b.Form(draw.Rect(-w, 3.6, w, 4.6), c, 0.3)
	for x := -w; x < w; x += 6 {
		arch := []draw.Point{pt(x, 3.7), pt(x, -1), pt(x+0.9, -1)}
		for i := range 11 {
			t := math.Pi - float64(i)/10*math.Pi
			arch = append(arch, pt(x+3+2.1*math.Cos(t), 1+2.3*math.Sin(t)))
		}
		arch = append(arch, pt(x+5.1, -1), pt(x+6, -1), pt(x+6, 3.7))
		b.Form(draw.Poly(arch...), c.Scale(0.9), 0.3)
	}
}

func (s *stage) fence() {
	z := s.lead + 1.8
	b := s.at(0, z)
	w := s.span(z) * 1.1
	for x := -w; x < w; x += 1.3 {
		b.Form(draw.Rect(x-0.06, 0, x+0.06, 1.1), draw.Hex(0x8a7458), 0.05)
	}
	b.Form(draw.Join(draw.Rect(-w, 0.42, w, 0.52), draw.Rect(-w, 0.82, w, 0.92)), draw.Hex(0x95805f), 0.04)
}

func (s *stage) flowers() {
	hues := []draw.Color{draw.Hex(0xe04f4a), draw.Hex(0xf0c040), draw.Hex(0xd87fc0), draw.Hex(0xf2eee0)}
	for i := range 260 {
		z := s.lead*0.62 + (s.lead*1.6)*(1-math.Sqrt(float64(i)/260))
		b := s.at(s.between(-1, 1)*s.span(z), z)
		h := s.between(0.15, 0.34)
		b.Flat(draw.Line(0.015, pt(0, 0), pt(0, h)), draw.Hex(0x4f7038), 1)
		b.Form(draw.Ellipse(0, h, 0.055, 0.045, 0), hues[i%4], 0.03)
	}
}

func (s *stage) bench(b figure.Brush) {
	wood := draw.Hex(0x75522f)
	for _, y := range []float64{0.45, 0.72, 0.88} {
		b.Form(draw.Rect(-0.9, y, 0.9, y+0.1), wood, 0.03)
	}
	b.Form(draw.Join(draw.Rect(-0.8, 0, -0.7, 1), draw.Rect(0.7, 0, 0.8, 1)), draw.Hex(0x2a2c30), 0.03)
}

func bicycle(b figure.Brush) {
	c := draw.Hex(0x26282c)
	for _, x := range []float64{-0.55, 0.55} {
		for i := range 24 {
			a, e := float64(i)/24*2*math.Pi, float64(i+1)/24*2*math.Pi
			b.Flat(draw.Line(0.035, pt(x+0.34*math.Cos(a), 0.34+0.34*math.Sin(a)), pt(x+0.34*math.Cos(e), 0.34+0.34*math.Sin(e))), c, 1)
		}
	}
	b.Form(draw.Join(draw.Line(0.045, pt(-0.55, 0.34), pt(-0.05, 0.34), pt(0.42, 0.8), pt(-0.2, 0.78), pt(-0.55, 0.34)), draw.Line(0.045, pt(-0.05, 0.34), pt(-0.24, 0.92)), draw.Line(0.045, pt(0.55, 0.34), pt(0.38, 1.0))), draw.Hex(0x8a2f2a), 0.02)
	b.Flat(draw.Join(draw.Line(0.06, pt(-0.36, 0.93), pt(-0.1, 0.93)), draw.Line(0.045, pt(0.2, 1.02), pt(0.45, 1.0))), c, 1)
}

func chair(b figure.Brush) {
	c := draw.Hex(0x6a3a34)
	b.Form(draw.Blob(pt(-0.42, 0.4), pt(-0.42, 1.15), pt(0, 1.25), pt(0.42, 1.15), pt(0.42, 0.4)), c, 0.12)
	b.Form(draw.Rect(-0.48, 0.2, 0.48, 0.52), c.Scale(1.15), 0.1)
	b.Form(draw.Join(draw.Rect(-0.58, 0.1, -0.42, 0.72), draw.Rect(0.42, 0.1, 0.58, 0.72)), c.Scale(0.85), 0.08)
}

func clock(b figure.Brush) {
	c := draw.Hex(0x4f2f1c)
	b.Form(draw.Rect(-0.28, 0, 0.28, 1.5), c, 0.06)
	b.Form(draw.Rect(-0.36, 1.45, 0.36, 2.2), c.Scale(1.1), 0.06)
	b.Flat(draw.Ellipse(0, 1.84, 0.26, 0.26, 0), draw.Hex(0xe8dcc0), 1)
	b.Flat(draw.Line(0.025, pt(0, 1.84), pt(0, 2.04)), draw.Hex(0x151210), 1)
	b.Flat(draw.Line(0.025, pt(0, 1.84), pt(0.13, 1.76)), draw.Hex(0x151210), 1)
	b.Flat(draw.Rect(-0.16, 0.35, 0.16, 1.3), draw.Hex(0x1c120c), 0.9)
	b.Form(draw.Ellipse(0.03, 0.55, 0.1, 0.1, 0), draw.Hex(0xc8a040), 0.05)
}

func piano(b figure.Brush) {
	c := draw.Hex(0x1c1a1c)
	b.Form(draw.Join(draw.Rect(-1.1, 0, -1.0, 0.7), draw.Rect(1.0, 0, 1.1, 0.7)), c, 0.03)
	b.Form(draw.Blob(pt(-1.1, 1.1), pt(-0.4, 2.0), pt(1.2, 1.7), pt(1.25, 1.1)), c.Scale(1.5), 0.1)
	b.Form(draw.Rect(-1.2, 0.66, 1.25, 1.06), c, 0.08)
	b.Flat(draw.Rect(-1.25, 0.8, -0.5, 0.86), draw.Hex(0xe8e4dc), 1)
}

func ball(b figure.Brush) {
	b.Form(draw.Ellipse(0, 0.14, 0.14, 0.14, 0), draw.Hex(0xd85a2a), 0.1)
}
