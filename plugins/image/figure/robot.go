package figure

import (
	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/prompt"
)

// robot is a person's skeleton with a machine's parts.
func robot(b Brush, f prompt.Figure) {
	p := &person{Brush: b, body: stand(f.Pose, 1.15, 1.2), look: look{props: f.Props}, back: f.Back}
	p.carry(f.Pose)
	metal := Named(f.Color, draw.Hex(0x8f9aa6))
	p.limbs(metal.Scale(0.75), p.shoulderL, p.elbowL, p.handL, p.hipL, p.kneeL, p.footL)
	w := max(p.width, 0.16)
	c, h := p.chest, p.hip
	b.Form(draw.Poly(off(c, -w, 0.06), off(c, w, 0.06), off(c, w*1.05, -0.2), off(h, w*0.7, 0.1), off(h, w*0.75, -0.08), off(h, -w*0.75, -0.08), off(h, -w*0.7, 0.1), off(c, -w*1.05, -0.2)), metal, 0.07)
	if !p.back {
		m := off(c, 0, -0.14)
		b.Form(draw.Ellipse(m.X, m.Y, 0.075, 0.075, 0), metal.Scale(0.5), 0.02)
		b.Glow(draw.Ellipse(m.X, m.Y, 0.048, 0.048, 0), draw.Hex(0x66d9ff).Scale(1.2))
		b.Halo(m, 0.3, draw.Hex(0x2f9fd0).Scale(0.5))
	}
	p.limbs(metal, p.shoulderR, p.elbowR, p.handR, p.hipR, p.kneeR, p.footR)
	p.robotHead(metal)
	p.propsInHand()
}

func (p *person) limbs(metal draw.Color, shoulder, elbow, hand, hip, knee, foot draw.Point) {
	joint := metal.Scale(0.45)
	p.Form(draw.Join(draw.Limb(hip, 0.06, knee, 0.05), draw.Limb(knee, 0.05, foot, 0.04)), joint, 0.04)
	p.Form(draw.Limb(between(hip, knee, 0.25), 0.09, between(hip, knee, 0.8), 0.075), metal, 0.06)
	p.Form(draw.Limb(between(knee, foot, 0.2), 0.085, between(knee, foot, 0.85), 0.1), metal, 0.06)
	p.Form(draw.Blob(off(foot, -0.09, 0.03), off(foot, 0.1, 0.03), off(foot, 0.15, -0.055), off(foot, -0.11, -0.055)), metal.Scale(0.8), 0.03)
	p.Form(draw.Join(draw.Limb(shoulder, 0.05, elbow, 0.04), draw.Limb(elbow, 0.04, hand, 0.035)), joint, 0.03)
	p.Form(draw.Limb(between(elbow, hand, 0.25), 0.06, between(elbow, hand, 0.85), 0.07), metal, 0.05)
	p.Form(draw.Ellipse(shoulder.X, shoulder.Y, 0.095, 0.095, 0), metal.Scale(1.05), 0.06)
	p.Form(draw.Ellipse(hand.X, hand.Y, 0.05, 0.055, 0), joint, 0.03)
}

func (p *person) robotHead(metal draw.Color) {
	h := head{p, newFrame(p.head, 0), p.headR}
	p.Form(draw.Limb(p.chest, 0.05, p.head, 0.05), metal.Scale(0.4), 0.03)
	p.Form(h.blob(-0.85, -0.75, -0.95, 0.2, -0.7, 0.95, 0, 1.1, 0.7, 0.95, 0.95, 0.2, 0.85, -0.75, 0, -0.9), metal, 0.06)
	p.Form(draw.Line(0.015, h.u(0, 1), h.u(0, 1.7)), metal.Scale(0.5), 0.01)
	p.Glow(h.oval(0, 1.75, 0.12, 0.12), draw.Hex(0xff5a40).Scale(1.2))
	if p.back {
		return
	}
	x := 0.0
	if p.side {
		x = 0.25
	}
	p.Flat(h.blob(x-0.7, 0.3, x, 0.42, x+0.7, 0.3, x+0.68, -0.12, x, -0.2, x-0.68, -0.12), draw.Hex(0x0c1016), 1)
	for _, s := range []float64{-0.32, 0.32} {
		p.Glow(h.oval(x+s, 0.1, 0.15, 0.13), draw.Hex(0x66d9ff).Scale(1.3))
		p.Halo(h.u(x+s, 0.1), p.headR*1.4, draw.Hex(0x2f9fd0).Scale(0.5))
	}
	p.Flat(draw.Join(h.poly(x-0.4, -0.45, x+0.4, -0.45, x+0.4, -0.52, x-0.4, -0.52), h.poly(x-0.4, -0.6, x+0.4, -0.6, x+0.4, -0.67, x-0.4, -0.67)), draw.Hex(0x15181e), 0.9)
}
