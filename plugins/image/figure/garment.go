package figure

import "ft.tc/backlot/plugins/image/draw"

// trunk draws the upper garment from the shoulders to the hips.
func (p *person) trunk() {
	w, waist, hip := p.width, p.width*0.78, 0.15
	if p.side {
		w, waist, hip = 0.13, 0.115, 0.135
	}
	if p.female {
		waist *= 0.86
	}
	switch p.outfit {
	case "coat", "spacesuit", "labcoat", "robe":
		w, waist, hip = w+0.03, waist+0.045, hip+0.035
	case "armor":
		w += 0.03
	}
	low := -0.06
	switch p.outfit {
	case "suit", "jacket", "armor": // hangs over the hips
		low = -0.13
	}
	mid := between(p.chest, p.hip, 0.55)
	torso := draw.Join(draw.Blob(off(p.chest, -w*0.45, 0.055), off(p.chest, w*0.45, 0.055), off(p.chest, w, -0.015), off(p.chest, w*1.02, -0.12), off(mid, waist, 0),
		off(p.hip, hip, low), off(p.hip, 0, low-0.04), off(p.hip, -hip, low), off(mid, -waist, 0), off(p.chest, -w*1.02, -0.12), off(p.chest, -w, -0.015)), p.yoke())
	p.Form(torso, p.cloth, 0.11)
}

// yoke slopes from the neck over the shoulders, so that sleeve and body are one piece of cloth.
func (p *person) yoke() draw.Shape {
	if p.side {
		return nil
	}
	var out draw.Shape
	for _, s := range []draw.Point{p.shoulderL, p.shoulderR} {
		out = append(out, draw.Limb(between(p.chest, p.neckTop, 0.35), 0.045, off(s, 0, 0.012), 0.056)...)
	}
	return out
}

// skirt draws what hangs below the waist, over the legs.
func (p *person) skirt() {
	w := 0.2
	if p.side {
		w = 0.15
	}
	waist := []draw.Point{off(p.hip, -w*0.72, 0.12), off(p.hip, w*0.72, 0.12)}
	kneeL, kneeR := between(p.hipL, p.kneeL, 0.9), between(p.hipR, p.kneeR, 0.9)
	flare := func(k float64, q ...draw.Point) []draw.Point {
		out := append([]draw.Point(nil), waist...)
		for _, pt := range q {
			out = append(out, off(pt, -k, 0), off(pt, k, 0), off(pt, 0, 0.04))
		}
		return out
	}
	switch p.outfit {
	case "coat", "labcoat":
		p.Form(hull(flare(0.15, kneeL, kneeR)...), p.cloth.Scale(0.96), 0.1)
	case "dress":
		low := 0.75
		if p.hat == "crown" || p.cloth.Luma() > 0.85 || p.cape {
			low = 0.98
		}
		p.Form(hull(flare(0.15, between(p.kneeL, p.footL, low), between(p.kneeR, p.footR, low), p.kneeL, p.kneeR)...), p.cloth, 0.13)
	case "cardigan":
		p.Form(hull(flare(0.12, between(p.kneeL, p.footL, 0.2), between(p.kneeR, p.footR, 0.2), p.kneeL, p.kneeR)...), p.legs, 0.1)
	case "robe":
		p.Form(hull(flare(0.17, between(p.kneeL, p.footL, 1.02), between(p.kneeR, p.footR, 1.02), p.kneeL, p.kneeR)...), p.cloth, 0.13)
	}
}

