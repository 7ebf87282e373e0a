package geom

// Affine is a transform: where the coordinate axes and the origin go.
type Affine struct{ X, Y, Z, T Vec3 }

// Identity moves nothing.
var Identity = Affine{X: Vec3{X: 1}, Y: Vec3{Y: 1}, Z: Vec3{Z: 1}}

// Apply moves a point.
func (a *Affine) Apply(p Vec3) Vec3 {
	return Vec3{
		a.X.X*p.X + a.Y.X*p.Y + a.Z.X*p.Z + a.T.X,
		a.X.Y*p.X + a.Y.Y*p.Y + a.Z.Y*p.Z + a.T.Y,
		a.X.Z*p.X + a.Y.Z*p.Y + a.Z.Z*p.Z + a.T.Z,
	}
}

// Turn moves a direction.
func (a *Affine) Turn(v Vec3) Vec3 {
	return Vec3{
		a.X.X*v.X + a.Y.X*v.Y + a.Z.X*v.Z,
		a.X.Y*v.X + a.Y.Y*v.Y + a.Z.Y*v.Z,
		a.X.Z*v.X + a.Y.Z*v.Y + a.Z.Z*v.Z,
	}
}

// Mul is b followed by a.
func (a *Affine) Mul(b *Affine) Affine {
	return Affine{a.Turn(b.X), a.Turn(b.Y), a.Turn(b.Z), a.Apply(b.T)}
}

// Det is the factor by which volumes grow, negative for mirrors.
func (a *Affine) Det() float32 { return a.X.Dot(a.Y.Cross(a.Z)) }

// Inverse undoes a; of a flattening one there is none, and the identity comes back.
func (a *Affine) Inverse() Affine {
	d := a.Det()
	if d > -1e-20 && d < 1e-20 {
		return Identity
	}
	r0, r1, r2 := a.Y.Cross(a.Z).Scale(1/d), a.Z.Cross(a.X).Scale(1/d), a.X.Cross(a.Y).Scale(1/d)
	out := Affine{X: V(r0.X, r1.X, r2.X), Y: V(r0.Y, r1.Y, r2.Y), Z: V(r0.Z, r1.Z, r2.Z)}
	out.T = out.Turn(a.T).Scale(-1)
	return out
}

// Transform is an affine in the parts that are animated: scale first, then rotation, then translation.
type Transform struct {
	T Vec3
	R Quat
	S Vec3
}

// Rest is the transform that moves nothing.
var Rest = Transform{R: Still, S: Vec3{1, 1, 1}}

// Affine puts the parts together.
func (t *Transform) Affine() Affine {
	q := t.R
	xx, yy, zz := q.X*q.X, q.Y*q.Y, q.Z*q.Z
	xy, xz, yz := q.X*q.Y, q.X*q.Z, q.Y*q.Z
	wx, wy, wz := q.W*q.X, q.W*q.Y, q.W*q.Z
	return Affine{
		X: V(1-2*(yy+zz), 2*(xy+wz), 2*(xz-wy)).Scale(t.S.X),
		Y: V(2*(xy-wz), 1-2*(xx+zz), 2*(yz+wx)).Scale(t.S.Y),
		Z: V(2*(xz+wy), 2*(yz-wx), 1-2*(xx+yy)).Scale(t.S.Z),
		T: t.T,
	}
}

// Parts takes an affine apart, as far as it is made of translation, rotation and scale.
func (a *Affine) Parts() Transform {
	s := V(a.X.Len(), a.Y.Len(), a.Z.Len())
	if a.Det() < 0 {
		s.X = -s.X
	}
	if s.X == 0 || s.Y == 0 || s.Z == 0 {
		return Transform{T: a.T, R: Still, S: s}
	}
	return Transform{T: a.T, R: FromAxes(a.X.Scale(1/s.X), a.Y.Scale(1/s.Y), a.Z.Scale(1/s.Z)), S: s}
}

// Mix goes from t to u.
func (t *Transform) Mix(u *Transform, w float32) Transform {
	return Transform{t.T.Lerp(u.T, w), t.R.Slerp(u.R, w), t.S.Lerp(u.S, w)}
}
