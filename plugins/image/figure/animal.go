package figure

import (
	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/prompt"
)

// beast is the build of a four-legged animal, in metres, looking to the right.
type beast struct {
	long, high, deep float64 // trunk length, shoulder height, trunk radius
	neckX, neckY     float64 // from the shoulder to the head
	headR, muzzle    float64
	leg              float64 // radius
	tail             []float64
	color            draw.Color
	ears, mane, horn string
}

var beasts = map[string]beast{
	"dog":      {long: 0.62, high: 0.52, deep: 0.13, neckX: 0.2, neckY: 0.2, headR: 0.1, muzzle: 0.13, leg: 0.042, tail: []float64{-0.12, 0.12, -0.26, 0.3}, color: draw.Hex(0x7a5a3c), ears: "floppy"},
	"cat":      {long: 0.4, high: 0.27, deep: 0.085, neckX: 0.11, neckY: 0.11, headR: 0.078, muzzle: 0.03, leg: 0.028, tail: []float64{-0.14, 0.05, -0.22, 0.3, -0.12, 0.42}, color: draw.Hex(0x4a4240), ears: "pointed"},
	"horse":    {long: 1.3, high: 1.45, deep: 0.3, neckX: 0.5, neckY: 0.62, headR: 0.15, muzzle: 0.36, leg: 0.075, tail: []float64{-0.2, -0.1, -0.3, -0.8}, color: draw.Hex(0x5a3a26), ears: "pointed", mane: "mane"},
	"deer":     {long: 0.95, high: 1.05, deep: 0.19, neckX: 0.24, neckY: 0.45, headR: 0.1, muzzle: 0.19, leg: 0.042, tail: []float64{-0.08, 0.02}, color: draw.Hex(0x8a6240), ears: "pointed", horn: "antlers"},
	"bear":     {long: 1.2, high: 1.0, deep: 0.36, neckX: 0.36, neckY: 0.12, headR: 0.2, muzzle: 0.18, leg: 0.13, tail: []float64{-0.05, 0}, color: draw.Hex(0x4a3424), ears: "round"},
	"elephant": {long: 1.9, high: 2.3, deep: 0.72, neckX: 0.75, neckY: 0.18, headR: 0.42, muzzle: 0, leg: 0.24, tail: []float64{-0.1, -0.5}, color: draw.Hex(0x77777c), ears: "huge", horn: "trunk"},
	"dragon":   {long: 2.4, high: 1.5, deep: 0.46, neckX: 0.95, neckY: 1.15, headR: 0.3, muzzle: 0.5, leg: 0.17, tail: []float64{-1.2, -0.5, -2.2, -0.9, -3.0, -0.4}, color: draw.Hex(0x4a6a45), ears: "pointed", horn: "wings"},
}

func animal(b Brush, f prompt.Figure) {
	if f.Kind == "bird" {
		bird(b, f)
		return
	}
	a, ok := beasts[f.Kind]
	if !ok {
		a = beasts["dog"]
	}
	a.color = Named(f.Color, a.color)
	a.draw(b, f.Pose)
}

func (a beast) draw(b Brush, pose string) {
	sit := pose == "sitting" && a.high < 1
	stride := map[string]float64{"walking": 0.25, "running": 0.55, "jumping": 0.6}[pose]
	rump, chest := draw.Point{X: -a.long / 2, Y: a.high - a.deep*0.9}, draw.Point{X: a.long / 2, Y: a.high - a.deep}
	if sit {
		rump = draw.Point{X: -a.long * 0.28, Y: a.deep * 1.1}
		chest = draw.Point{X: a.long * 0.2, Y: a.high}
	}
	head := off(chest, a.neckX, a.neckY)
	a.tailForm(b, rump)
	if a.horn == "wings" {
		a.wing(b, chest, 0.7)
	}
	if !sit {
		a.legForm(b, rump, -stride, 0.7)
		a.legForm(b, chest, stride*0.8, 0.7)
	}
	body := draw.Join(draw.Limb(chest, a.deep*0.8, head, a.headR*0.8), draw.Limb(rump, a.deep*0.92, chest, a.deep), draw.Limb(off(rump, a.deep*0.2, -a.deep*0.1), a.deep*0.9, off(chest, -a.deep*0.2, -a.deep*0.12), a.deep))
	if sit {
		body = draw.Join(body, draw.Ellipse(rump.X, rump.Y, a.deep*1.35, a.deep*1.15, 0),
			draw.Limb(off(rump, 0.02, -a.deep*0.6), a.leg*1.3, off(rump, a.long*0.35, -a.deep*1.1+a.leg), a.leg))
	} else {
		body = draw.Join(body, a.legShape(rump, stride))
	}
	b.Form(draw.Join(body, a.legShape(off(chest, a.deep*0.2, 0), stride*0.3)), a.color, a.deep*0.55)
	a.headForm(b, head)
	if a.horn == "wings" {
		a.wing(b, chest, 1)
	}
}

