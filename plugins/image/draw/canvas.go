package draw

import (
	"image"
	"math"
	"runtime"
	"sync"
)

// Canvas holds a picture in float colour with a depth for each pixel (metres; +Inf is the sky).
type Canvas struct {
	W, H  int
	Pix   []float32 // R, G, B by row
	Depth []float32

	// Cover, where it is there, sums up how much of each pixel Blend has painted over.
	Cover []float32
}

// NewCanvas makes a black canvas at infinite depth.
func NewCanvas(w, h int) *Canvas {
	c := &Canvas{W: w, H: h, Pix: make([]float32, w*h*3), Depth: make([]float32, w*h)}
	inf := float32(math.Inf(1))
	for i := range c.Depth {
		c.Depth[i] = inf
	}
	return c
}

// At is the colour of a pixel.
func (c *Canvas) At(x, y int) Color {
	i := (y*c.W + x) * 3
	return Color{float64(c.Pix[i]), float64(c.Pix[i+1]), float64(c.Pix[i+2])}
}

// Set replaces the colour of a pixel.
func (c *Canvas) Set(x, y int, v Color) {
	i := (y*c.W + x) * 3
	c.Pix[i], c.Pix[i+1], c.Pix[i+2] = float32(v.R), float32(v.G), float32(v.B)
}

// Blend lays v over the pixel with opacity a.
func (c *Canvas) Blend(x, y int, v Color, a float64) {
	i := (y*c.W + x) * 3
	f := float32(a)
	if c.Cover != nil {
		k := &c.Cover[y*c.W+x]
		*k += (1 - *k) * f
	}
	c.Pix[i] += (float32(v.R) - c.Pix[i]) * f
	c.Pix[i+1] += (float32(v.G) - c.Pix[i+1]) * f
	c.Pix[i+2] += (float32(v.B) - c.Pix[i+2]) * f
}

// Each repaints every pixel from its place and colour.
func (c *Canvas) Each(paint func(x, y int, was Color) Color) {
	Rows(c.H, func(y int) {
		for x := range c.W {
			c.Set(x, y, paint(x, y, c.At(x, y)))
		}
	})
}

// Rows calls f for every row, on all processors. Rows have to be independent of one another.
func Rows(h int, f func(y int)) {
	n := min(runtime.GOMAXPROCS(0), h)
	var wg sync.WaitGroup
	for k := range n {
		wg.Go(func() {
			for y := k; y < h; y += n {
				f(y)
			}
		})
	}
	wg.Wait()
}

// Resize gives the canvas in another size: area average when smaller, bilinear when larger.
func (c *Canvas) Resize(w, h int) *Canvas {
	if w == c.W && h == c.H {
		return c
	}
	out := &Canvas{W: w, H: h, Pix: make([]float32, w*h*3), Depth: make([]float32, w*h)}
	sx, sy := float64(c.W)/float64(w), float64(c.H)/float64(h)
	n := max(1, int(math.Ceil(max(sx, sy))))
	Rows(h, func(y int) {
		for x := range w {
			var sum Color
			for j := range n {
				for i := range n {
					fx := (float64(x) + (float64(i)+0.5)/float64(n)) * sx
					fy := (float64(y) + (float64(j)+0.5)/float64(n)) * sy
					sum = sum.Add(c.Bilinear(fx-0.5, fy-0.5))
				}
			}
			out.Set(x, y, sum.Scale(1/float64(n*n)))
			out.Depth[y*w+x] = c.Depth[min(c.H-1, int((float64(y)+0.5)*sy))*c.W+min(c.W-1, int((float64(x)+0.5)*sx))]
		}
	})
	return out
}

// Bilinear samples between pixels; outside, the edge goes on.
func (c *Canvas) Bilinear(x, y float64) Color {
	x, y = min(float64(c.W-1), max(0, x)), min(float64(c.H-1), max(0, y))
	x0, y0 := int(x), int(y)
	x1, y1 := min(c.W-1, x0+1), min(c.H-1, y0+1)
	tx, ty := x-float64(x0), y-float64(y0)
	return c.At(x0, y0).Mix(c.At(x1, y0), tx).Mix(c.At(x0, y1).Mix(c.At(x1, y1), tx), ty)
}

// Image converts to 8 bits with a dither that keeps dark gradients from banding.
func (c *Canvas) Image(seed uint64) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, c.W, c.H))
	Rows(c.H, func(y int) {
		for x := range c.W {
			d := Hash(seed, x, y) - 0.5
			v := c.At(x, y)
			i := img.PixOffset(x, y)
			img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = byteOf(v.R, d), byteOf(v.G, d), byteOf(v.B, d), 255
		}
	})
	return img
}

func byteOf(v, dither float64) uint8 {
	return uint8(min(255, max(0, math.Round(v*255+dither))))
}
