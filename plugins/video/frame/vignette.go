package frame

import "math"

// Vignette darkens the corners of frames of one size.
type Vignette struct{ luma, chroma plane } // what is taken away, in 256ths

// NewVignette makes a vignette; strength 0 darkens nothing, 1 makes the corners black.
func NewVignette(width, height int, strength float64) *Vignette {
	if strength <= 0 {
		return nil
	}
	v := &Vignette{luma: falloff(width, height, strength), chroma: falloff(width/2, height/2, strength)}
	both := make([]byte, len(v.chroma.pix)*2)
	for i, d := range v.chroma.pix {
		both[i*2], both[i*2+1] = d, d
	}
	v.chroma = plane{width, height / 2, width, both}
	return v
}

// falloff is an ellipse that leaves the middle alone.
func falloff(width, height int, strength float64) plane {
	loss := make([]byte, width*height)
	for y := range height {
		for x := range width {
			dx := (float64(x)+.5)/float64(width)*2 - 1
			dy := (float64(y)+.5)/float64(height)*2 - 1
			d := math.Max(0, math.Sqrt((dx*dx+dy*dy)/2)-.25) / .75
			loss[y*width+x] = byte(math.Min(math.Round(strength*d*d*(3-2*d)*256), 255))
		}
	}
	return plane{width, height, width, loss}
}

// Apply darkens a frame. A nil vignette does nothing.
func (v *Vignette) Apply(f *Frame) {
	if v == nil {
		return
	}
	bands(f.chroma.height, func(from, to int) {
		for y := from; y < to; y++ {
			dim(f.luma.row(y*2), v.luma.row(y*2), 16)
			dim(f.luma.row(y*2+1), v.luma.row(y*2+1), 16)
			dim(f.chroma.row(y), v.chroma.row(y), 128)
		}
	})
}

func dim(pix, loss []byte, zero int) {
	pix = pix[:len(loss)]
	for i, d := range loss {
		v := int(pix[i])
		pix[i] = byte(v - ((v-zero)*int(d)+128)>>8)
	}
}
