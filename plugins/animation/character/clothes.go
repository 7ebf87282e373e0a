package character

import (
	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/sculpt"
)

// torso is the trunk from the hips to the shoulders, thicker by some metres.
func torso(extra float32) sculpt.Shape {
	return sculpt.Grow(sculpt.Join(.08,
		sculpt.Egg(v(0, 1.245, -.008), v(.158, .19, .108)),
		sculpt.Egg(v(0, 1.06, .002), v(.128, .15, .096)),
		sculpt.Egg(v(0, .955, 0), v(.142, .10, .104)),
		sculpt.Limb(v(-.135, 1.348, -.012), v(.135, 1.348, -.012), .054, .054),
		sculpt.Twin(sculpt.Limb(v(.03, 1.405, -.022), v(.13, 1.365, -.018), .034, .036)),
	), extra)
}

func sleeve(radius, cuff, short float32) sculpt.Shape {
	return sculpt.Cut(.006, sculpt.Join(.03,
		sculpt.Limb(shoulderAt, elbowAt, radius, radius*.82),
		sculpt.Limb(elbowAt, wristAt, radius*.82, cuff)),
		sculpt.Half(wristAt.Sub(armDown.Scale(short)), armDown.Scale(-1)))
}

// jersey is a round-necked pullover.
var jersey = sculpt.Cut(.01,
	sculpt.Cut(.012, sculpt.Join(.045, torso(.012), sculpt.Twin(sleeve(.058, .041, .015))), sculpt.Half(v(0, .925, 0), v(0, 1, 0))),
	sculpt.Limb(v(0, 1.43, -.012), v(0, 1.60, .005), .054, .09))

// slacks are the trousers, with a hem above the shoe.
var slacks = sculpt.Cut(.006, sculpt.Join(.05,
	sculpt.Both(.02, torso(.002), sculpt.Half(v(0, .985, 0), v(0, 1, 0))),
	sculpt.Twin(sculpt.Join(.04,
		sculpt.Limb(thighAt.Add(v(0, -.03, 0)), kneeAt, .086, .064),
		sculpt.Limb(kneeAt, v(.1, .06, -.012), .064, .062)))),
	sculpt.Half(v(0, .062, 0), v(0, 1, 0)))

// shoe is a left shoe, and sole what it stands on.
var (
	foot = sculpt.Join(.05,
		sculpt.Limb(v(.1, .05, -.045), v(.1, .048, .04), .042, .045),
		sculpt.Limb(v(.1, .047, .05), v(.106, .038, .15), .044, .038))
	shoe = sculpt.Cut(.01, sculpt.Join(.04, foot, sculpt.Limb(v(.1, .06, -.022), v(.1, .115, -.016), .043, .042)), sculpt.Half(v(0, .02, 0), v(0, 1, 0)))
	sole = sculpt.Both(.008, sculpt.Grow(foot, .004),
		sculpt.Both(.004, sculpt.Half(v(0, .026, 0), v(0, 1, 0)), sculpt.Half(v(0, -.001, 0), v(0, -1, 0))))
)

// coat is the upper part of a trench coat, open at the throat.
var coat = sculpt.Cut(.008,
	sculpt.Cut(.012, sculpt.Join(.05, torso(.03), sculpt.Twin(sleeve(.073, .056, .0))), sculpt.Half(v(0, .93, 0), v(0, 1, 0))),
	throatOpening)

// throatOpening is the V in which shirt and tie show.
func throatOpening(p geom.Vec3) float32 {
	neck := sculpt.Limb(v(0, 1.43, -.014), v(0, 1.6, 0), .062, .1)(p)
	if p.Z < 0 {
		return neck
	}
	return min(max(abs(p.X)-vEdge(p.Y), vBottom-p.Y), neck)
}

// vBottom is where the V of the coat begins.
const vBottom = 1.19

// vEdge is how far the V's edge is from the middle at a height.
func vEdge(y float32) float32 {
	return .060 * geom.Smooth(vBottom-.15, vBottom+.2, y) * geom.Smooth(vBottom-.002, vBottom+.12, y)
}

var buckle = sculpt.Join(.006, sculpt.Box(v(.015, .992, .152), v(.026, .026, .009), .007),
	sculpt.Turned(sculpt.Box(v(.047, .945, .156), v(.017, .06, .008), .007), v(.047, .945, .156), geom.Euler(-10, 6, 16)))

// buttons sit in two rows.
func buttons(surface sculpt.Shape) sculpt.Shape {
	var all []sculpt.Shape
	for _, y := range []float32{1.17, 1.08} {
		for _, x := range []float32{.055, -.055} {
			at := onFront(surface, x, y, .0)
			all = append(all, sculpt.Egg(at, v(.012, .012, .006)))
		}
	}
	return sculpt.Join(.001, all...)
}

// front is the shirt that shows in the coat's V.
var (
	front = sculpt.Both(.012, sculpt.Cut(.01, sculpt.Both(.01, torso(.014), sculpt.Half(v(0, 1.16, 0), v(0, -1, 0))), sculpt.Limb(v(0, 1.43, .0), v(0, 1.62, .02), .052, .07)),
		sculpt.Both(.01, sculpt.Half(v(0, 0, .02), v(0, 0, -1)), func(p geom.Vec3) float32 { return abs(p.X) - .085 }))
)

var knot = sculpt.Box(v(0, 1.382, .078), v(.019, .018, .016), .013)

// onFront is the point of a surface in front of x and y, some metres outside.
func onFront(s sculpt.Shape, x, y, out float32) geom.Vec3 {
	z := float32(.32)
	for range 96 {
		d := s(v(x, y, z)) - out
		if d < 1e-5 {
			break
		}
		z -= d * .6
	}
	return v(x, y, z)
}

func abs(x float32) float32 { return max(x, -x) }
