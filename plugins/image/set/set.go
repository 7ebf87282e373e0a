// Package set is the blockout of a film set: a floor and boxes with materials, lit by a sun and lamps,
// and looked at through a shift lens. It ray casts into a draw.Canvas and fills its depth, so that
// drawn figures and weather can stand between what was built.
package set

import (
	"cmp"
	"context"
	"math"
	"slices"

	"ft.tc/backlot/plugins/image/draw"
)

// Vec is a place or a direction in metres: X right, Y up, Z away from the camera.
type Vec struct{ X, Y, Z float64 }

func (a Vec) add(b Vec) Vec       { return Vec{a.X + b.X, a.Y + b.Y, a.Z + b.Z} }
func (a Vec) sub(b Vec) Vec       { return Vec{a.X - b.X, a.Y - b.Y, a.Z - b.Z} }
func (a Vec) scale(k float64) Vec { return Vec{a.X * k, a.Y * k, a.Z * k} }
func (a Vec) dot(b Vec) float64   { return a.X*b.X + a.Y*b.Y + a.Z*b.Z }
func (a Vec) length() float64     { return math.Sqrt(a.dot(a)) }

// Unit is the direction of a.
func (a Vec) Unit() Vec { return a.scale(1 / max(1e-9, a.length())) }

// Camera stands at X = 0, Z = 0 and looks along Z. Its lens is shifted instead of tilted, so that
// verticals stay vertical.
type Camera struct {
	F       float64 // focal length, pixels
	VX      float64 // vanishing point, pixels
	Horizon float64 // horizon line, pixels
	Height  float64 // metres over the floor
}

// Project gives the pixel of a place and how many pixels a metre has there.
func (c Camera) Project(p Vec) (x, y, scale float64) {
	scale = c.F / max(p.Z, 0.05)
	return c.VX + p.X*scale, c.Horizon + (c.Height-p.Y)*scale, scale
}

// Ray is the direction through a pixel; its Z is 1.
func (c Camera) Ray(x, y float64) Vec { return Vec{(x - c.VX) / c.F, (c.Horizon - y) / c.F, 1} }

// Surface is what a material is at a place.
type Surface struct {
	Color draw.Color
	Emit  draw.Color
	Gloss float64 // how much it mirrors, 0..1
	Tilt  Vec     // bends the normal of the mirror, for ripples
}

// Material tells the surface at p with normal n. foot is the size of a pixel there, in metres, for
// materials to leave out detail that is too fine.
type Material func(p, n Vec, foot float64) Surface

// Box is a block of the set.
type Box struct {
	Min, Max Vec
	Mat      Material
}

// Lamp shines from a point, as strong as its colour at one metre and gone at Reach.
type Lamp struct {
	At    Vec
	Color draw.Color
	Reach float64
}

// World is everything that is built and what lights it.
type World struct {
	Boxes    []Box
	Floor    Material // at Y = 0; nil for none
	Lamps    []Lamp
	Sun      Vec // direction to it
	SunColor draw.Color
	Ambient  draw.Color
	Haze     draw.Color
	HazeDist float64 // metres until the haze takes two thirds
	Sky      func(dir Vec) draw.Color
	Gobo     func(p, n Vec) draw.Color // light through a pattern, such as blinds; may be nil
}

// Air is how much haze lies before a thing at distance z.
func (w *World) Air(z float64) float64 { return 1 - math.Exp(-max(0, z)/w.HazeDist) }

type struck struct {
	t   float64
	n   Vec
	mat Material
}

// Render looks at the world: samples × samples rays a pixel. What is open stays as the canvas has it.
func (w *World) Render(ctx context.Context, c *draw.Canvas, cam Camera, samples int) error {
	slices.SortStableFunc(w.Boxes, func(a, b Box) int { return cmp.Compare(a.Min.Z, b.Min.Z) })
	open := &draw.Canvas{W: c.W, H: c.H, Pix: slices.Clone(c.Pix)}
	once := func(n int, wanted func(x, y int) bool) {
		draw.Rows(c.H, func(y int) {
			if ctx.Err() != nil {
				return
			}
			for x := range c.W {
				if wanted(x, y) {
					w.pixel(c, cam, x, y, n, open.At(x, y))
				}
			}
		})
	}
	once(1, func(int, int) bool { return true })
	if samples > 1 {
		rough := edges(c)
		once(samples, func(x, y int) bool { return rough[y*c.W+x] })
	}
	return ctx.Err()
}

// edges finds the pixels that differ from a neighbour enough to need more rays.
func edges(c *draw.Canvas) []bool {
	out := make([]bool, c.W*c.H)
	differ := func(a, b draw.Color) bool {
		return math.Abs(a.R-b.R)+math.Abs(a.G-b.G)+math.Abs(a.B-b.B) > 0.07
	}
	draw.Rows(c.H, func(y int) {
		for x := range c.W {
			v := c.At(x, y)
			out[y*c.W+x] = x > 0 && differ(v, c.At(x-1, y)) || x+1 < c.W && differ(v, c.At(x+1, y)) ||
				y > 0 && differ(v, c.At(x, y-1)) || y+1 < c.H && differ(v, c.At(x, y+1))
		}
	})
	return out
}

// pixel casts n × n rays; was is the colour behind the set.
func (w *World) pixel(c *draw.Canvas, cam Camera, x, y, n int, was draw.Color) {
	var sum draw.Color
	depth, hits := math.Inf(1), 0
	for j := range n {
		for i := range n {
			dir := cam.Ray(float64(x)+(float64(i)+0.5)/float64(n), float64(y)+(float64(j)+0.5)/float64(n))
			col, z, ok := w.look(Vec{0, cam.Height, 0}, dir, cam.F)
			if !ok {
				col = was
			} else {
				hits++
				depth = min(depth, z)
			}
			sum = sum.Add(col)
		}
	}
	if hits > 0 {
		c.Set(x, y, sum.Scale(1/float64(n*n)))
		c.Depth[y*c.W+x] = float32(depth)
	}
}

