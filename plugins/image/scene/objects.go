package scene

import (
	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/figure"
	"ft.tc/backlot/plugins/image/prompt"
)

func pt(x, y float64) draw.Point { return draw.Point{X: x, Y: y} }

// placeObjects draws what the prompt names beside the place itself, far things first.
func (s *stage) placeObjects() {
	if s.Place == "forest" {
		s.woods()
	}
	if s.Place == "field" && !s.Has("tree") && !s.Has("wheat") {
		s.hedge()
	}
	if s.Place == "underwater" {
		s.reef()
	}
	if s.Place == "cave" {
		s.dripstones()
	}
	if s.Place == "station" {
		s.steamTrain(s.lead + 4.5)
	}
	side := 1.0
	for i, o := range s.Objects {
		s.object(o, side, i)
		side = -side
	}
}

// object draws one kind of thing on one side of the picture.
func (s *stage) object(o prompt.Object, side float64, i int) {
	z := s.lead + 4 + float64(i)*1.4
	x := side * s.span(z) * 0.5
	if len(s.Figures) == 0 && i == 0 {
		x = s.span(z) * 0.12
	}
	switch o.Kind {
	case "car", "truck":
		cz := s.lead + 1.6 + float64(i)
		room := max(0.4, s.span(cz)-2.7)
		s.car(min(room, max(-room, x)), cz, o)
	case "train":
		if s.Place != "station" {
			s.steamTrain(s.lead + 5)
		}
	case "ship":
		s.ship(side*s.span(s.lead+20)*0.25, s.lead+20)
	case "sailboat":
		s.sailboat(side*s.span(s.lead+14)*0.3, s.lead+14)
	case "rocket":
		s.rocket(x, s.lead+9)
	case "spaceship":
		s.saucer(side*s.span(s.lead+8)*0.35, s.lead)
	case "airplane":
		s.airplane(side)
	case "house":
		for k := range min(o.Count, 5) {
			s.house(x+float64(k)*8*-side, s.lead+10+float64(k)*4)
		}
	case "tree":
		for k := range o.Count {
			s.oak(x+float64(k)*3.4*side, s.lead+4.5+float64(k)*3, 6)
		}
	case "palm":
		s.palm(side*s.span(s.lead+2.5)*0.62, s.lead+2.5)
		s.palm(side*s.span(s.lead+5)*0.45, s.lead+5)
	case "fire":
		s.fire(x*0.6, s.lead+0.8)
	case "castle":
		if s.Place != "castle" {
			s.farCastle(side)
		}
	default:
		s.smallObject(o, x, side)
	}
}

func (s *stage) smallObject(o prompt.Object, x, side float64) {
	b := s.at(x, s.lead+2.2)
	switch o.Kind {
	case "lighthouse":
		s.lighthouse(side)
	case "windmill":
		s.windmill(x, s.lead+12)
	case "tent":
		for k := range o.Count {
			s.tent(x+float64(k)*3*side, s.lead+3.5+float64(k))
		}
	case "gravestone":
		for k := range 14 {
			gz := s.lead + 9 - float64(k)*0.6
			s.gravestone(s.between(-1, 1)*s.span(gz), gz)
		}
	case "cactus":
		for k := range 4 {
			s.cactus(side*s.span(s.lead+9-float64(k)*2)*s.between(0.3, 0.9)*float64(1-k%2*2), s.lead+9-float64(k)*2)
		}
	case "pyramid":
		for k := range 3 {
			s.pyramid(side*float64(k-1)*34, s.lead+95-float64(k)*14, 26-float64(k)*6)
		}
	case "bench":
		s.bench(b)
	case "flowers":
		s.flowers()
	case "birds":
		s.flock(max(5, o.Count))
	case "fish":
		for k := range max(1, o.Count) {
			s.fish(side*(0.5-float64(k)*0.35), 1.2+0.5*float64(k%3), s.lead+2+float64(k)*0.8, o)
		}
	case "rock":
		for k := range 3 {
			s.rock(x+float64(k)*1.3*side, s.lead+2.5+float64(k)*1.4, 0.9-0.2*float64(k))
		}
	case "statue":
		s.statue(x, s.lead+4)
	case "bridge":
		s.bridgeArch()
	case "fence":
		s.fence()
	case "bicycle":
		bicycle(s.at(x, s.lead+1.2))
	case "chair":
		chair(s.at(-side*s.span(s.lead+0.8)*0.45, s.lead+0.8))
	case "clock":
		clock(s.at(-s.span(s.lead+2)*0.55, s.lead+2))
	case "piano":
		piano(s.at(s.span(s.lead+1.4)*0.35, s.lead+1.4))
	case "ball":
		ball(s.at(0.7, s.lead-0.1))
	}
}

