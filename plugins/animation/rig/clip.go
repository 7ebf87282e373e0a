package rig

import (
	"math"
	"sort"

	"ft.tc/backlot/plugins/animation/geom"
)

// Clip is a movement.
type Clip struct {
	Name     string
	Duration float32 // seconds
	Speed    float32 // metres a second at which the ground goes by under a movement on the spot; 0 where unknown
	Tracks   []Track
}

// Property is what a track moves.
type Property uint8

// The properties of a node that can move.
const (
	Translation Property = iota
	Rotation
	Scale
	Weights
)

// Interpolation is how values between two keys are found.
type Interpolation uint8

// The interpolations of glTF.
const (
	Linear Interpolation = iota
	Step
	Cubic
)

// Track moves one property of one node. Values has Width numbers a key; a cubic track three times as many: tangent in,
// value, tangent out.
type Track struct {
	Node          int
	Property      Property
	Interpolation Interpolation
	Width         int
	Times         []float32 // rising
	Values        []float32
}

// at writes the value at a time into out, which has Width numbers.
func (t *Track) at(time float32, out []float32) {
	last := len(t.Times) - 1
	i := sort.Search(len(t.Times), func(i int) bool { return t.Times[i] > time }) - 1
	switch {
	case i < 0:
		copy(out, t.key(0))
		return
	case i >= last:
		copy(out, t.key(last))
		return
	}
	step := t.Times[i+1] - t.Times[i]
	u := (time - t.Times[i]) / step
	switch {
	case t.Interpolation == Step || !(step > 0):
		copy(out, t.key(i))
	case t.Interpolation == Cubic:
		t.cubic(i, u, step, out)
	case t.Property == Rotation:
		a, b := t.key(i), t.key(i+1)
		q := geom.Quat{X: a[0], Y: a[1], Z: a[2], W: a[3]}.Slerp(geom.Quat{X: b[0], Y: b[1], Z: b[2], W: b[3]}, u)
		out[0], out[1], out[2], out[3] = q.X, q.Y, q.Z, q.W
	default:
		a, b := t.key(i), t.key(i+1)
		for k := range out {
			out[k] = a[k] + (b[k]-a[k])*u
		}
	}
}

func (t *Track) key(i int) []float32 {
	if t.Interpolation == Cubic {
		return t.Values[(3*i+1)*t.Width : (3*i+2)*t.Width]
	}
	return t.Values[i*t.Width : (i+1)*t.Width]
}

func (t *Track) cubic(i int, u, step float32, out []float32) {
	a, b := t.key(i), t.key(i+1)
	leave := t.Values[(3*i+2)*t.Width : (3*i+3)*t.Width]
	arrive := t.Values[(3*i+3)*t.Width : (3*i+4)*t.Width]
	u2, u3 := u*u, u*u*u
	for k := range out {
		out[k] = (2*u3-3*u2+1)*a[k] + step*(u3-2*u2+u)*leave[k] + (3*u2-2*u3)*b[k] + step*(u3-u2)*arrive[k]
	}
}

// Loop brings a time into the clip, which repeats.
func (c *Clip) Loop(time float32) float32 {
	if !(c.Duration > 0) {
		return 0
	}
	return float32(math.Mod(float64(time), float64(c.Duration)))
}
