// Package geom is the arithmetic of the animation plugin: vectors, rotations and rigid-with-scale transforms in
// single precision, which is what glTF stores.
package geom

import "math"

// Vec3 is a point or a direction.
type Vec3 struct{ X, Y, Z float32 }

// V makes a vector.
func V(x, y, z float32) Vec3 { return Vec3{x, y, z} }

// Add is a+b.
func (a Vec3) Add(b Vec3) Vec3 { return Vec3{a.X + b.X, a.Y + b.Y, a.Z + b.Z} }

// Sub is a-b.
func (a Vec3) Sub(b Vec3) Vec3 { return Vec3{a.X - b.X, a.Y - b.Y, a.Z - b.Z} }

// Scale is a times s.
func (a Vec3) Scale(s float32) Vec3 { return Vec3{a.X * s, a.Y * s, a.Z * s} }

// Mul multiplies component by component.
func (a Vec3) Mul(b Vec3) Vec3 { return Vec3{a.X * b.X, a.Y * b.Y, a.Z * b.Z} }

// Dot is the scalar product.
func (a Vec3) Dot(b Vec3) float32 { return a.X*b.X + a.Y*b.Y + a.Z*b.Z }

// Cross is the vector product.
func (a Vec3) Cross(b Vec3) Vec3 {
	return Vec3{a.Y*b.Z - a.Z*b.Y, a.Z*b.X - a.X*b.Z, a.X*b.Y - a.Y*b.X}
}

// Len is the length.
func (a Vec3) Len() float32 { return Sqrt(a.Dot(a)) }

// Unit has length 1; a vector without a direction stays as it is.
func (a Vec3) Unit() Vec3 {
	l := a.Len()
	if l < 1e-12 {
		return a
	}
	return a.Scale(1 / l)
}

// Lerp goes from a to b.
func (a Vec3) Lerp(b Vec3, t float32) Vec3 { return a.Add(b.Sub(a).Scale(t)) }

// Min takes the smaller components.
func (a Vec3) Min(b Vec3) Vec3 { return Vec3{min(a.X, b.X), min(a.Y, b.Y), min(a.Z, b.Z)} }

// Max takes the larger components.
func (a Vec3) Max(b Vec3) Vec3 { return Vec3{max(a.X, b.X), max(a.Y, b.Y), max(a.Z, b.Z)} }

// Sqrt is the square root in single precision.
func Sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// Sin is the sine of radians.
func Sin(x float32) float32 { return float32(math.Sin(float64(x))) }

// Cos is the cosine of radians.
func Cos(x float32) float32 { return float32(math.Cos(float64(x))) }

// Rad turns degrees into radians.
func Rad(degrees float32) float32 { return degrees * math.Pi / 180 }

// Clamp holds x between lo and hi.
func Clamp(x, lo, hi float32) float32 { return max(lo, min(hi, x)) }

// Smooth is 0 below lo, 1 above hi, and without a kink between.
func Smooth(lo, hi, x float32) float32 {
	t := Clamp((x-lo)/(hi-lo), 0, 1)
	return t * t * (3 - 2*t)
}