func (s *stage) shadow(x, z, rx float64) {
	b := s.at(x, z)
	m := s.c.Mask(draw.Ellipse(b.X, b.Y, rx*b.Scale, rx*b.Scale*0.16, 0), int(rx*b.Scale*0.3)+2)
	if m != nil {
		s.c.Darken(m.Blur(rx*b.Scale*0.22), draw.Gray(0.15), 0.75, z-rx)
	}
}

func (s *stage) car(x, z float64, o prompt.Object) {
	s.shadow(x, z, 2.3)
	b := s.at(x, z)
	b.Flip = x > 0
	c := figure.Named(o.Color, draw.Hex(0x2f3a4a))
	glass := draw.Hex(0x1a222c)
	if o.Kind == "truck" {
		b.Form(draw.Rect(-2.6, 0.5, 1.2, 2.5), c, 0.2)
		b.Form(draw.Blob(pt(1.1, 0.5), pt(1.1, 2.0), pt(2.0, 2.0), pt(2.5, 1.2), pt(2.5, 0.5)), c.Scale(0.85), 0.2)
		b.Flat(draw.Poly(pt(1.4, 1.3), pt(1.4, 1.85), pt(1.95, 1.85), pt(2.25, 1.3)), glass, 1)
	} else {
		b.Form(draw.Blob(pt(-1.35, 0.85), pt(-1.05, 1.42), pt(-0.3, 1.56), pt(0.45, 1.5), pt(0.95, 1.02), pt(0.95, 0.8), pt(-1.3, 0.75)), c.Scale(0.9), 0.18)
		b.Flat(draw.Poly(pt(-0.95, 0.98), pt(-0.75, 1.36), pt(-0.25, 1.44), pt(-0.25, 0.98)), glass, 1)
		b.Flat(draw.Poly(pt(-0.15, 0.98), pt(-0.15, 1.44), pt(0.35, 1.38), pt(0.72, 0.98)), glass, 1)
		b.Form(draw.Blob(pt(-2.25, 0.42), pt(-2.2, 0.8), pt(-1.4, 0.96), pt(0.6, 0.98), pt(1.9, 0.92), pt(2.3, 0.68), pt(2.3, 0.4), pt(0, 0.34)), c, 0.25)
	}
	for _, wx := range []float64{-1.4, 1.45} {
		b.Flat(draw.Ellipse(wx, 0.4, 0.47, 0.47, 0), c.Scale(0.2), 1)
		b.Form(draw.Ellipse(wx, 0.36, 0.36, 0.36, 0), draw.Hex(0x16161a), 0.1)
		b.Form(draw.Ellipse(wx, 0.36, 0.18, 0.18, 0), draw.Hex(0xa8abb0), 0.06)
	}
	b.Form(draw.Rect(-2.35, 0.4, -2.1, 0.5), draw.Hex(0xb8bcc0), 0.04)
	b.Form(draw.Rect(2.1, 0.38, 2.4, 0.5), draw.Hex(0xb8bcc0), 0.04)
	b.Flat(draw.Ellipse(2.2, 0.72, 0.1, 0.12, 0), draw.Hex(0xfff2cc), 1)
	if s.dark() || s.Weather == "rain" || s.Weather == "fog" {
		b.Glow(draw.Ellipse(2.22, 0.72, 0.1, 0.12, 0), draw.Hex(0xfff2cc).Scale(1.6))
		b.Halo(pt(2.4, 0.72), 1.6, draw.Hex(0xffe2a8).Scale(0.7))
		b.Halo(pt(-2.25, 0.7), 0.5, draw.Hex(0xff3020).Scale(0.6))
	}
}

// steamTrain comes round on its rails, three quarter from the front.
func (s *stage) steamTrain(z float64) {
	x := s.railX()
	black := draw.Hex(0x2a2c30)
	for i := 5; i >= 1; i-- {
		b := s.at(x, z+float64(i)*6)
		b.Form(draw.Rect(-1.4, 0.6, 1.4, 3.6), draw.Hex(0x6a2a2a), 0.2)
	}
	b := s.at(x, z)
	s.shadow(x, z, 1.8)
	b.Form(draw.Rect(-1.45, 1.6, 1.45, 3.7), black.Scale(0.9), 0.15)
	b.Form(draw.Ellipse(0, 2.2, 1.15, 1.15, 0), black, 0.5)
	b.Form(draw.Ellipse(0, 2.2, 0.85, 0.85, 0), black.Scale(1.5), 0.3)
	b.Form(draw.Poly(pt(-0.3, 3.2), pt(-0.42, 4.3), pt(0.42, 4.3), pt(0.3, 3.2)), black, 0.2)
	b.Form(draw.Rect(-1.5, 0.75, 1.5, 1.15), draw.Hex(0x8a2a22), 0.1)
	b.Form(draw.Poly(pt(-1.3, 0.75), pt(1.3, 0.75), pt(0.9, 0.12), pt(-0.9, 0.12)), draw.Hex(0x45484e), 0.1)
	b.Glow(draw.Ellipse(0, 2.95, 0.2, 0.2, 0), draw.Hex(0xfff2cc).Scale(1.6))
	b.Halo(pt(0, 2.95), 2.4, draw.Hex(0xffe2a8).Scale(0.6))
	for i := range 12 {
		t := float64(i)
		b.Halo(pt(-0.15*t-0.04*t*t, 4.7+0.42*t), 0.7+0.2*t, s.air.ambient.Add(s.air.key).Scale(0.32))
	}
}

