package character

import (
	"math"

	"ft.tc/backlot/plugins/animation/geom"
)

// gait is a way to go: on the spot, the ground passing by at stride/period.
type gait struct {
	period, stride float32 // seconds and metres of two steps
	stance         float32 // share of the period that a foot is on the ground
	lift           float32 // metres that a swinging foot is lifted, beside its roll
	drop, bob      float32 // metres: hips lower than standing, and up and down about that
	heel, toeOff   float32 // degrees: toes up when the heel strikes, heel up when the toes leave
	lean           float32 // degrees forward
	arms, elbow    float32 // degrees: swing to either side, and bend
	turn           float32 // degrees that the hips turn with the legs
}

var (
	stroll = gait{period: 1.02, stride: 1.0, stance: .60, lift: .03, drop: .036, bob: .014, heel: 20, toeOff: 46, lean: 2.5, arms: 25, elbow: 16, turn: 5}
	jog    = gait{period: .70, stride: 1.55, stance: .35, lift: .24, drop: .06, bob: .03, heel: 8, toeOff: 52, lean: 9, arms: 40, elbow: 82, turn: 8}
)

func (g gait) speed() float32 { return g.stride / g.period }

// foot is where an ankle is at a phase of its cycle (0 is heel strike), its pitch, and the counter-turn of the toes.
// On the ground the sole rolls from heel to ball without slipping: what touches moves back at the speed of the ground.
func (g gait) foot(phase float32) (ankle geom.Vec3, pitch, toe float32) {
	reach := g.stride * g.stance
	if phase < g.stance {
		u := phase / g.stance
		pitch = -g.heel*(1-geom.Smooth(0, .22, u)) + g.toeOff*rise(.55, 1, u)
		return g.roll(reach*(.5-u), 0, pitch), pitch, -max(pitch, 0) * .85
	}
	u := (phase - g.stance) / (1 - g.stance)
	pitch = g.toeOff + (-g.heel-g.toeOff)*geom.Smooth(.05, .92, u)
	// A cubic whose ends move with the ground, so that nothing jerks when the foot leaves it or comes down.
	slope := -g.stride * (1 - g.stance)
	z := hermite(-reach/2, slope, reach/2, slope, u)
	lift := g.lift * geom.Sin(u*3.14159)
	return g.roll(z, lift, pitch), pitch, -max(pitch, 0) * .85 * (1 - geom.Smooth(0, .4, u))
}

// rise goes from 0 to 1 like a heel that leaves the ground: slow at first.
func rise(lo, hi, x float32) float32 {
	t := geom.Clamp((x-lo)/(hi-lo), 0, 1)
	return t * t * (1.6 - .6*t)
}

func hermite(a, da, b, db, u float32) float32 {
	u2, u3 := u*u, u*u*u
	return (2*u3-3*u2+1)*a + (u3-2*u2+u)*da + (3*u2-2*u3)*b + (u3-u2)*db
}

// roll is the ankle of a foot at z that is pitched about its ball, or about its heel when the toes are up.
func (g gait) roll(z, lift, pitch float32) geom.Vec3 {
	pivot := v(0, .012, .112) // ball
	if pitch < 0 {
		pivot = v(0, .012, -.075) // heel
	}
	ankle := v(0, ankleAt.Y, ankleAt.Z).Sub(pivot)
	p := geom.Turn(v(1, 0, 0), pitch).Apply(ankle).Add(pivot)
	return v(.088, p.Y+lift, p.Z+z)
}

// go at a time.
func (g gait) at(t float32) *figure {
	f := newFigure()
	phase := t / g.period
	phase -= float32(int(phase))
	swing := geom.Cos(2 * 3.14159265 * (phase - .03)) // 1: left foot in front
	double := geom.Cos(4 * 3.14159265 * (phase - .06))
	side := geom.Sin(2 * 3.14159265 * phase)
	f.shift[hips] = v(.016*side, -g.drop-g.bob*double, -.012)
	f.turn[hips] = geom.Euler(g.lean*.4, -g.turn*swing, -2.6*side)
	f.turn[spine] = geom.Euler(g.lean*.4, g.turn*.7*swing, 1.6*side)
	f.turn[chest] = geom.Euler(g.lean*.3, g.turn*1.1*swing, 1.4*side)
	f.turn[neck] = geom.Euler(-g.lean*.5, -g.turn*.4*swing, -.3*side)
	f.turn[head] = geom.Euler(-g.lean*.4-1.4*double, -g.turn*.4*swing, 0)
	for _, leg := range []float32{1, -1} {
		p := phase
		if leg < 0 {
			p += .5
		}
		p -= float32(int(p))
		ankle, pitch, toe := g.foot(p)
		ankle.X *= leg
		f.leg(leg, ankle, pitch, toe, 5)
		back := -leg * geom.Cos(2*3.14159265*(phase-.07))
		f.arm(leg, g.arms*back+4, -2, g.elbow+max(back, 0)*g.elbow*.8, 0)
		f.curl(leg, 38, 26)
	}
	f.flaps()
	return f
}

// flaps lets the skirt of a coat go with the thighs: each pushes the flap before it, or the one behind.
func (f *figure) flaps() {
	for _, side := range []float32{1, -1} {
		thigh := f.turn[joinSide(thighL, side)].Apply(v(0, -1, 0))
		ahead := float32(math.Atan2(float64(thigh.Z), float64(-thigh.Y))) * 180 / math.Pi
		f.turn[joinSide(coatFrontL, side)] = geom.Euler(-4-max(ahead, -4)*.74, 0, side*2)
		f.turn[joinSide(coatBackL, side)] = geom.Euler(2-min(ahead, 0)*.5-max(ahead, 0)*.2, 0, side*2)
	}
}