func (a beast) legForm(b Brush, from draw.Point, stride, tone float64) {
	b.Form(a.legShape(from, stride), a.color.Scale(tone*0.95), a.leg)
}

func (a beast) legShape(from draw.Point, stride float64) draw.Shape {
	knee := draw.Point{X: from.X + stride*from.Y*0.5 - a.leg*0.3, Y: from.Y * 0.46}
	foot := draw.Point{X: from.X + stride*from.Y*0.75, Y: a.leg * 0.8}
	return draw.Join(draw.Limb(from, min(a.deep*0.8, a.leg*2.2), knee, a.leg), draw.Limb(knee, a.leg, foot, a.leg*0.75), draw.Limb(foot, a.leg*0.8, off(foot, a.leg*0.9, -a.leg*0.1), a.leg*0.6))
}

func (a beast) tailForm(b Brush, rump draw.Point) {
	from, r := off(rump, -a.deep*0.7, a.deep*0.4), a.leg*0.8
	if a.horn == "wings" {
		r = a.deep * 0.55
	}
	for i := 0; i+1 < len(a.tail); i += 2 {
		to := off(rump, a.tail[i]-a.deep*0.6, a.tail[i+1]+a.deep*0.3)
		c := a.color
		if a.mane != "" {
			c = c.Scale(0.4)
		}
		b.Form(draw.Limb(from, r, to, r*0.72), c, r)
		from, r = to, r*0.72
	}
}

func (a beast) headForm(b Brush, h draw.Point) {
	r := a.headR
	if a.mane != "" {
		b.Form(draw.Blob(off(h, -r*0.3, r*1.1), off(h, -r*1.2, r*0.4), off(h, -a.neckX*1.2, -a.neckY*0.9), off(h, -a.neckX*0.7, -a.neckY*0.55), off(h, -r*0.4, r*0.2)), a.color.Scale(0.4), 0.06)
	}
	b.Form(draw.Limb(h, r, off(h, r*0.6+a.muzzle, -a.muzzle*0.55), r*0.5), a.color, r*0.8)
	b.Flat(draw.Ellipse(h.X+r*0.45, h.Y+r*0.25, r*0.14, r*0.14, 0), draw.Hex(0x0c0a0a), 1)
	b.Flat(draw.Ellipse(h.X+r*1.05+a.muzzle, h.Y-a.muzzle*0.5, r*0.16, r*0.13, 0), draw.Hex(0x0c0a0a), 0.9)
	switch a.ears {
	case "pointed":
		b.Form(draw.Join(draw.Poly(off(h, -r*0.75, r*0.5), off(h, -r*0.5, r*1.75), off(h, r*0.1, r*0.8)), draw.Poly(off(h, 0, r*0.7), off(h, r*0.4, r*1.6), off(h, r*0.6, r*0.6))), a.color.Scale(0.85), r*0.2)
	case "floppy":
		b.Form(draw.Blob(off(h, -r*0.6, r*0.8), off(h, 0, r*0.7), off(h, -r*0.2, -r*0.8), off(h, -r*0.85, -r*0.6)), a.color.Scale(0.65), r*0.3)
	case "round":
		b.Form(draw.Join(draw.Ellipse(h.X-r*0.6, h.Y+r*0.85, r*0.35, r*0.35, 0), draw.Ellipse(h.X+r*0.3, h.Y+r*0.9, r*0.33, r*0.33, 0)), a.color.Scale(0.8), r*0.2)
	case "huge":
		b.Form(draw.Blob(off(h, -r*0.2, r*0.8), off(h, -r*1.5, r*0.7), off(h, -r*1.7, -r*0.6), off(h, -r*0.8, -r*1.3), off(h, -r*0.1, -r*0.4)), a.color.Scale(0.82), r*0.3)
	}
	a.extras(b, h)
}

