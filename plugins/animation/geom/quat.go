package geom

import "math"

// Quat is a rotation.
type Quat struct{ X, Y, Z, W float32 }

// Still turns nothing.
var Still = Quat{W: 1}

// Turn rotates by degrees about an axis of length 1.
func Turn(axis Vec3, degrees float32) Quat {
	h := Rad(degrees) / 2
	s := Sin(h)
	return Quat{axis.X * s, axis.Y * s, axis.Z * s, Cos(h)}
}

// Euler turns by degrees about Z first, then X, then Y.
func Euler(x, y, z float32) Quat {
	return Turn(V(0, 1, 0), y).Mul(Turn(V(1, 0, 0), x)).Mul(Turn(V(0, 0, 1), z))
}

// Mul is the rotation b followed by a.
func (a Quat) Mul(b Quat) Quat {
	return Quat{
		a.W*b.X + a.X*b.W + a.Y*b.Z - a.Z*b.Y,
		a.W*b.Y - a.X*b.Z + a.Y*b.W + a.Z*b.X,
		a.W*b.Z + a.X*b.Y - a.Y*b.X + a.Z*b.W,
		a.W*b.W - a.X*b.X - a.Y*b.Y - a.Z*b.Z,
	}
}

// Inverse turns back.
func (a Quat) Inverse() Quat { return Quat{-a.X, -a.Y, -a.Z, a.W} }

// Unit makes it a rotation again after sums; what has no length becomes Still.
func (a Quat) Unit() Quat {
	l := Sqrt(a.X*a.X + a.Y*a.Y + a.Z*a.Z + a.W*a.W)
	if !(l > 1e-12) || math.IsInf(float64(l), 0) {
		return Still
	}
	return Quat{a.X / l, a.Y / l, a.Z / l, a.W / l}
}

// Apply turns a vector.
func (a Quat) Apply(v Vec3) Vec3 {
	u := V(a.X, a.Y, a.Z)
	t := u.Cross(v).Scale(2)
	return v.Add(t.Scale(a.W)).Add(u.Cross(t))
}

// Slerp goes from a to b along the shorter arc.
func (a Quat) Slerp(b Quat, t float32) Quat {
	d := a.X*b.X + a.Y*b.Y + a.Z*b.Z + a.W*b.W
	if d < 0 {
		b, d = Quat{-b.X, -b.Y, -b.Z, -b.W}, -d
	}
	p, q := 1-t, t
	if d < 0.9995 {
		angle := math.Acos(float64(d))
		s := math.Sin(angle)
		p, q = float32(math.Sin(float64(1-t)*angle)/s), float32(math.Sin(float64(t)*angle)/s)
	}
	return Quat{a.X*p + b.X*q, a.Y*p + b.Y*q, a.Z*p + b.Z*q, a.W*p + b.W*q}.Unit()
}

// Between turns the frame of a direction and a hint beside it into another such frame: from becomes to, and hint
// lies in the plane of to and toHint.
func Between(from, hint, to, toHint Vec3) Quat {
	return basis(to, toHint).Mul(basis(from, hint).Inverse()).Unit()
}

// basis is the rotation that takes X to the direction and Y towards the hint.
func basis(direction, hint Vec3) Quat {
	x := direction.Unit()
	z := x.Cross(hint).Unit()
	return FromAxes(x, z.Cross(x), z)
}

// FromAxes is the rotation that takes the coordinate axes to x, y and z.
func FromAxes(x, y, z Vec3) Quat {
	switch trace := x.X + y.Y + z.Z; {
	case trace > 0:
		s := Sqrt(trace+1) * 2
		return Quat{(y.Z - z.Y) / s, (z.X - x.Z) / s, (x.Y - y.X) / s, s / 4}.Unit()
	case x.X > y.Y && x.X > z.Z:
		s := Sqrt(max(1+x.X-y.Y-z.Z, 1e-12)) * 2
		return Quat{s / 4, (y.X + x.Y) / s, (z.X + x.Z) / s, (y.Z - z.Y) / s}.Unit()
	case y.Y > z.Z:
		s := Sqrt(max(1+y.Y-x.X-z.Z, 1e-12)) * 2
		return Quat{(y.X + x.Y) / s, s / 4, (z.Y + y.Z) / s, (z.X - x.Z) / s}.Unit()
	default:
		s := Sqrt(max(1+z.Z-x.X-y.Y, 1e-12)) * 2
		return Quat{(z.X + x.Z) / s, (z.Y + y.Z) / s, s / 4, (x.Y - y.X) / s}.Unit()
	}
}
