package draw

import "math"

// Point is a place on the canvas in pixels, or in a space that a Transform maps there.
type Point struct{ X, Y float64 }

// Shape is a set of closed polygons that are filled as one.
type Shape [][]Point

// Poly is one polygon.
func Poly(p ...Point) Shape { return Shape{p} }

// Rect is a rectangle between two corners.
func Rect(x0, y0, x1, y1 float64) Shape {
	return Poly(Point{x0, y0}, Point{x1, y0}, Point{x1, y1}, Point{x0, y1})
}

// Ellipse is an ellipse round (x, y), turned by the angle.
func Ellipse(x, y, rx, ry, angle float64) Shape {
	const n = 40
	p := make([]Point, n)
	sin, cos := math.Sincos(angle)
	for i := range p {
		s, c := math.Sincos(float64(i) * 2 * math.Pi / n)
		p[i] = Point{x + c*rx*cos - s*ry*sin, y + c*rx*sin + s*ry*cos}
	}
	return Shape{p}
}

// Limb is the hull of two circles: a tapered capsule.
func Limb(a Point, ra float64, b Point, rb float64) Shape {
	d := math.Hypot(b.X-a.X, b.Y-a.Y)
	if d <= math.Abs(ra-rb)+1e-9 {
		if ra > rb {
			return Ellipse(a.X, a.Y, ra, ra, 0)
		}
		return Ellipse(b.X, b.Y, rb, rb, 0)
	}
	along, open := math.Atan2(b.Y-a.Y, b.X-a.X), math.Acos((ra-rb)/d)
	const n = 12
	var p []Point
	for i := range n + 1 {
		t := along + open + float64(i)/n*(2*math.Pi-2*open)
		p = append(p, Point{a.X + ra*math.Cos(t), a.Y + ra*math.Sin(t)})
	}
	for i := range n + 1 {
		t := along - open + float64(i)/n*2*open
		p = append(p, Point{b.X + rb*math.Cos(t), b.Y + rb*math.Sin(t)})
	}
	return Shape{p}
}

// Blob runs a closed smooth curve (Catmull-Rom) through the points.
func Blob(p ...Point) Shape {
	const steps = 8
	n := len(p)
	out := make([]Point, 0, n*steps)
	for i := range p {
		a, b, c, d := p[(i+n-1)%n], p[i], p[(i+1)%n], p[(i+2)%n]
		for s := range steps {
			t := float64(s) / steps
			out = append(out, Point{curve(a.X, b.X, c.X, d.X, t), curve(a.Y, b.Y, c.Y, d.Y, t)})
		}
	}
	return Shape{out}
}

func curve(a, b, c, d, t float64) float64 {
	return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
}

// Line is a stroke of the given width through the points.
func Line(width float64, p ...Point) Shape {
	var out Shape
	for i := 1; i < len(p); i++ {
		out = append(out, Limb(p[i-1], width/2, p[i], width/2)...)
	}
	return out
}

// Map moves every point.
func (s Shape) Map(f func(Point) Point) Shape {
	out := make(Shape, len(s))
	for i, poly := range s {
		out[i] = make([]Point, len(poly))
		for j, p := range poly {
			out[i][j] = f(p)
		}
	}
	return out
}

// Join puts shapes together.
func Join(shapes ...Shape) Shape {
	var out Shape
	for _, s := range shapes {
		out = append(out, s...)
	}
	return out
}

// Bounds is the box round all points.
func (s Shape) Bounds() (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, poly := range s {
		for _, p := range poly {
			x0, y0, x1, y1 = min(x0, p.X), min(y0, p.Y), max(x1, p.X), max(y1, p.Y)
		}
	}
	return x0, y0, x1, y1
}
