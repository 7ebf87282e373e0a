package draw

import "math"

// boxBlur averages over 2k+1 values in both directions, in place. n is the number of channels.
func boxBlur(v []float32, w, h, n, k int) {
	Rows(h, func(y int) { boxLine(v[y*w*n:], w, n, n, k) })
	Rows(w*n, func(x int) { boxLine(v[x:], h, w*n, 1, k) })
}

// boxLine blurs count values that lie stride apart, for each of n neighbouring channels.
func boxLine(v []float32, count, stride, n, k int) {
	buf := make([]float32, count)
	for ch := range n {
		var sum float64
		at := func(i int) float64 { return float64(v[min(count-1, max(0, i))*stride+ch]) }
		for i := -k; i <= k; i++ {
			sum += at(i)
		}
		for i := range count {
			buf[i] = float32(sum / float64(2*k+1))
			sum += at(i+k+1) - at(i-k)
		}
		for i := range count {
			v[i*stride+ch] = buf[i]
		}
	}
}

// Blur softens the whole picture by about r pixels.
func (c *Canvas) Blur(r float64) {
	if k := int(math.Round(r / 2)); k > 0 {
		for range 3 {
			boxBlur(c.Pix, c.W, c.H, 3, k)
		}
	}
}

// Bloom lets what is brighter than the threshold glow round itself.
func (c *Canvas) Bloom(threshold, radius, strength float64) {
	if min(c.W, c.H) < 8 {
		return
	}
	small := c.Resize(max(1, c.W/4), max(1, c.H/4))
	small.Each(func(_, _ int, was Color) Color {
		l := was.Luma()
		return was.Scale(Clamp01((l-threshold)/max(l, 1e-6)) * 1.2)
	})
	small.Blur(radius / 4)
	c.Each(func(x, y int, was Color) Color {
		glow := small.Bilinear((float64(x)+0.5)/4-0.5, (float64(y)+0.5)/4-0.5)
		return was.Add(glow.Scale(strength))
	})
}
