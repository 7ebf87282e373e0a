package draw

import "slices"

// Copy is the same picture on a sheet of its own.
func (c *Canvas) Copy() *Canvas {
	return &Canvas{W: c.W, H: c.H, Pix: slices.Clone(c.Pix), Depth: slices.Clone(c.Depth)}
}

// Soften averages a plane of values over 2k+1 in both directions, twice.
func Soften(v []float32, w, h, k int) {
	if k > 0 {
		boxBlur(v, w, h, 1, k)
		boxBlur(v, w, h, 1, k)
	}
}

// sums is a table of sums over all that lies above and to the left, of the three colours and of the squared brightness.
type sums struct {
	w, h int
	v    []float64
}

func (c *Canvas) sums() sums {
	t := sums{c.W + 1, c.H + 1, make([]float64, (c.W+1)*(c.H+1)*4)}
	Rows(c.H, func(y int) {
		var run [4]float64
		for x := range c.W {
			i, o := (y*c.W+x)*3, ((y+1)*t.w+x+1)*4
			r, g, b := float64(c.Pix[i]), float64(c.Pix[i+1]), float64(c.Pix[i+2])
			l := 0.2126*r + 0.7152*g + 0.0722*b
			run[0], run[1], run[2], run[3] = run[0]+r, run[1]+g, run[2]+b, run[3]+l*l
			copy(t.v[o:o+4], run[:])
		}
	})
	for y := 2; y <= c.H; y++ {
		above, row := t.v[(y-1)*t.w*4:y*t.w*4], t.v[y*t.w*4:(y+1)*t.w*4]
		for i := range row {
			row[i] += above[i]
		}
	}
	return t
}

// over is the mean colour of a box and the spread of its brightness.
func (t sums) over(x0, y0, x1, y1 int) (Color, float64) {
	x0, y0, x1, y1 = max(0, x0), max(0, y0), min(t.w-1, x1), min(t.h-1, y1)
	a, b, c, d := t.v[(y0*t.w+x0)*4:], t.v[(y0*t.w+x1)*4:], t.v[(y1*t.w+x0)*4:], t.v[(y1*t.w+x1)*4:]
	n := 1 / float64((x1-x0)*(y1-y0))
	m := Color{(d[0] - b[0] - c[0] + a[0]) * n, (d[1] - b[1] - c[1] + a[1]) * n, (d[2] - b[2] - c[2] + a[2]) * n}
	l := m.Luma()
	return m, (d[3]-b[3]-c[3]+a[3])*n - l*l
}

// Brushed gives the picture in flat strokes of about r pixels with sharp borders (a Kuwahara filter): each pixel
// takes the colour of the calmest of the four squares that meet in it.
func (c *Canvas) Brushed(r int) *Canvas {
	out := c.Copy()
	if r < 1 || c.W < 4 || c.H < 4 {
		return out
	}
	t := c.sums()
	Rows(c.H, func(y int) {
		for x := range c.W {
			best, calm := t.over(x-r, y-r, x+1, y+1)
			for _, q := range [3][4]int{{x, y - r, x + r + 1, y + 1}, {x - r, y, x + 1, y + r + 1}, {x, y, x + r + 1, y + r + 1}} {
				if m, v := t.over(q[0], q[1], q[2], q[3]); v < calm {
					best, calm = m, v
				}
			}
			out.Set(x, y, best)
		}
	})
	return out
}
