package figure

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
)

// head is a frame whose unit is the head's radius: 1 up is the crown, -1 the chin, right is where a
// side pose looks.
type head struct {
	*person
	frame
	r float64
}

func (p *person) neckAndHead() {
	angle := math.Atan2(p.head.X-p.neckTop.X, p.head.Y-p.neckTop.Y)
	h := head{p, newFrame(p.head, angle*0.7), p.headR}
	if p.lies() {
		h.frame = newFrame(p.head, math.Pi/2*0.98)
	}
	h.hairBehind()
	throat := 0.052
	if p.female || p.headR > 0.13 {
		throat = 0.044
	}
	p.Form(draw.Limb(off(p.chest, 0, 0.035), throat*1.1, p.head, throat), p.skin.Scale(0.86), 0.022)
	if p.outfit == "coat" || p.outfit == "suit" {
		h.collar()
	}
	h.skull()
	if !p.back {
		h.face()
	}
	h.hairFront()
	h.headwear()
}

func (p *person) lies() bool { return p.flat }

func (h head) u(x, y float64) draw.Point { return h.p(x*h.r, y*h.r) }

func (h head) blob(xy ...float64) draw.Shape {
	pts := make([]draw.Point, len(xy)/2)
	for i := range pts {
		pts[i] = h.u(xy[2*i], xy[2*i+1])
	}
	return draw.Blob(pts...)
}

func (h head) poly(xy ...float64) draw.Shape {
	pts := make([]draw.Point, len(xy)/2)
	for i := range pts {
		pts[i] = h.u(xy[2*i], xy[2*i+1])
	}
	return draw.Poly(pts...)
}

func (h head) oval(x, y, rx, ry float64) draw.Shape {
	return h.shape(draw.Ellipse(x*h.r, y*h.r, rx*h.r, ry*h.r, 0))
}

func (h head) collar() {
	c := h.neckTop
	d := 0.0
	if h.side {
		d = -0.02
	}
	h.Form(draw.Poly(off(c, -0.1+d, -0.1), off(c, -0.085+d, 0.0), off(c, -0.02, -0.07), off(c, 0.02, -0.07), off(c, 0.085, 0.0), off(c, 0.1, -0.1)), h.cloth.Scale(0.85), 0.025)
}

func (h head) skull() {
	c := h.skin
	if h.back {
		c = h.hair
	}
	switch {
	case h.side && !h.back:
		h.Form(h.blob(-0.82, 0.35, -0.5, 0.9, 0.1, 1, 0.62, 0.72, 0.72, 0.25, 0.76, 0.02, 0.98, -0.24, 0.78, -0.36, 0.76, -0.62, 0.66, -0.95, 0.3, -0.98, -0.1, -0.62, -0.62, -0.3), c, 0.05)
	default:
		h.Form(h.blob(-0.74, 0.25, -0.5, 0.85, 0, 1, 0.5, 0.85, 0.74, 0.25, 0.66, -0.4, 0.36, -0.9, 0, -1.02, -0.36, -0.9, -0.66, -0.4), c, 0.055)
		h.Form(draw.Join(h.oval(-0.74, 0.0, 0.09, 0.2), h.oval(0.74, 0.0, 0.09, 0.2)), c.Scale(0.85), 0.02)
	}
}

// face draws the features as planes of shadow, as a storyboard artist blocks them in.
func (h head) face() {
	if h.r*h.Scale < 5 || h.Brush.Scale <= 0 {
		return
	}
	shade, ink := h.skin.Scale(0.58), draw.Hex(0x1c1412)
	if h.side {
		h.profile(shade, ink)
		return
	}
	for _, s := range []float64{-1, 1} {
		h.eye(s, shade, ink)
	}
	side := 1.0
	if h.Light.X > 0 != h.Flip {
		side = -1
	}
	h.nose(side, shade)
	h.mouth(0, shade, ink)
	h.Flat(h.oval(0, -0.98, 0.3, 0.12), shade, 0.5)
	h.glasses(ink)
}

