// Package figure draws people, robots and animals from a skeleton, a pose and a wardrobe, in metres, as
// shaded forms on a canvas.
package figure

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
)

// Bone lengths of a person 1.75 m tall.
const (
	thigh, shin       = 0.43, 0.43
	upperArm, forearm = 0.30, 0.29
	trunk, neck       = 0.52, 0.10
	ankle             = 0.06
)

// limb angles are degrees from straight down; positive is to the right of the picture.
type limb struct{ upper, lower float64 }

// pose is a stance. Side poses look to the right and are mirrored by the caller.
type pose struct {
	side       bool
	lean       float64 // of the trunk
	armL, armR limb    // L is the left one in the picture, or the far one in a side pose
	legL, legR limb
	head       float64 // nod
	lift       float64 // metres over the ground
	flat       bool    // lies on the ground
}

var poses = map[string]pose{
	"standing":           {armL: limb{-9, -4}, armR: limb{9, 5}, legL: limb{-5, -3}, legR: limb{5, 4}},
	"standing_confident": {armL: limb{-42, 38}, armR: limb{42, -38}, legL: limb{-13, -10}, legR: limb{13, 10}},
	"walking":            {side: true, lean: 4, armL: limb{28, 44}, armR: limb{-26, -10}, legL: limb{-20, -34}, legR: limb{25, 12}},
	"running":            {side: true, lean: 16, armL: limb{52, 130}, armR: limb{-52, 30}, legL: limb{-24, -98}, legR: limb{58, 4}, lift: 0.08},
	"sitting":            {side: true, lean: -5, armL: limb{24, 70}, armR: limb{20, 66}, legL: limb{84, 6}, legR: limb{88, -2}},
	"kneeling":           {side: true, lean: 8, armL: limb{34, 60}, armR: limb{30, 70}, legL: limb{-8, -88}, legR: limb{84, 2}, head: 12},
	"pointing":           {armL: limb{-10, -6}, armR: limb{86, 90}, legL: limb{-10, -6}, legR: limb{9, 8}},
	"arms_crossed":       {armL: limb{-16, 68}, armR: limb{16, -70}, legL: limb{-8, -5}, legR: limb{8, 6}},
	"arms_raised":        {armL: limb{-142, -160}, armR: limb{142, 160}, legL: limb{-10, -8}, legR: limb{10, 8}, head: -6},
	"reading":            {armL: limb{-12, 62}, armR: limb{12, -62}, legL: limb{-5, -3}, legR: limb{5, 4}, head: 10},
	"leaning":            {side: true, lean: -13, armL: limb{14, 40}, armR: limb{10, 46}, legL: limb{14, -6}, legR: limb{24, 14}},
	"lying":              {side: true, armL: limb{-10, -4}, armR: limb{12, 10}, legL: limb{-3, -2}, legR: limb{6, -6}, flat: true},
	"fighting":           {side: true, lean: 8, armL: limb{70, 110}, armR: limb{38, 128}, legL: limb{-34, -22}, legR: limb{38, 8}},
	"jumping":            {side: true, lean: 8, armL: limb{120, 140}, armR: limb{-70, -50}, legL: limb{-30, -100}, legR: limb{64, -4}, lift: 0.4},
	"dancing":            {armL: limb{-120, -170}, armR: limb{70, 130}, legL: limb{-14, -8}, legR: limb{34, -30}, lean: -5},
}

// body is a pose worked out: joints in metres, y up, the ground at 0.
type body struct {
	pose
	hip, chest, neckTop, head draw.Point
	shoulderL, elbowL, handL  draw.Point
	shoulderR, elbowR, handR  draw.Point
	hipL, kneeL, footL        draw.Point
	hipR, kneeR, footR        draw.Point
	headR                     float64
	width                     float64 // of the shoulders, half
}

func bone(from draw.Point, angle, length float64) draw.Point {
	s, c := math.Sincos(angle * math.Pi / 180)
	return draw.Point{X: from.X + s*length, Y: from.Y - c*length}
}

// stand works a pose out. broad widens the shoulders, 1 is average.
func stand(name string, broad, headScale float64) body {
	p, ok := poses[name]
	if !ok {
		p = poses["standing"]
	}
	b := body{pose: p, width: 0.205 * broad, headR: 0.118 * headScale}
	hipHalf := 0.095
	if p.side {
		b.width, hipHalf = 0.075*broad, 0.035
	}
	b.hipL, b.hipR = draw.Point{X: -hipHalf}, draw.Point{X: hipHalf}
	b.kneeL, b.kneeR = bone(b.hipL, p.legL.upper, thigh), bone(b.hipR, p.legR.upper, thigh)
	b.footL, b.footR = bone(b.kneeL, p.legL.lower, shin), bone(b.kneeR, p.legR.lower, shin)
	b.chest = bone(b.hip, 180-p.lean, trunk)
	b.neckTop = bone(b.chest, 180-p.lean-p.head*0.5, neck)
	b.head = bone(b.neckTop, 180-p.lean*0.5-p.head, b.headR*0.9)
	across := func(side float64) draw.Point {
		return draw.Point{X: b.chest.X + side*b.width, Y: b.chest.Y - 0.03 + side*p.lean*0.001}
	}
	b.shoulderL, b.shoulderR = across(-1), across(1)
	b.elbowL, b.elbowR = bone(b.shoulderL, p.armL.upper, upperArm), bone(b.shoulderR, p.armR.upper, upperArm)
	b.handL, b.handR = bone(b.elbowL, p.armL.lower, forearm), bone(b.elbowR, p.armR.lower, forearm)
	b.ground()
	return b
}

// ground moves the body so that its lowest point touches the floor.
func (b *body) ground() {
	low := min(b.footL.Y, b.footR.Y, b.kneeL.Y+0.02, b.kneeR.Y+0.02)
	up := ankle - low + b.lift
	for _, p := range b.joints() {
		p.Y += up
	}
	if b.flat {
		middle := 0.9
		for _, p := range b.joints() {
			p.X, p.Y = p.Y-middle, 0.16+p.X
		}
	}
}

func (b *body) joints() []*draw.Point {
	return []*draw.Point{&b.hip, &b.chest, &b.neckTop, &b.head, &b.shoulderL, &b.elbowL, &b.handL, &b.shoulderR, &b.elbowR, &b.handR,
		&b.hipL, &b.kneeL, &b.footL, &b.hipR, &b.kneeR, &b.footR}
}
