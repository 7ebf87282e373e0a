package figure

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/prompt"
)

// person is somebody about to be drawn.
type person struct {
	Brush
	body
	look
	back   bool
	female bool
}

// Draw draws a figure of any kind. variety in 0..1 makes one of a group differ from the next.
func Draw(b Brush, f prompt.Figure, variety float64) {
	switch f.Kind {
	case "person":
		newPerson(b, f, variety).draw()
	case "robot":
		robot(b, f)
	default:
		animal(b, f)
	}
}

// Height is how tall a figure stands, in metres.
func Height(f prompt.Figure) float64 {
	switch f.Kind {
	case "person", "robot":
		if f.Child {
			return 1.18
		}
		if f.Female {
			return 1.68
		}
		return 1.78
	case "dragon":
		return 3.2
	case "elephant":
		return 3
	case "horse", "deer":
		return 1.9
	case "bear":
		return 1.5
	}
	return 0.75
}

func newPerson(b Brush, f prompt.Figure, variety float64) *person {
	broad, head := 1.0, 1.0
	b.Scale *= Height(f) / 1.78
	if f.Female {
		broad = 0.88
	}
	if f.Child {
		broad, head = 0.86, 1.42
	}
	p := &person{Brush: b, body: stand(f.Pose, broad, head), look: dress(f, variety), back: f.Back, female: f.Female}
	if f.Pose == "reading" && !p.holds("book") {
		p.props = append(p.props, "book")
	}
	p.carry(f.Pose)
	return p
}

func (p *person) holds(prop string) bool {
	for _, q := range p.props {
		if q == prop {
			return true
		}
	}
	return false
}

// carry moves the arms of somebody who stands or walks to where a prop wants them.
func (p *person) carry(pose string) {
	calm := pose == "" || pose == "standing" || pose == "walking" || pose == "standing_confident" || pose == "leaning"
	bend := func(upper, lower float64) {
		p.elbowR = bone(p.shoulderR, upper, upperArm)
		p.handR = bone(p.elbowR, lower, forearm)
	}
	switch {
	case !calm:
	case p.holds("book"):
		bend(14, -58)
		p.elbowL = bone(p.shoulderL, -14, upperArm)
		p.handL = bone(p.elbowL, 58, forearm)
	case p.holds("umbrella"), p.holds("lantern"), p.holds("balloon"):
		bend(22, 128)
	case p.holds("gun"), p.holds("magnifier"):
		bend(58, 94)
	case p.holds("staff"), p.holds("sword"), p.holds("flower"), p.holds("camera"):
		bend(30, 80)
	}
}

func (p *person) draw() {
	p.behind()
	if p.side {
		p.arm(p.shoulderL, p.elbowL, p.handL, 0.78)
	}
	p.legsAndShoes()
	left, right := !p.side && !p.inFront(p.handL), !p.side && !p.inFront(p.handR)
	if left {
		p.arm(p.shoulderL, p.elbowL, p.handL, 0.95)
	}
	if right {
		p.arm(p.shoulderR, p.elbowR, p.handR, 1)
	}
	p.trunk()
	p.skirt()
	p.details()
	p.neckAndHead()
	if p.cape && p.back {
		p.capeForm(0.06)
	}
	p.propsBefore()
	if !p.side && !left {
		p.arm(p.shoulderL, p.elbowL, p.handL, 0.95)
	}
	if !right {
		p.arm(p.shoulderR, p.elbowR, p.handR, 1)
	}
	p.propsInHand()
}

// inFront tells whether a hand lies before the body rather than beside it.
func (p *person) inFront(hand draw.Point) bool {
	return math.Abs(hand.X-p.chest.X) < p.width+0.02 && hand.Y < p.chest.Y+0.05
}

// behind draws what hangs at the back: cape, long hair.
func (p *person) behind() {
	if p.cape && !p.back {
		p.capeForm(0)
	}
	if p.holds("backpack") && !p.back {
		c := between(p.chest, p.hip, 0.45)
		if p.side {
			p.Form(draw.Blob(off(c, -0.3, 0.2), off(c, -0.1, 0.24), off(c, -0.08, -0.2), off(c, -0.3, -0.18)), draw.Hex(0x5a6b45), 0.08)
		}
	}
}

