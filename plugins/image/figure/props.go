package figure

import "ft.tc/backlot/plugins/image/draw"

// propsBefore draws what is held against the body, under the hands.
func (p *person) propsBefore() {
	if p.holds("book") && !p.back {
		m := between(p.handL, p.handR, 0.5)
		if p.side {
			m = p.handR
		}
		p.book(m)
	}
	if p.holds("shield") {
		f := newFrame(p.handL, 0)
		p.Form(draw.Poly(f.p(-0.2, 0.3), f.p(0.2, 0.3), f.p(0.2, -0.05), f.p(0, -0.38), f.p(-0.2, -0.05)), draw.Hex(0x7d2a2a), 0.05)
		p.Flat(draw.Join(draw.Line(0.04, f.p(0, 0.28), f.p(0, -0.34)), draw.Line(0.04, f.p(-0.18, 0.1), f.p(0.18, 0.1))), colors["gold"], 0.9)
	}
	if p.holds("backpack") && p.back {
		c := between(p.chest, p.hip, 0.5)
		p.Form(draw.Blob(off(c, -0.17, 0.22), off(c, 0.17, 0.22), off(c, 0.18, -0.22), off(c, -0.18, -0.22)), draw.Hex(0x5a6b45), 0.08)
	}
}

func (p *person) book(m draw.Point) {
	cover := draw.Hex(0x7d2f2a)
	if p.reading() {
		p.Form(draw.Poly(off(m, 0, -0.03), off(m, -0.18, 0.04), off(m, -0.16, 0.19), off(m, 0, 0.12), off(m, 0.16, 0.19), off(m, 0.18, 0.04)), cover, 0.02)
		p.Form(draw.Poly(off(m, 0, 0.13), off(m, -0.15, 0.2), off(m, -0.13, 0.215), off(m, 0, 0.16), off(m, 0.13, 0.215), off(m, 0.15, 0.2)), draw.Hex(0xe8dfc8), 0.015)
		return
	}
	for i, c := range []draw.Color{cover, draw.Hex(0x2f4a5a), draw.Hex(0x8a6a34)} {
		y := float64(i)*0.062 - 0.03
		p.Form(draw.Rect(m.X-0.16+float64(i)*0.012, m.Y+y, m.X+0.15-float64(i)*0.014, m.Y+y+0.055), c, 0.015)
		p.Flat(draw.Rect(m.X+0.1, m.Y+y+0.012, m.X+0.15-float64(i)*0.014, m.Y+y+0.043), draw.Hex(0xe8dfc8), 0.9)
	}
}

func (p *person) reading() bool { return p.body.pose == poses["reading"] }

// propsInHand draws what the hands hold.
func (p *person) propsInHand() {
	metal, h := draw.Hex(0x30323a), p.handR
	switch {
	case p.holds("umbrella"):
		p.umbrella(h)
	case p.holds("staff"):
		p.Form(draw.Line(0.035, off(h, -0.02, -h.Y+0.02), off(h, 0.03, 0.72)), draw.Hex(0x6a4a2e), 0.02)
		p.Form(draw.Ellipse(h.X+0.03, h.Y+0.76, 0.055, 0.06, 0), draw.Hex(0x9fd0e0), 0.03)
	case p.holds("sword"):
		p.Form(draw.Poly(off(h, 0.0, 0.06), off(h, 0.05, 0.04), off(h, 0.4, 0.85), off(h, 0.36, 0.8)), draw.Hex(0xd0d6de), 0.015)
		p.Form(draw.Line(0.035, off(h, -0.07, 0.1), off(h, 0.12, 0.02)), colors["gold"], 0.015)
	case p.holds("gun"):
		p.Flat(draw.Join(draw.Rect(h.X, h.Y+0.03, h.X+0.22, h.Y+0.075), draw.Poly(off(h, -0.01, 0.06), off(h, 0.05, 0.06), off(h, 0.03, -0.06), off(h, -0.03, -0.06))), metal.Scale(0.6), 1)
	case p.holds("magnifier"):
		p.Flat(draw.Line(0.025, h, off(h, 0.08, 0.1)), draw.Hex(0x4a3020), 1)
		p.Form(draw.Ellipse(h.X+0.13, h.Y+0.16, 0.085, 0.085, 0), draw.Hex(0xb08a40), 0.02)
		p.Flat(draw.Ellipse(h.X+0.13, h.Y+0.16, 0.066, 0.066, 0), draw.Hex(0xcfe0e6), 0.9)
	case p.holds("flower"):
		p.Form(draw.Line(0.015, h, off(h, 0.03, 0.16)), draw.Hex(0x3f6a3a), 0.01)
		for i := range 5 {
			p.Form(draw.Ellipse(h.X+0.03+0.04*float64(i%3-1), h.Y+0.17+0.035*float64(i/2), 0.035, 0.035, 0), []draw.Color{colors["red"], colors["pink"], colors["white"]}[i%3], 0.02)
		}
	case p.holds("camera"):
		p.Form(draw.Rect(h.X-0.07, h.Y, h.X+0.09, h.Y+0.11), metal, 0.015)
	}
	p.looseProps(h)
}