func (w *World) look(from, dir Vec, f float64) (draw.Color, float64, bool) {
	h, ok := w.cast(from, dir, 1e-3, math.Inf(1))
	if !ok {
		return draw.Color{}, 0, false
	}
	p := from.add(dir.scale(h.t))
	s := h.mat(p, h.n, h.t/f)
	col := s.Color.Mul(w.Light(p, h.n)).Add(s.Emit)
	if s.Gloss > 0 {
		col = w.mirror(col, s, p, dir, h.n, f)
	}
	return col.Mix(w.Haze, w.Air(h.t)), h.t, true
}

// mirror adds one reflection, stronger at grazing angles.
func (w *World) mirror(col draw.Color, s Surface, p, dir, n Vec, f float64) draw.Color {
	d := dir.Unit()
	facing := math.Abs(d.dot(n))
	n = n.add(s.Tilt).Unit()
	refl := d.sub(n.scale(2 * d.dot(n)))
	if refl.Y < 0.01 && s.Tilt != (Vec{}) {
		refl.Y = 0.01
	}
	k := s.Gloss * (0.25 + 0.75*math.Pow(1-facing, 2))
	if h, ok := w.cast(p, refl, 1e-2, math.Inf(1)); ok {
		q := p.add(refl.scale(h.t))
		r := h.mat(q, h.n, (p.length()+h.t)/f*3)
		return col.Mix(r.Color.Mul(w.Light(q, h.n)).Add(r.Emit).Mix(w.Haze, w.Air(h.t)), k)
	}
	if w.Sky != nil {
		return col.Mix(w.Sky(refl), k)
	}
	return col
}

// Light is what falls on a place: from everywhere, from the sun if nothing is in between, from the lamps.
func (w *World) Light(p, n Vec) draw.Color {
	l := w.Ambient.Scale(0.75 + 0.25*n.Y - 0.1*math.Abs(n.X))
	if k := n.dot(w.Sun); k > 0 && w.SunColor.Luma() > 0.02 {
		if _, hit := w.cast(p, w.Sun, 1e-2, math.Inf(1)); !hit {
			l = l.Add(w.SunColor.Scale(k))
		}
	}
	if w.Gobo != nil {
		l = l.Add(w.Gobo(p, n))
	}
	for _, lamp := range w.Lamps {
		l = l.Add(lamp.on(p, n))
	}
	return l
}

func (l Lamp) on(p, n Vec) draw.Color {
	d := l.At.sub(p)
	if math.Abs(d.Z) >= l.Reach || math.Abs(d.X) >= l.Reach {
		return draw.Color{}
	}
	r := d.length()
	if r >= l.Reach {
		return draw.Color{}
	}
	k := max(0, 0.15+0.85*n.dot(d.scale(1/max(r, 1e-6)))) / (0.35 + r*r*0.22)
	fade := 1 - r/l.Reach
	return l.Color.Scale(k * fade)
}

// cast finds the nearest hit between two distances.
func (w *World) cast(from, dir Vec, near, far float64) (struck, bool) {
	best := struck{t: far}
	if w.Floor != nil && dir.Y < -1e-9 {
		if t := -from.Y / dir.Y; t > near && t < best.t {
			best = struck{t, Vec{0, 1, 0}, w.Floor}
		}
	}
	inv := Vec{1 / nonzero(dir.X), 1 / nonzero(dir.Y), 1 / nonzero(dir.Z)}
	for i := range w.Boxes {
		// Boxes are sorted by their near side: none behind the best hit can be nearer.
		if dir.Z > 0 && (w.Boxes[i].Min.Z-from.Z)*inv.Z > best.t {
			break
		}
		if dir.Z > 0 && w.Boxes[i].Max.Z < from.Z || dir.Z < 0 && w.Boxes[i].Min.Z > from.Z {
			continue
		}
		if t, n, ok := w.Boxes[i].hit(from, inv, near); ok && t < best.t {
			best = struck{t, n, w.Boxes[i].Mat}
		}
	}
	return best, best.mat != nil
}

func nonzero(v float64) float64 {
	if math.Abs(v) < 1e-9 {
		return 1e-9
	}
	return v
}

// hit is the slab test; from inside it gives the far side, with its normal to the inside.
func (b *Box) hit(from, inv Vec, near float64) (float64, Vec, bool) {
	x0, x1 := (b.Min.X-from.X)*inv.X, (b.Max.X-from.X)*inv.X
	y0, y1 := (b.Min.Y-from.Y)*inv.Y, (b.Max.Y-from.Y)*inv.Y
	z0, z1 := (b.Min.Z-from.Z)*inv.Z, (b.Max.Z-from.Z)*inv.Z
	nx, ny, nz := min(x0, x1), min(y0, y1), min(z0, z1)
	enter, leave := max(nx, ny, nz), min(max(x0, x1), max(y0, y1), max(z0, z1))
	if leave < enter || leave < near {
		return 0, Vec{}, false
	}
	if enter < near {
		return 0, Vec{}, false
	}
	switch enter {
	case nx:
		return enter, Vec{-sign(inv.X), 0, 0}, true
	case ny:
		return enter, Vec{0, -sign(inv.Y), 0}, true
	}
	return enter, Vec{0, 0, -sign(inv.Z)}, true
}

func sign(v float64) float64 { return math.Copysign(1, v) }
