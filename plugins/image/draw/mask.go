package draw

import (
	"image"
	"math"

	"golang.org/x/image/vector"
)

// Mask is coverage (0..1) over a rectangle that may reach beyond the canvas.
type Mask struct {
	X, Y, W, H int
	A          []float32
}

// Mask rasterises a shape with antialiasing, padded by pad pixels. It is nil where nothing of the
// shape comes near the canvas.
func (c *Canvas) Mask(s Shape, pad int) *Mask {
	x0, y0, x1, y1 := s.Bounds()
	if math.IsInf(x0, 1) {
		return nil
	}
	lo := image.Pt(int(max(-float64(pad), math.Floor(x0)-float64(pad))), int(max(-float64(pad), math.Floor(y0)-float64(pad))))
	hi := image.Pt(int(min(float64(c.W+pad), math.Ceil(x1)+float64(pad))), int(min(float64(c.H+pad), math.Ceil(y1)+float64(pad))))
	if hi.X <= lo.X || hi.Y <= lo.Y {
		return nil
	}
	m := &Mask{X: lo.X, Y: lo.Y, W: hi.X - lo.X, H: hi.Y - lo.Y}
	m.A = make([]float32, m.W*m.H)
	for _, poly := range s {
		m.add(poly)
	}
	return m
}

// add unites one polygon with the mask. Each is rasterised alone: the rasteriser adds signed areas,
// and overlapping polygons of unlike winding would cancel out.
func (m *Mask) add(poly []Point) {
	clipped := clip(poly, float64(m.X), float64(m.Y), float64(m.X+m.W), float64(m.Y+m.H))
	if len(clipped) < 3 {
		return
	}
	x0, y0, x1, y1 := Shape{clipped}.Bounds()
	// Cutting rounds: a corner may lie a hair outside.
	left, top := max(m.X, int(math.Floor(x0))), max(m.Y, int(math.Floor(y0)))
	w, h := min(m.X+m.W, int(math.Ceil(x1)))-left, min(m.Y+m.H, int(math.Ceil(y1)))-top
	if w <= 0 || h <= 0 {
		return
	}
	cover := rasterise(clipped, left, top, w, h)
	for y := range h {
		row := m.A[(top-m.Y+y)*m.W+left-m.X:]
		for x := range w {
			if a := float32(cover.Pix[y*cover.Stride+x]) / 255; a > row[x] {
				row[x] = a
			}
		}
	}
}

func rasterise(p []Point, left, top, w, h int) *image.Alpha {
	r := vector.NewRasterizer(w, h)
	r.MoveTo(float32(p[0].X-float64(left)), float32(p[0].Y-float64(top)))
	for _, q := range p[1:] {
		r.LineTo(float32(q.X-float64(left)), float32(q.Y-float64(top)))
	}
	r.ClosePath()
	out := image.NewAlpha(image.Rect(0, 0, w, h))
	r.Draw(out, out.Bounds(), image.Opaque, image.Point{})
	return out
}

// clip cuts a polygon to a rectangle (Sutherland-Hodgman), so that a far vertex costs nothing.
func clip(p []Point, x0, y0, x1, y1 float64) []Point {
	p = cut(p, func(q Point) float64 { return q.X - x0 })
	p = cut(p, func(q Point) float64 { return x1 - q.X })
	p = cut(p, func(q Point) float64 { return q.Y - y0 })
	return cut(p, func(q Point) float64 { return y1 - q.Y })
}

func cut(p []Point, inside func(Point) float64) []Point {
	var out []Point
	for i, b := range p {
		a := p[(i+len(p)-1)%len(p)]
		da, db := inside(a), inside(b)
		if (da < 0) != (db < 0) {
			t := da / (da - db)
			out = append(out, Point{a.X + (b.X-a.X)*t, a.Y + (b.Y-a.Y)*t})
		}
		if db >= 0 {
			out = append(out, b)
		}
	}
	return out
}

// Blur softens the mask by about r pixels.
func (m *Mask) Blur(r float64) *Mask {
	out := &Mask{X: m.X, Y: m.Y, W: m.W, H: m.H, A: append([]float32(nil), m.A...)}
	if k := int(math.Round(r / 2)); k > 0 {
		for range 3 {
			boxBlur(out.A, out.W, out.H, 1, k)
		}
	}
	return out
}

// At is the coverage at a canvas pixel; nothing outside.
func (m *Mask) At(x, y int) float64 {
	x, y = x-m.X, y-m.Y
	if x < 0 || y < 0 || x >= m.W || y >= m.H {
		return 0
	}
	return float64(m.A[y*m.W+x])
}

// each calls f for the canvas pixels that the mask covers.
func (c *Canvas) each(m *Mask, f func(x, y int, a float64)) {
	x0, x1 := max(0, m.X), min(c.W, m.X+m.W)
	y0, y1 := max(0, m.Y), min(c.H, m.Y+m.H)
	if x1 <= x0 || y1 <= y0 {
		return
	}
	run := func(y int) {
		row := m.A[(y-m.Y)*m.W : (y-m.Y+1)*m.W]
		for x := x0; x < x1; x++ {
			if a := row[x-m.X]; a > 0 {
				f(x, y, float64(a))
			}
		}
	}
	if (x1-x0)*(y1-y0) < 20000 {
		for y := y0; y < y1; y++ {
			run(y)
		}
		return
	}
	Rows(y1-y0, func(y int) { run(y0 + y) })
}
