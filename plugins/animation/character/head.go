package character

import (
	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/sculpt"
)

var v = geom.V

// skull is the head without ears: what the face is laid on.
var skull = sculpt.Join(.02,
	sculpt.Cut(.035,
		sculpt.Join(.05,
			sculpt.Egg(v(0, 1.645, -.006), v(.112, .128, .126)),
			sculpt.Egg(v(0, 1.553, .022), v(.078, .078, .083)),
			sculpt.Twin(sculpt.Ball(v(.052, 1.572, .052), .042)),
			sculpt.Egg(v(0, 1.503, .060), v(.042, .026, .036)),
			sculpt.Twin(sculpt.Limb(v(.022, 1.662, .098), v(.062, 1.658, .082), .018, .016)),
		),
		sculpt.Twin(sculpt.Egg(v(.044, 1.62, .128), v(.034, .028, .03)))),
	sculpt.Join(.016,
		sculpt.Limb(v(0, 1.628, .112), v(0, 1.585, .136), .009, .0145),
		sculpt.Twin(sculpt.Ball(v(.0125, 1.579, .121), .0095))),
)

var ear = sculpt.Cut(.012,
	sculpt.Turned(sculpt.Egg(v(.118, 1.605, -.012), v(.013, .032, .021)), v(.118, 1.605, -.012), geom.Euler(0, -12, 6)),
	sculpt.Egg(v(.132, 1.607, -.006), v(.009, .02, .013)))

var throat = sculpt.Limb(v(0, 1.36, -.02), v(0, 1.53, -.004), .055, .052)

var headShape = sculpt.Join(.03, sculpt.Join(.012, skull, sculpt.Twin(ear)), throat)

// cropped is the hair at the back and the sides, and quiff what is combed up and over: there is no room for it in a hat.
var (
	cropped = sculpt.Both(.014,
		sculpt.Cut(.012, sculpt.Grow(sculpt.Egg(v(0, 1.65, -.012), v(.112, .13, .126)), .005), sculpt.Twin(sculpt.Egg(v(.115, 1.592, .0), v(.05, .046, .036)))),
		sculpt.Join(.035, sculpt.Half(v(0, 1.715, .09), v(0, -1, .38)), sculpt.Half(v(0, 1.6, -.035), v(0, -.30, 1))))
	quiff = sculpt.Both(.015, sculpt.Join(.016,
		sculpt.Limb(v(-.062, 1.752, .052), v(.03, 1.782, .085), .024, .034),
		sculpt.Limb(v(-.05, 1.775, .02), v(.06, 1.795, .045), .026, .034),
		sculpt.Limb(v(-.06, 1.782, -.03), v(.05, 1.795, -.01), .026, .03),
		sculpt.Limb(v(.03, 1.782, .085), v(.078, 1.752, .07), .033, .022),
		sculpt.Limb(v(-.03, 1.77, .088), v(-.075, 1.735, .06), .022, .016),
		sculpt.Limb(v(.07, 1.765, .05), v(.1, 1.715, .035), .026, .012),
		sculpt.Egg(v(0, 1.745, -.01), v(.10, .045, .11)),
	), sculpt.Half(v(0, 1.70, 0), v(0, -1, 0)))
)

// The hat is a fedora: a pinched crown; brim and ribbon are cloth.
var (
	hatCentre = v(0, 1.725, -.008)
	crown     = sculpt.Cut(.03,
		sculpt.Cut(.03,
			sculpt.Solid(hatCentre, -.01, .135, .035, func(y float32) (float32, float32) {
				return .124 - .12*y, .142 - .10*y
			}),
			sculpt.Limb(v(0, 1.878, -.12), v(0, 1.872, .12), .026, .034)),
		sculpt.Twin(sculpt.Egg(v(.105, 1.845, .085), v(.045, .05, .055))))
)

// blush is the colour that blood gives a face: cheeks, nose and ears warmer, the beard's place cooler.
func blush(p geom.Vec3) geom.Vec3 {
	spot := func(at geom.Vec3, radius float32) float32 { return geom.Smooth(radius, 0, p.Sub(at).Len()) }
	side := v(abs(p.X), p.Y, p.Z)
	red := .55*geom.Smooth(.05, 0, side.Sub(v(.062, 1.578, .085)).Len()) + .5*spot(v(0, 1.584, .142), .04) + .4*geom.Smooth(.06, .01, side.Sub(v(.125, 1.6, -.01)).Len())
	beard := .5 * geom.Smooth(1.575, 1.535, p.Y) * geom.Smooth(1.44, 1.49, p.Y) * geom.Smooth(-.03, .03, p.Z)
	return v(1, 1, 1).Sub(v(.02, .25, .22).Scale(red)).Sub(v(.16, .13, .09).Scale(beard))
}

// hand is a left hand at its wrist, with the fingers a little bent: first the palm and thumb, then each finger.
func palm() sculpt.Shape {
	along, side := armDown, v(-.766, -.643, 0) // side is where the palm looks, towards the leg
	at := func(a, s, z float32) geom.Vec3 { return wristAt.Add(along.Scale(a)).Add(side.Scale(s)).Add(v(0, 0, z)) }
	return sculpt.Join(.018,
		sculpt.Limb(wristAt.Add(along.Scale(-.03)), at(.01, 0, 0), .027, .027),
		sculpt.Join(.02, sculpt.Limb(at(.03, 0, -.014), at(.085, .004, -.026), .021, .017),
			sculpt.Limb(at(.03, 0, .012), at(.088, .002, .022), .023, .018)),
		sculpt.Join(.012, sculpt.Limb(at(.022, .008, .026), at(.07, .022, .052), .017, .014),
			sculpt.Limb(at(.07, .022, .052), at(.105, .026, .054), .014, .0115)))
}

func finger(z, length float32) sculpt.Shape {
	along, side := armDown, v(-.766, -.643, 0)
	at := func(a, s float32) geom.Vec3 { return wristAt.Add(along.Scale(a)).Add(side.Scale(s)).Add(v(0, 0, z)) }
	return sculpt.Join(.008,
		sculpt.Limb(at(.075, .002), at(.085+length*.5, .005), .0135, .0125),
		sculpt.Limb(at(.085+length*.5, .005), at(.085+length, .016), .0125, .0105))
}
