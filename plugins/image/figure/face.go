package figure

import "ft.tc/backlot/plugins/image/draw"

// close tells whether the face is so large that it needs its finer features.
func (h head) close() bool { return h.r*h.Scale > 40 }

// eye draws the eye of one side (-1 or 1): socket, brow, and as much of the eye as can be seen.
func (h head) eye(s float64, shade, ink draw.Color) {
	h.Flat(h.oval(s*0.3, 0.08, 0.2, 0.13), shade, 0.5)
	h.Flat(h.blob(s*0.12, 0.24, s*0.3, 0.3, s*0.52, 0.22, s*0.32, 0.24), h.hair.Scale(0.6), 0.9)
	if h.r*h.Scale < 12 {
		h.Flat(h.oval(s*0.3, 0.03, 0.1, 0.06), ink, 0.9)
		return
	}
	h.Flat(h.blob(s*0.16, 0.0, s*0.3, 0.09, s*0.45, 0.03, s*0.3, -0.06), draw.Hex(0xe8e0d8), 0.95)
	h.Flat(h.oval(s*0.3, 0.02, 0.072, 0.074), draw.Hex(0x4a3a2a), 1)
	h.Flat(h.oval(s*0.3, 0.02, 0.036, 0.038), ink, 1)
	h.Flat(h.blob(s*0.13, 0.0, s*0.3, 0.11, s*0.48, 0.04, s*0.3, 0.07), ink, 0.9)
	if !h.close() {
		return
	}
	h.Flat(h.oval(s*0.3+0.025, 0.05, 0.017, 0.017), draw.Hex(0xffffff), 1)
	h.Flat(h.blob(s*0.17, 0.12, s*0.31, 0.19, s*0.49, 0.1, s*0.31, 0.165), shade.Scale(0.8), 0.7) // fold of the lid
	h.Flat(h.blob(s*0.17, -0.03, s*0.3, -0.08, s*0.44, -0.01, s*0.3, -0.095), shade.Scale(0.7), 0.8)
	h.Flat(h.blob(s*0.18, -0.13, s*0.32, -0.18, s*0.46, -0.1, s*0.32, -0.15), shade, 0.45)
	if h.female {
		h.Flat(h.blob(s*0.4, 0.06, s*0.56, 0.14, s*0.46, 0.02), ink, 0.9)
	}
}

// nose throws its shadow to the side away from the light.
func (h head) nose(side float64, shade draw.Color) {
	h.Flat(h.blob(side*0.03, 0.14, side*0.08, -0.1, side*0.17, -0.36, 0, -0.4, side*0.03, -0.2), shade, 0.6)
	h.Flat(h.blob(-0.14, -0.34, -0.06, -0.41, 0.06, -0.41, 0.14, -0.34, 0, -0.385), shade.Scale(0.7), 0.7)
	if h.close() {
		h.Flat(h.blob(-0.03, 0.1, 0.03, 0.1, 0.05, -0.28, -0.05, -0.28), h.skin.Scale(1.12), 0.35)
		for _, s := range []float64{-1, 1} {
			h.Flat(h.oval(s*0.075, -0.385, 0.035, 0.018), draw.Hex(0x241512), 0.8)
			h.Flat(h.blob(s*0.2, -0.32, s*0.3, -0.5, s*0.3, -0.62, s*0.27, -0.5), shade, 0.4)
			h.Flat(h.blob(s*0.62, -0.1, s*0.5, -0.3, s*0.34, -0.72, s*0.6, -0.5), shade, 0.3)
		}
	}
}

func (h head) mouth(x float64, shade, ink draw.Color) {
	lip := h.skin.Mul(draw.Color{R: 0.82, G: 0.6, B: 0.58})
	if h.female {
		lip = draw.Hex(0xa83a3c)
	}
	h.Flat(h.blob(x-0.25, -0.6, x-0.08, -0.535, x, -0.55, x+0.08, -0.535, x+0.25, -0.6, x, -0.61), lip.Scale(0.85), 0.85)
	h.Flat(h.blob(x-0.22, -0.615, x, -0.61, x+0.22, -0.615, x+0.1, -0.69, x-0.1, -0.69), lip, 0.8)
	h.Flat(h.blob(x-0.26, -0.595, x, -0.6, x+0.26, -0.595, x, -0.625), ink.Mix(lip, 0.25), 0.9)
	h.Flat(h.oval(x, -0.755, 0.13, 0.035), shade, 0.5)
	if h.close() {
		h.Flat(h.oval(x+0.03, -0.65, 0.06, 0.014), draw.Hex(0xffe6dc), 0.3)
	}
}