func (p *person) capeForm(lift float64) {
	low := max(0.12, min(p.footL.Y, p.footR.Y)+0.15)
	w, sway := 0.34, 0.0
	if p.side {
		w, sway = 0.2, -0.32
	}
	top := p.chest
	c := p.cloth.Mix(draw.Hex(0xa02330), 0.75)
	p.Form(draw.Blob(off(top, -p.width-0.03, 0.02+lift), off(top, p.width+0.03, 0.02+lift), draw.Point{X: p.hip.X + w + sway*0.5, Y: p.hip.Y},
		draw.Point{X: p.hip.X + w*0.9 + sway, Y: low}, draw.Point{X: p.hip.X + sway, Y: low + 0.05}, draw.Point{X: p.hip.X - w*1.05 + sway, Y: low - 0.03}, draw.Point{X: p.hip.X - w + sway*0.5, Y: p.hip.Y}), c, 0.1)
}

// arm draws a sleeve and a hand; tone darkens the far one.
func (p *person) arm(shoulder, elbow, hand draw.Point, tone float64) {
	up, mid, low := 0.062, 0.052, 0.042
	sleeve := p.cloth
	switch p.outfit {
	case "coat", "spacesuit", "robe":
		up, mid, low = 0.08, 0.07, 0.062
	case "dress":
		up, mid, low = 0.05, 0.042, 0.034
		if p.hat == "" {
			sleeve = p.skin
		}
	case "vest", "cardigan":
		if p.outfit == "vest" {
			sleeve = p.under
		}
	}
	if p.outfit == "robe" {
		low = 0.1
	}
	wrist := between(elbow, hand, 0.88)
	c := sleeve.Scale(tone)
	p.Form(draw.Ellipse(hand.X, hand.Y, 0.044, 0.05, 0), p.handColor().Scale(tone), 0.03)
	p.Form(draw.Join(draw.Limb(shoulder, up, elbow, mid), draw.Limb(elbow, mid, wrist, low)), c, 0.06)
}

func (p *person) handColor() draw.Color {
	switch p.outfit {
	case "spacesuit", "armor":
		return p.cloth.Scale(0.7)
	}
	return p.skin
}

func (p *person) legsAndShoes() {
	one := func(hip, knee, foot draw.Point, tone float64) {
		a, b, c := 0.092, 0.068, 0.05
		if p.outfit == "spacesuit" {
			a, b, c = 0.11, 0.095, 0.085
		}
		cloth := p.legs.Scale(tone)
		if p.bareLegs() {
			cloth = p.skin.Scale(tone)
			c = 0.036
			b = 0.055
		}
		p.shoeAt(knee, foot, tone)
		p.Form(draw.Join(draw.Limb(hip, a, knee, b), draw.Limb(knee, b, foot, c)), cloth, 0.07)
	}
	one(p.hipL, p.kneeL, p.footL, 0.85)
	one(p.hipR, p.kneeR, p.footR, 1)
}

func (p *person) bareLegs() bool { return p.outfit == "dress" || p.outfit == "cardigan" }

func (p *person) shoeAt(knee, foot draw.Point, tone float64) {
	angle := math.Atan2(foot.X-knee.X, knee.Y-foot.Y)
	f := newFrame(foot, -angle*0.6)
	toe := 0.15
	if !p.side {
		toe = 0.04
		if p.back {
			toe = 0
		}
		p.Form(draw.Blob(f.p(-0.052, 0.03), f.p(0.052, 0.03), f.p(0.062+toe*0.3, -0.05), f.p(-0.058, -0.05)), p.shoe.Scale(tone), 0.03)
		return
	}
	p.Form(draw.Blob(f.p(-0.055, 0.04), f.p(0.045, 0.05), f.p(toe, -0.015), f.p(toe+0.02, -0.05), f.p(-0.06, -0.05)), p.shoe.Scale(tone), 0.03)
}