func (s *stage) ship(x, z float64) {
	b := s.at(x, z)
	hull := draw.Hex(0x2f3138)
	b.Form(draw.Poly(pt(-11, 3.4), pt(-10, 0), pt(9, 0), pt(12.5, 4.6), pt(8, 3.6)), hull, 1)
	b.Form(draw.Poly(pt(-10.2, 0.9), pt(-10, 0), pt(9, 0), pt(9.7, 0.9)), draw.Hex(0x8a2f26), 0.4)
	b.Form(draw.Rect(-8.5, 3.4, 3.5, 5.4), draw.Hex(0xd8d4c8), 0.4)
	b.Form(draw.Rect(-6.5, 5.4, 1.6, 6.9), draw.Hex(0xc8c4b8), 0.3)
	for _, fx := range []float64{-4.6, -1.4} {
		b.Form(draw.Poly(pt(fx-0.7, 6.9), pt(fx-0.95, 10), pt(fx+0.75, 10), pt(fx+0.7, 6.9)), draw.Hex(0x9a3a2a), 0.4)
		b.Form(draw.Rect(fx-0.97, 9.2, fx+0.77, 10), hull, 0.3)
		for i := range 8 {
			t := float64(i)
			b.Halo(pt(fx-t*0.7, 10.5+t*0.7), 1.1+0.35*t, draw.Gray(0.1))
		}
	}
	for i := range 11 {
		c := draw.Hex(0x1f2a34)
		if s.dark() {
			c = warm.Scale(1.2)
		}
		b.Flat(draw.Ellipse(-7.8+float64(i), 4.4, 0.26, 0.26, 0), c, 1)
		if s.dark() {
			b.Glow(draw.Ellipse(-7.8+float64(i), 4.4, 0.24, 0.24, 0), c)
		}
	}
	b.Flat(draw.Line(0.12, pt(6, 4), pt(6, 9), pt(11.5, 4.6)), hull, 1)
	s.mirrorBelow(b, 12, 4)
}

// mirrorBelow darkens the water under something that floats.
func (s *stage) mirrorBelow(b figure.Brush, wide, deep float64) {
	m := s.c.Mask(draw.Ellipse(b.X, b.Y+deep*b.Scale*0.25, wide*b.Scale, deep*b.Scale*0.3, 0), 8)
	if m != nil {
		s.c.Darken(m.Blur(deep*b.Scale*0.12), draw.Gray(0.3), 0.6, 0)
	}
}

func (s *stage) sailboat(x, z float64) {
	b := s.at(x, z)
	wood := draw.Hex(0x5f3d26)
	sail := draw.Hex(0xe6dcc4)
	for _, m := range []struct{ x, h, w float64 }{{-3.4, 7.5, 1.5}, {0.2, 9.5, 1.9}, {3.6, 7, 1.4}} {
		b.Form(draw.Line(0.2, pt(m.x, 1), pt(m.x, m.h+1)), wood.Scale(0.7), 0.08)
		for k := range 3 {
			y, w := 2.2+float64(k)*m.h*0.28, m.w*(1-0.22*float64(k))
			b.Form(draw.Blob(pt(m.x-w, y), pt(m.x+w, y), pt(m.x+w*1.15, y+m.h*0.12), pt(m.x+w*0.9, y+m.h*0.25), pt(m.x-w*0.9, y+m.h*0.25), pt(m.x-w*0.8, y+m.h*0.12)), sail, 0.5)
		}
	}
	b.Form(draw.Blob(pt(-6, 2.6), pt(-5.2, 0), pt(0, -0.25), pt(4.2, 0), pt(6, 2), pt(3, 1.3), pt(-3, 1.3)), wood, 0.6)
	b.Form(draw.Line(0.16, pt(5.4, 1.8), pt(8, 3.2)), wood, 0.08)
	b.Flat(draw.Line(0.1, pt(-5.4, 1.4), pt(0, 0.8), pt(5.4, 1.4)), draw.Hex(0xc8a050), 0.8)
	s.mirrorBelow(b, 6, 2.5)
}
