package figure

import (
	"math"
	"slices"

	"ft.tc/backlot/plugins/image/draw"
)

// Brush draws in metres: X, Y is the pixel of the figure's place on the ground, Scale pixels a metre.
type Brush struct {
	C     *draw.Canvas
	Light draw.Light
	X, Y  float64
	Scale float64
	Flip  bool // look to the left
	Depth float64
}

func (b Brush) pixel(p draw.Point) draw.Point {
	x := p.X
	if b.Flip {
		x = -x
	}
	return draw.Point{X: b.X + x*b.Scale, Y: b.Y - p.Y*b.Scale}
}

// Form draws a rounded form; round is in metres.
func (b Brush) Form(s draw.Shape, c draw.Color, round float64) {
	b.C.Form(s.Map(b.pixel), c, b.Light, min(60, max(1.2, round*b.Scale)), b.Depth)
}

// Flat draws a mark in the half light.
func (b Brush) Flat(s draw.Shape, c draw.Color, alpha float64) {
	lit := b.Light.Through(c.Mul(b.Light.Ambient.Add(b.Light.Key.Scale(0.45))))
	b.C.Fill(b.C.Mask(s.Map(b.pixel), 1), lit, alpha, b.Depth)
}

// Glow draws something that shines.
func (b Brush) Glow(s draw.Shape, c draw.Color) {
	b.C.Fill(b.C.Mask(s.Map(b.pixel), 1), b.Light.Through(c), 1, b.Depth)
}

// Halo adds soft light round a point.
func (b Brush) Halo(at draw.Point, radius float64, c draw.Color) {
	p := b.pixel(at)
	draw.Halo(b.C, p.X, p.Y, radius*b.Scale, c, b.Depth)
}

// detail tells whether a detail of the given size (metres) can be seen.
func (b Brush) detail(size float64) bool { return size*b.Scale > 1.1 }

// frame places local coordinates at an origin, turned by an angle (radians, to the right).
type frame struct {
	at       draw.Point
	sin, cos float64
}

func newFrame(at draw.Point, angle float64) frame {
	s, c := math.Sincos(angle)
	return frame{at, s, c}
}

func (f frame) p(x, y float64) draw.Point {
	return draw.Point{X: f.at.X + x*f.cos + y*f.sin, Y: f.at.Y - x*f.sin + y*f.cos}
}

func (f frame) shape(s draw.Shape) draw.Shape {
	return s.Map(func(p draw.Point) draw.Point { return f.p(p.X, p.Y) })
}

// between is the point a part t of the way from p to q.
func between(p, q draw.Point, t float64) draw.Point {
	return draw.Point{X: p.X + (q.X-p.X)*t, Y: p.Y + (q.Y-p.Y)*t}
}

func off(p draw.Point, dx, dy float64) draw.Point { return draw.Point{X: p.X + dx, Y: p.Y + dy} }

// hull is the convex outline of points.
func hull(pts ...draw.Point) draw.Shape {
	slices.SortFunc(pts, func(a, b draw.Point) int {
		if a.X != b.X {
			return int(math.Copysign(1, a.X-b.X))
		}
		return int(math.Copysign(1, a.Y-b.Y))
	})
	half := func(list []draw.Point) []draw.Point {
		var h []draw.Point
		for _, p := range list {
			for len(h) > 1 && cross(h[len(h)-2], h[len(h)-1], p) <= 0 {
				h = h[:len(h)-1]
			}
			h = append(h, p)
		}
		return h[:len(h)-1]
	}
	lower := half(pts)
	back := slices.Clone(pts)
	slices.Reverse(back)
	return draw.Shape{append(lower, half(back)...)}
}

func cross(a, b, c draw.Point) float64 { return (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X) }
