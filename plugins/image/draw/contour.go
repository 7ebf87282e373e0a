package draw

import "math"

// Contours finds where a draughtsman would put lines: outline is 1 where the depth breaks (silhouettes, corners),
// detail where the colour changes. Both are one pixel wide.
func (c *Canvas) Contours() (outline, detail []float32) {
	outline, detail = make([]float32, c.W*c.H), make([]float32, c.W*c.H)
	Rows(c.H, func(y int) {
		for x := range c.W {
			if x == 0 || y == 0 || x == c.W-1 || y == c.H-1 {
				continue
			}
			i := y*c.W + x
			outline[i], detail[i] = float32(c.breakAt(i)), float32(c.changeAt(i))
		}
	})
	return outline, detail
}

// breakAt is how far the inverse depth is from a plane, whose inverse depth is a straight line on the screen.
func (c *Canvas) breakAt(i int) float64 {
	near := func(j int) float64 { return 1 / math.Max(0.2, float64(c.Depth[j])) }
	q := near(i)
	a, b, d, e := near(i-1), near(i+1), near(i-c.W), near(i+c.W)
	bend := math.Abs(a-2*q+b) + math.Abs(d-2*q+e)
	return Smooth(0.012, 0.1, bend/(max(q, a, b, d, e)+0.004))
}

func (c *Canvas) changeAt(i int) float64 {
	p, w := c.Pix, 3*c.W
	k := 3 * i
	var sum float64
	for ch := range 3 {
		gx := float64(p[k+3+ch]-p[k-3+ch]) + 0.5*float64(p[k+3+w+ch]-p[k-3+w+ch]+p[k+3-w+ch]-p[k-3-w+ch])
		gy := float64(p[k+w+ch]-p[k-w+ch]) + 0.5*float64(p[k+w+3+ch]-p[k-w+3+ch]+p[k+w-3+ch]-p[k-w-3+ch])
		sum += gx*gx + gy*gy
	}
	return math.Sqrt(sum)
}