func (a beast) extras(b Brush, h draw.Point) {
	r := a.headR
	switch a.horn {
	case "antlers":
		for _, s := range []float64{-0.12, 0.1} {
			base := off(h, s, r*0.8)
			b.Form(draw.Line(0.03, base, off(base, -0.1+s, 0.25), off(base, 0.0+s*2, 0.55)), draw.Hex(0xa08a68), 0.02)
			b.Form(draw.Join(draw.Line(0.024, off(base, -0.1+s, 0.25), off(base, -0.25+s, 0.42)), draw.Line(0.024, off(base, -0.06+s, 0.38), off(base, 0.12+s, 0.48))), draw.Hex(0xa08a68), 0.02)
		}
	case "trunk":
		p := []draw.Point{off(h, r*0.7, -r*0.2), off(h, r*1.25, -r*1.2), off(h, r*1.2, -r*2.6), off(h, r*1.5, -r*3.4)}
		b.Form(draw.Join(draw.Limb(p[0], r*0.5, p[1], r*0.34), draw.Limb(p[1], r*0.34, p[2], r*0.24), draw.Limb(p[2], r*0.24, p[3], r*0.16)), a.color, r*0.3)
		b.Form(draw.Blob(off(h, r*0.7, -r*0.7), off(h, r*1.9, -r*1.2), off(h, r*2.4, -r*0.7), off(h, r*1.8, -r*1.4), off(h, r*0.7, -r)), draw.Hex(0xe8e0cc), 0.05)
	case "wings":
		b.Form(draw.Join(draw.Poly(off(h, -r*0.6, r*0.6), off(h, -r*1.9, r*1.7), off(h, -r*0.1, r*0.9))), draw.Hex(0xb0a080), 0.05)
	}
}

func (a beast) wing(b Brush, chest draw.Point, tone float64) {
	d := (1 - tone) * 1.6
	root := off(chest, -0.3+d, 0.2)
	b.Form(draw.Blob(root, off(root, -0.3, 1.5), off(root, -0.6+d, 2.5), off(root, -1.6, 2.2), off(root, -2.9, 2.5), off(root, -2.4, 1.6), off(root, -2.5, 0.9), off(root, -1.7, 0.8), off(root, -1.5, 0.1), off(root, -0.9, 0.25)), a.color.Mix(draw.Hex(0x6a2f2a), 0.5).Scale(tone), 0.25)
	for _, tip := range []draw.Point{off(root, -2.9, 2.5), off(root, -2.5, 0.9), off(root, -1.5, 0.1)} {
		b.Flat(draw.Line(0.05, off(root, -0.6+d, 2.4), tip), a.color.Scale(0.5*tone), 0.7)
	}
}

func bird(b Brush, f prompt.Figure) {
	c := Named(f.Color, draw.Hex(0x2a2a32))
	o := draw.Point{Y: 0.3}
	b.Form(draw.Join(draw.Limb(off(o, -0.02, -0.08), 0.012, off(o, 0.0, -0.28), 0.012), draw.Limb(off(o, 0.06, -0.08), 0.012, off(o, 0.08, -0.28), 0.012)), draw.Hex(0xa07030), 0.01)
	b.Form(draw.Poly(off(o, -0.12, 0.02), off(o, -0.42, -0.12), off(o, -0.36, -0.18), off(o, -0.08, -0.09)), c.Scale(0.8), 0.03)
	b.Form(draw.Limb(off(o, -0.06, -0.02), 0.1, off(o, 0.1, 0.1), 0.08), c, 0.07)
	b.Form(draw.Ellipse(o.X+0.16, o.Y+0.19, 0.075, 0.07, 0), c, 0.05)
	b.Form(draw.Poly(off(o, 0.21, 0.22), off(o, 0.34, 0.17), off(o, 0.21, 0.15)), draw.Hex(0xb0882e), 0.01)
	b.Flat(draw.Ellipse(o.X+0.18, o.Y+0.21, 0.015, 0.015, 0), draw.Hex(0xf0e8d0), 1)
}