// looseProps may go with something else in the hand.
func (p *person) looseProps(h draw.Point) {
	if p.holds("balloon") {
		top := off(h, 0.12, 0.75)
		p.Flat(draw.Line(0.008, h, off(h, 0.05, 0.3), off(top, 0, -0.2)), draw.Hex(0xd8d0c8), 0.8)
		p.Form(draw.Blob(off(top, -0.17, 0.03), off(top, -0.11, 0.2), off(top, 0.11, 0.2), off(top, 0.17, 0.03), off(top, 0.0, -0.22)), draw.Hex(0xc8231e), 0.11)
		p.Flat(draw.Ellipse(top.X-0.07, top.Y+0.11, 0.03, 0.045, 0.5), draw.Hex(0xffd8d0), 0.6)
	}
	if p.holds("lantern") {
		c := off(h, 0.02, -0.17)
		p.Flat(draw.Line(0.012, h, off(c, 0, 0.12)), draw.Hex(0x2a2420), 1)
		p.Flat(draw.Rect(c.X-0.07, c.Y-0.1, c.X+0.07, c.Y+0.12), draw.Hex(0x2a2420), 1)
		p.Glow(draw.Rect(c.X-0.045, c.Y-0.075, c.X+0.045, c.Y+0.085), draw.Hex(0xffd27a).Scale(1.25))
		p.Halo(c, 0.9, draw.Hex(0xff9a3c).Scale(0.55))
	}
	if p.holds("briefcase") {
		b := off(p.handL, 0, -0.2)
		p.Form(draw.Rect(b.X-0.2, b.Y-0.14, b.X+0.2, b.Y+0.14), draw.Hex(0x5a3a24), 0.03)
		p.Flat(draw.Line(0.018, off(b, -0.06, 0.14), off(b, -0.05, 0.2), off(b, 0.05, 0.2), off(b, 0.06, 0.14)), draw.Hex(0x2a1a12), 1)
	}
	if p.holds("cigarette") && !p.back {
		m := off(p.head, 0.05, -0.07)
		if p.side {
			m = off(p.head, 0.085, -0.07)
		}
		p.Flat(draw.Line(0.014, m, off(m, 0.09, -0.012)), draw.Hex(0xe8e2d8), 1)
		p.Glow(draw.Ellipse(m.X+0.095, m.Y-0.012, 0.011, 0.011, 0), draw.Hex(0xff7a30).Scale(1.4))
		for i := range 7 {
			t := float64(i)
			p.Halo(off(m, 0.1+0.02*t+0.03*float64(i%2), 0.05+0.075*t), 0.045+0.016*t, draw.Gray(0.16))
		}
	}
}

func (p *person) umbrella(h draw.Point) {
	top := draw.Point{X: p.head.X + 0.1, Y: p.head.Y + 0.52}
	p.Flat(draw.Line(0.016, h, top), draw.Hex(0x2a2422), 1)
	c := draw.Hex(0x2c2c34)
	if p.cloth.Chroma() > 0.3 {
		c = p.cloth
	}
	p.Form(draw.Blob(off(top, -0.66, -0.22), off(top, -0.5, 0.0), off(top, 0, 0.16), off(top, 0.5, 0.0), off(top, 0.66, -0.22), off(top, 0.45, -0.16), off(top, 0.22, -0.2), off(top, 0, -0.15), off(top, -0.22, -0.2), off(top, -0.45, -0.16)), c, 0.14)
}