func (h head) profile(shade, ink draw.Color) {
	h.Flat(h.oval(0.52, 0.06, 0.17, 0.13), shade, 0.75)
	h.Flat(h.poly(0.36, 0.19, 0.7, 0.22, 0.7, 0.15, 0.36, 0.13), h.hair.Scale(0.7), 0.9)
	h.Flat(h.oval(0.54, 0.03, 0.09, 0.055), ink, 0.95)
	h.Flat(h.poly(0.52, -0.6, 0.78, -0.58, 0.76, -0.64), ink, 0.85)
	h.Flat(h.oval(-0.05, -0.05, 0.13, 0.2), shade, 0.7)
	h.Flat(h.poly(-0.2, -0.45, 0.3, -0.9, 0.4, -0.98, -0.05, -0.65), shade, 0.6)
	if h.holds("glasses") {
		h.Flat(draw.Join(h.oval(0.58, 0.02, 0.18, 0.18)), draw.Hex(0xb8c4cc), 0.5)
		h.Flat(draw.Line(0.006, h.u(0.4, 0.05), h.u(-0.05, 0.1)), ink, 0.9)
	}
}

func (h head) glasses(ink draw.Color) {
	if !h.holds("glasses") {
		return
	}
	for _, s := range []float64{-1, 1} {
		h.Flat(h.oval(s*0.31, 0.0, 0.23, 0.2), ink, 0.85)
		h.Flat(h.oval(s*0.31, 0.0, 0.185, 0.155), draw.Hex(0xcdd6da), 0.75)
		h.Flat(h.oval(s*0.31, -0.01, 0.06, 0.06), ink, 0.9)
	}
	h.Flat(draw.Line(0.007, h.u(-0.1, 0.03), h.u(0.1, 0.03)), ink, 0.9)
}

func (h head) hairBehind() {
	if h.hairStyle != "long" || h.hat == "visor" || h.hat == "knight" || h.hat == "hood" {
		return
	}
	if h.side {
		h.Form(h.blob(-0.3, 1.05, 0.3, 0.9, 0.05, 0, -0.2, -0.9, -0.55, -1.9, -1.15, -1.75, -1.08, -0.5, -0.98, 0.5), h.hair, 0.05)
		return
	}
	h.Form(h.blob(-0.7, 0.9, 0, 1.2, 0.7, 0.9, 0.98, 0, 1.0, -1.1, 0.8, -1.75, 0, -1.5, -0.8, -1.75, -1.0, -1.1, -0.98, 0), h.hair, 0.05)
}

func (h head) hairFront() {
	if h.hairStyle == "bald" || h.hat == "visor" || h.hat == "knight" {
		return
	}
	if h.hairStyle == "bun" {
		x, y := 0.0, 1.25
		if h.side {
			x, y = -0.85, 0.75
		}
		h.Form(h.oval(x, y, 0.42, 0.38), h.hair, 0.03)
	}
	switch {
	case h.back:
		h.Form(h.blob(-0.8, 0.2, -0.6, 0.9, 0, 1.12, 0.6, 0.9, 0.8, 0.2, 0.6, -0.6, 0, -0.75, -0.6, -0.6), h.hair, 0.05)
		if h.hairStyle == "long" {
			h.Form(h.blob(-0.8, 0.5, 0, 0.9, 0.8, 0.5, 0.95, -0.8, 0.7, -1.8, 0, -1.65, -0.7, -1.8, -0.95, -0.8), h.hair, 0.06)
		}
	case h.side:
		h.Form(h.blob(0.68, 0.62, 0.4, 1.1, -0.2, 1.16, -0.85, 0.75, -0.98, 0.1, -0.7, -0.4, -0.25, -0.25, -0.1, 0.2, 0.3, 0.5), h.hair, 0.045)
	default:
		h.Form(h.blob(-0.82, 0.05, -0.8, 0.75, -0.35, 1.15, 0.35, 1.15, 0.8, 0.75, 0.82, 0.05, 0.66, 0.3, 0.45, 0.62, -0.1, 0.66, -0.5, 0.5, -0.68, 0.25), h.hair, 0.04)
	}
	if h.beard && !h.back {
		x := 0.0
		if h.side {
			x = 0.35
		}
		if h.side {
			h.Form(h.blob(x-0.55, -0.35, x, -0.5, x+0.4, -0.48, x+0.42, -1.0, x+0.1, -1.5, x-0.3, -1.1), h.hair, 0.04)
			return
		}
		h.Form(h.blob(-0.7, -0.08, -0.5, -0.42, -0.2, -0.44, 0, -0.48, 0.2, -0.44, 0.5, -0.42, 0.7, -0.08, 0.62, -0.75, 0.32, -1.24, 0, -1.36, -0.32, -1.24, -0.62, -0.75), h.hair, 0.03)
		h.Flat(h.blob(-0.2, -0.6, 0, -0.58, 0.2, -0.6, 0, -0.68), draw.Hex(0x5a2a28), 0.8)
	}
}
