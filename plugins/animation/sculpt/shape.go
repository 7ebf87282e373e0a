// Package sculpt models soft bodies: shapes are signed distance fields (negative inside, in metres), put together with
// soft seams and turned into triangle meshes with true normals.
package sculpt

import (
	"math"

	"ft.tc/backlot/plugins/animation/geom"
)

// Shape is the distance of a point to a surface.
type Shape func(p geom.Vec3) float32

// Ball is a sphere.
func Ball(centre geom.Vec3, radius float32) Shape {
	return func(p geom.Vec3) float32 { return p.Sub(centre).Len() - radius }
}

// Egg is an ellipsoid. Its distance is a good guess near the surface.
func Egg(centre, radii geom.Vec3) Shape {
	inv := geom.V(1/radii.X, 1/radii.Y, 1/radii.Z)
	inv2 := inv.Mul(inv)
	small := min(radii.X, radii.Y, radii.Z)
	return func(p geom.Vec3) float32 {
		d := p.Sub(centre)
		k0, k1 := d.Mul(inv).Len(), d.Mul(inv2).Len()
		if k1 < 1e-6 {
			return -small
		}
		return k0 * (k0 - 1) / k1
	}
}

// Limb is a rounded cone from a to b.
func Limb(a, b geom.Vec3, ra, rb float32) Shape {
	ab := b.Sub(a)
	inv := 1 / ab.Dot(ab)
	return func(p geom.Vec3) float32 {
		pa := p.Sub(a)
		t := geom.Clamp(pa.Dot(ab)*inv, 0, 1)
		return pa.Sub(ab.Scale(t)).Len() - (ra + (rb-ra)*t)
	}
}

// Box has rounded edges.
func Box(centre, half geom.Vec3, round float32) Shape {
	h := half.Sub(geom.V(round, round, round))
	return func(p geom.Vec3) float32 {
		d := p.Sub(centre)
		q := geom.V(abs(d.X), abs(d.Y), abs(d.Z)).Sub(h)
		out := q.Max(geom.Vec3{}).Len()
		return out + min(max(q.X, q.Y, q.Z), 0) - round
	}
}

// Solid of a profile stands upright: at each height between lo and hi an ellipse with radii by the profile.
func Solid(centre geom.Vec3, lo, hi, round float32, profile func(y float32) (rx, rz float32)) Shape {
	return func(p geom.Vec3) float32 {
		d := p.Sub(centre)
		rx, rz := profile(geom.Clamp(d.Y, lo, hi))
		return softMax(ellipse(d.X, d.Z, rx, rz), max(lo-d.Y, d.Y-hi), round)
	}
}

func ellipse(x, z, rx, rz float32) float32 {
	k0 := geom.Sqrt(x*x/(rx*rx) + z*z/(rz*rz))
	k1 := geom.Sqrt(x*x/(rx*rx*rx*rx) + z*z/(rz*rz*rz*rz))
	if k1 < 1e-6 {
		return -min(rx, rz)
	}
	return k0 * (k0 - 1) / k1
}

// Half is the side of a plane that its normal points away from.
func Half(point, normal geom.Vec3) Shape {
	n := normal.Unit()
	return func(p geom.Vec3) float32 { return p.Sub(point).Dot(n) }
}

// Join puts shapes together with a seam of width k.
func Join(k float32, shapes ...Shape) Shape {
	return func(p geom.Vec3) float32 {
		d := shapes[0](p)
		for _, s := range shapes[1:] {
			d = softMin(d, s(p), k)
		}
		return d
	}
}

// Cut takes b out of a.
func Cut(k float32, a, b Shape) Shape {
	return func(p geom.Vec3) float32 { return softMax(a(p), -b(p), k) }
}

// Both is where a and b are.
func Both(k float32, a, b Shape) Shape {
	return func(p geom.Vec3) float32 { return softMax(a(p), b(p), k) }
}

// Grow moves the surface out by d.
func Grow(s Shape, d float32) Shape {
	return func(p geom.Vec3) float32 { return s(p) - d }
}

// Twin is a shape and its mirror image on the other side.
func Twin(s Shape) Shape {
	return func(p geom.Vec3) float32 { return s(geom.V(abs(p.X), p.Y, p.Z)) }
}

// Turned is a shape turned about a point.
func Turned(s Shape, about geom.Vec3, q geom.Quat) Shape {
	back := q.Inverse()
	return func(p geom.Vec3) float32 { return s(back.Apply(p.Sub(about)).Add(about)) }
}

// Slope is the direction in which the distance grows.
func (s Shape) Slope(p geom.Vec3) geom.Vec3 {
	const e = 5e-4
	return geom.V(
		s(geom.V(p.X+e, p.Y, p.Z))-s(geom.V(p.X-e, p.Y, p.Z)),
		s(geom.V(p.X, p.Y+e, p.Z))-s(geom.V(p.X, p.Y-e, p.Z)),
		s(geom.V(p.X, p.Y, p.Z+e))-s(geom.V(p.X, p.Y, p.Z-e)),
	).Scale(1 / (2 * e))
}

func softMin(a, b, k float32) float32 {
	h := max(k-abs(a-b), 0)
	if h == 0 {
		return min(a, b)
	}
	h /= k
	return min(a, b) - h*h*k/4
}

func softMax(a, b, k float32) float32 { return -softMin(-a, -b, k) }

func abs(x float32) float32 { return float32(math.Abs(float64(x))) }
