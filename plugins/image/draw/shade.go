package draw

import "math"

// Light is what falls on a drawn form. X, Y and Z point from the form to the light: right, down, to the viewer.
type Light struct {
	X, Y, Z float64
	Key     Color // direct light
	Ambient Color // light from everywhere
	Rim     Color // edge light from behind
	RimX    float64
	Haze    Color   // air between the form and the viewer
	Air     float64 // how much of it: 0..1
}

// Through is what the viewer sees of a colour behind the air.
func (l Light) Through(c Color) Color { return c.Mix(l.Haze, l.Air) }

// Fill paints a mask flat at a depth; what stands nearer stays in front.
func (c *Canvas) Fill(m *Mask, v Color, alpha, depth float64) {
	c.Paint(m, alpha, depth, func(int, int) Color { return v })
}

// Paint fills a mask with colours that depend on the place.
func (c *Canvas) Paint(m *Mask, alpha, depth float64, paint func(x, y int) Color) {
	if m == nil {
		return
	}
	c.each(m, func(x, y int, a float64) {
		if i := y*c.W + x; c.Depth[i] >= float32(depth) {
			c.Blend(x, y, paint(x, y), a*alpha)
			if a > 0.5 && alpha > 0.5 {
				c.Depth[i] = float32(depth)
			}
		}
	})
}

// Glow adds light through a mask, for what shines.
func (c *Canvas) Glow(m *Mask, v Color, depth float64) {
	if m == nil {
		return
	}
	c.each(m, func(x, y int, a float64) {
		if c.Depth[y*c.W+x] >= float32(depth) {
			c.Set(x, y, c.At(x, y).Add(v.Scale(a)))
		}
	})
}

// Darken multiplies by a shadow through a mask, on what is not nearer than depth.
func (c *Canvas) Darken(m *Mask, shadow Color, strength, depth float64) {
	if m == nil {
		return
	}
	c.each(m, func(x, y int, a float64) {
		if c.Depth[y*c.W+x] >= float32(depth) {
			was := c.At(x, y)
			c.Blend(x, y, was.Mul(shadow), a*strength)
		}
	})
}

// Form paints a shape as if it were round: its normals come from the slope of its blurred coverage.
// round is the radius of the rounding in pixels.
func (c *Canvas) Form(s Shape, base Color, l Light, round, depth float64) {
	pad := int(round) + 2
	m := c.Mask(s, pad)
	if m == nil {
		return
	}
	soft := m.Blur(max(1, round))
	c.Paint(m, 1, depth, func(x, y int) Color { return l.on(base, soft, x, y, max(1, round)) })
}

func (l Light) on(base Color, soft *Mask, x, y int, round float64) Color {
	k := 1.3 * round / 2
	nx := (soft.At(x-1, y) - soft.At(x+1, y)) * k
	ny := (soft.At(x, y-1) - soft.At(x, y+1)) * k
	flat := math.Hypot(nx, ny)
	if flat > 0.98 {
		nx, ny = nx/flat*0.98, ny/flat*0.98
	}
	nz := math.Sqrt(1 - min(0.9604, nx*nx+ny*ny))
	diffuse := max(0, nx*l.X+ny*l.Y+nz*l.Z)
	sky := 0.8 - 0.25*ny
	edge := math.Pow(1-nz, 1.6) * max(0, 0.25+nx*l.RimX-0.35*ny)
	v := base.Mul(l.Ambient.Scale(sky).Add(l.Key.Scale(diffuse))).Add(l.Rim.Scale(edge))
	return l.Through(v)
}

// Halo adds a soft round light.
func Halo(c *Canvas, x, y, r float64, v Color, depth float64) {
	y0, y1 := max(0, int(y-r)), min(c.H-1, int(y+r))
	x0, x1 := max(0, int(x-r)), min(c.W-1, int(x+r))
	for py := y0; py <= y1; py++ {
		for px := x0; px <= x1; px++ {
			d := math.Hypot(float64(px)-x, float64(py)-y) / r
			if d < 1 && float64(c.Depth[py*c.W+px]) >= depth*0.6 {
				c.Set(px, py, c.At(px, py).Add(v.Scale((1-d)*(1-d)*(1-d))))
			}
		}
	}
}
