package frame

import (
	"image"
	"math"
)

// Tone changes a colour; all values are 0 to 1.
type Tone func(r, g, b float64) (float64, float64, float64)

// tableSide is the number of steps of a tone table along red, green and blue.
const tableSide = 33

// table holds a tone at the corners of a lattice: grading three million pixels one by one is slow.
type table [tableSide * tableSide * tableSide][3]float32

func tabulate(tone Tone) *table {
	t := new(table)
	at := func(i int) float64 { return float64(i) / (tableSide - 1) }
	for r := range tableSide {
		for g := range tableSide {
			for b := range tableSide {
				x, y, z := tone(at(r), at(g), at(b))
				t[(r*tableSide+g)*tableSide+b] = [3]float32{float32(x) * 255, float32(y) * 255, float32(z) * 255}
			}
		}
	}
	return t
}

// lookup interpolates between the eight corners around a colour. Values are 0 to 255.
func (t *table) lookup(r, g, b byte) (out [3]float32) {
	const step = float32(tableSide-1) / 255
	x, y, z := float32(r)*step, float32(g)*step, float32(b)*step
	i, j, k := min(int(x), tableSide-2), min(int(y), tableSide-2), min(int(z), tableSide-2)
	fx, fy, fz := x-float32(i), y-float32(j), z-float32(k)
	base := (i*tableSide+j)*tableSide + k
	for c := range out {
		a := mix(mix(t[base][c], t[base+1][c], fz), mix(t[base+tableSide][c], t[base+tableSide+1][c], fz), fy)
		n := base + tableSide*tableSide
		d := mix(mix(t[n][c], t[n+1][c], fz), mix(t[n+tableSide][c], t[n+tableSide+1][c], fz), fy)
		out[c] = mix(a, d, fx)
	}
	return out
}

func mix(a, b, t float32) float32 { return a + (b-a)*t }

// FromRGBA tones an opaque picture of even size and makes a frame of it. A little noise in the last
// bit keeps dark gradients from breaking into bands.
func FromRGBA(img *image.RGBA, tone Tone) *Frame {
	f := New(img.Rect.Dx(), img.Rect.Dy())
	t, p := tabulate(tone), f.planes()
	bands(f.Height/2, func(from, to int) {
		for row := from; row < to; row++ {
			for col := range f.Width / 2 {
				cb, cr := block(img, t, p[0].pix, f.Width, row, col)
				p[1].pix[row*p[1].width+col], p[2].pix[row*p[2].width+col] = cb, cr
			}
		}
	})
	return f
}

// block converts the four pixels that share a colour.
func block(img *image.RGBA, t *table, luma []byte, width, row, col int) (cb, cr byte) {
	var u, v float32
	for q := range 4 {
		x, y := col*2+q&1, row*2+q>>1
		px := img.Pix[y*img.Stride+x*4:]
		c := t.lookup(px[0], px[1], px[2])
		l := .2126*c[0] + .7152*c[1] + .0722*c[2]
		luma[y*width+x] = quantise(16+l*219/255, x, y)
		u += (c[2] - l) / 1.8556
		v += (c[0] - l) / 1.5748
	}
	return quantise(128+u/4*224/255, col, row), quantise(128+v/4*224/255, row, col)
}

func quantise(v float32, x, y int) byte {
	h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA6B
	h = (h ^ h>>15) * 0x2C1B3C6D
	return byte(min(max(v+float32(h>>24)/256, 0), 255))
}

// setRGB puts a pixel of a frame into RGBA.
func setRGB(px []byte, y, cb, cr byte) {
	l := (float64(y) - 16) * 255 / 219
	u, v := (float64(cb)-128)*255/224, (float64(cr)-128)*255/224
	r, b := l+1.5748*v, l+1.8556*u
	g := (l - .2126*r - .0722*b) / .7152
	for i, c := range [3]float64{r, g, b} {
		px[i] = byte(math.Min(math.Max(math.Round(c), 0), 255))
	}
	px[3] = 255
}
