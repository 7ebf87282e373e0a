package frame

import (
	"image"
	"math"
)

// Clone is a copy that shares nothing.
func (f *Frame) Clone() *Frame {
	g := New(f.Width, f.Height)
	g.Copy(f)
	return g
}

// RGBA is the frame as Go's encoders take it, shrunk to at most a width. Pixels that become one are averaged.
func (f *Frame) RGBA(width int) *image.RGBA {
	w := min(width, f.Width)
	h := max(1, int(math.Round(float64(f.Height)*float64(w)/float64(f.Width))))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	bands(h, func(from, to int) {
		for y := from; y < to; y++ {
			top, bottom := y*f.Height/h, max((y+1)*f.Height/h, y*f.Height/h+1)
			for x := range w {
				left, right := x*f.Width/w, max((x+1)*f.Width/w, x*f.Width/w+1)
				luma := mean(f.luma, left, right, top, bottom, 1, 0)
				left, right, top, bottom := left/2, (right+1)/2, top/2, (bottom+1)/2
				setRGB(img.Pix[y*img.Stride+x*4:], luma, mean(f.chroma, left, right, top, bottom, 2, 0), mean(f.chroma, left, right, top, bottom, 2, 1))
			}
		}
	})
	return img
}

// mean is the average of a component over some pixels.
func mean(p plane, left, right, top, bottom, pixel, component int) float32 {
	sum := 0
	for y := top; y < bottom; y++ {
		row := p.row(y)
		for x := left; x < right; x++ {
			sum += int(row[x*pixel+component])
		}
	}
	return float32(sum) / float32((right-left)*(bottom-top))
}

// setRGB puts a pixel of a frame into RGBA.
func setRGB(px []byte, y, cb, cr float32) {
	l, u, v := (y-16)*(255./219), (cb-128)*(255./224), (cr-128)*(255./224)
	r, b := l+1.5748*v, l+1.8556*u
	g := (l - .2126*r - .0722*b) / .7152
	for i, c := range [3]float32{r, g, b} {
		px[i] = byte(min(max(c+.5, 0), 255))
	}
	px[3] = 255
}
