package frame

import "math"

// Vignette darkens the corners of frames of one size.
type Vignette struct{ gain [2][]uint16 } // of luma and of colour, in 256ths

// NewVignette makes a vignette; strength 0 darkens nothing, 1 makes the corners black.
func NewVignette(width, height int, strength float64) *Vignette {
	if strength <= 0 {
		return nil
	}
	return &Vignette{gain: [2][]uint16{falloff(width, height, strength), falloff(width/2, height/2, strength)}}
}

// falloff is an ellipse that leaves the middle alone.
func falloff(width, height int, strength float64) []uint16 {
	gain := make([]uint16, width*height)
	for y := range height {
		for x := range width {
			dx := (float64(x)+.5)/float64(width)*2 - 1
			dy := (float64(y)+.5)/float64(height)*2 - 1
			d := math.Max(0, math.Sqrt((dx*dx+dy*dy)/2)-.25) / .75
			gain[y*width+x] = uint16(math.Round((1 - strength*d*d*(3-2*d)) * 256))
		}
	}
	return gain
}

// Apply darkens a frame. A nil vignette does nothing.
func (v *Vignette) Apply(f *Frame) {
	if v == nil {
		return
	}
	for i, p := range f.planes() {
		gain, zero := v.gain[min(i, 1)], 16
		if i > 0 {
			zero = 128
		}
		bands(len(p.pix), func(from, to int) {
			pix, gain := p.pix[from:to], gain[from:to]
			for n, c := range pix {
				pix[n] = byte(zero + ((int(c)-zero)*int(gain[n])+128)>>8)
			}
		})
	}
}