// details draws lapels, belts, buttons and folds.
func (p *person) details() {
	if !p.detail(0.012) {
		return
	}
	dark, c, h := p.cloth.Scale(0.45), p.chest, p.hip
	face := 0.0
	if p.side {
		face = 0.085
	}
	switch {
	case p.back:
		if p.outfit == "coat" {
			p.belt(dark)
			p.Flat(draw.Line(0.012, off(h, 0, -0.02), off(between(p.kneeL, p.kneeR, 0.5), 0, 0.06)), dark, 0.8)
		}
	case p.outfit == "coat" || p.outfit == "suit" || p.outfit == "labcoat" || p.outfit == "jacket" || p.outfit == "vest" || p.outfit == "cardigan":
		p.front(c, h, face, dark)
	case p.outfit == "armor":
		p.belt(p.cloth.Scale(0.35))
		p.Flat(draw.Line(0.014, off(c, face, 0), off(h, face, 0.1)), dark, 0.7)
		for _, s := range []draw.Point{p.shoulderL, p.shoulderR} {
			p.Form(draw.Ellipse(s.X, s.Y+0.01, 0.1, 0.085, 0), p.cloth.Scale(1.1), 0.06)
		}
	case p.outfit == "spacesuit":
		m := between(c, h, 0.4)
		p.Form(draw.Rect(m.X-0.09+face, m.Y-0.08, m.X+0.09+face, m.Y+0.07), p.cloth.Scale(0.55), 0.02)
		p.Flat(draw.Ellipse(m.X-0.04+face, m.Y+0.02, 0.016, 0.016, 0), draw.Hex(0xff5040), 1)
		p.Flat(draw.Ellipse(m.X+0.04+face, m.Y+0.02, 0.016, 0.016, 0), draw.Hex(0x50c0ff), 1)
	case p.outfit == "robe" || p.outfit == "dress" || p.outfit == "casual":
		p.belt(dark)
	}
	if p.holds("scarf") {
		p.Form(draw.Blob(off(p.neckTop, -0.09, 0), off(p.neckTop, 0.09, 0), off(p.neckTop, 0.1, -0.08), off(p.neckTop, -0.1, -0.08)), colors["red"], 0.03)
	}
	if p.cape && !p.back {
		p.Form(draw.Join(draw.Limb(off(p.shoulderL, -0.01, 0.03), 0.045, off(p.neckTop, 0, -0.06), 0.03), draw.Limb(off(p.shoulderR, 0.01, 0.03), 0.045, off(p.neckTop, 0, -0.06), 0.03)), draw.Hex(0xa02330), 0.03)
	}
}

func (p *person) belt(c draw.Color) {
	w := 0.165
	if p.side {
		w = 0.13
	}
	b := between(p.hip, p.chest, 0.16)
	p.Flat(draw.Line(0.045, off(b, -w, 0), off(b, w, 0)), c, 0.95)
	p.Flat(draw.Rect(b.X-0.025, b.Y-0.026, b.X+0.025, b.Y+0.026), c.Scale(2.4), 0.9)
}

// front draws an open collar with a shirt and perhaps a tie.
func (p *person) front(c, h draw.Point, face float64, dark draw.Color) {
	low := between(c, h, 0.45)
	p.Flat(draw.Poly(off(c, face-0.055, 0.06), off(c, face+0.055, 0.06), off(low, face, 0)), p.under, 1)
	if p.outfit != "cardigan" && p.outfit != "jacket" {
		p.Flat(draw.Poly(off(c, face-0.016, 0.035), off(c, face+0.016, 0.035), off(low, face, 0.02)), draw.Hex(0x3a2326), 1)
	}
	sides := []float64{-1, 1}
	if p.side {
		sides = []float64{-0.55, 0.12}
	}
	for _, s := range sides {
		lapel := draw.Poly(off(c, face+s*0.05, 0.075), off(c, face+s*0.125, 0.0), off(c, face+s*0.085, -0.09), off(low, face, -0.02))
		p.Form(lapel, p.cloth.Scale(0.88), 0.02)
		p.Flat(draw.Line(0.009, off(c, face+s*0.125, 0), off(c, face+s*0.085, -0.09), off(low, face, -0.02)), dark, 0.8)
	}
	end := off(h, face*0.8, -0.08)
	if p.outfit == "coat" || p.outfit == "labcoat" {
		end = off(between(p.kneeL, p.kneeR, 0.5), face*0.5, 0.05)
	}
	p.Flat(draw.Line(0.01, low, end), dark, 0.85)
	if p.outfit == "coat" {
		p.belt(dark)
		for _, t := range []float64{0.55, 0.7} {
			b := between(c, h, t)
			p.Flat(draw.Ellipse(b.X+face-0.06, b.Y, 0.013, 0.013, 0), dark, 0.9)
			p.Flat(draw.Ellipse(b.X+face+0.06, b.Y, 0.013, 0.013, 0), dark, 0.9)
		}
	}
}
