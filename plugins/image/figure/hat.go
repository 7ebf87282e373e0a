package figure

import "ft.tc/backlot/plugins/image/draw"

func (h head) headwear() {
	band := h.hatColor.Scale(0.4)
	switch h.look.hat {
	case "fedora":
		h.brimmed(1.62, 0.2, 0.62, 1.62, h.hatColor, band)
	case "cowboy":
		h.brimmed(1.85, 0.26, 0.58, 1.62, h.hatColor, band)
	case "straw":
		h.brimmed(1.9, 0.24, 0.6, 1.35, h.hatColor, draw.Hex(0x8a3a30))
	case "tophat":
		h.brimmed(1.3, 0.16, 0.68, 2.3, h.hatColor, band)
	case "tricorn":
		h.Form(h.blob(-1.5, 0.75, -0.8, 0.5, 0, 0.62, 0.9, 0.5, 1.55, 0.8, 0.8, 1.25, 0, 1.7, -0.8, 1.25), h.hatColor, 0.04)
		h.Flat(draw.Line(0.016, h.u(-1.4, 0.8), h.u(0, 1.0), h.u(1.45, 0.85)), colors["gold"], 0.9)
	case "cap":
		h.Form(h.blob(-0.85, 0.45, -0.75, 1.05, 0, 1.32, 0.75, 1.05, 0.85, 0.45, 0, 0.52), h.hatColor, 0.04)
		if !h.back {
			x := 0.0
			if h.side {
				x = 0.6
			}
			h.Form(h.blob(x-0.7, 0.5, x, 0.62, x+0.75, 0.5, x+0.45, 0.33, x-0.4, 0.33), h.hatColor.Scale(0.55), 0.02)
		}
	case "beanie":
		h.Form(h.blob(-0.85, 0.35, -0.75, 1.0, 0, 1.35, 0.75, 1.0, 0.85, 0.35, 0, 0.42), h.hatColor, 0.04)
		h.Form(h.oval(0, 1.42, 0.22, 0.2), h.hatColor.Scale(1.3), 0.02)
	case "crown":
		h.Form(h.poly(-0.75, 0.75, -0.85, 1.6, -0.45, 1.15, 0, 1.75, 0.45, 1.15, 0.85, 1.6, 0.75, 0.75), h.hatColor, 0.025)
		h.Flat(h.oval(0, 0.95, 0.12, 0.12), colors["red"], 1)
	case "toque":
		h.Form(draw.Join(h.blob(-0.9, 1.3, -0.95, 1.9, -0.3, 2.2, 0.3, 2.2, 0.95, 1.9, 0.9, 1.3), h.poly(-0.72, 0.6, -0.75, 1.5, 0.75, 1.5, 0.72, 0.6)), h.hatColor, 0.05)
	case "pointed":
		h.Form(h.blob(-1.5, 0.55, 0, 0.78, 1.5, 0.55, 0.7, 0.36, -0.7, 0.36), h.hatColor.Scale(0.8), 0.03)
		h.Form(h.blob(-0.75, 0.6, -0.45, 1.5, -0.1, 2.6, 0.35, 2.9, 0.42, 2.5, 0.5, 1.5, 0.75, 0.6, 0, 0.5), h.hatColor, 0.05)
		h.Flat(h.poly(-0.74, 0.6, -0.66, 0.85, 0.66, 0.85, 0.74, 0.6, 0, 0.5), band, 0.9)
	default:
		h.headgear()
	}
}

// headgear is what covers the whole head.
func (h head) headgear() {
	x := 0.0
	if h.side {
		x = 0.3
	}
	switch h.look.hat {
	case "helmet":
		h.Form(h.blob(-0.98, 0.25, -0.85, 1.0, 0, 1.35, 0.85, 1.0, 0.98, 0.25, 0, 0.36), h.hatColor, 0.06)
	case "knight":
		h.Form(h.blob(-0.85, 0.2, -0.7, 1.0, 0, 1.25, 0.7, 1.0, 0.85, 0.2, 0.75, -0.7, 0.3, -1.1, -0.3, -1.1, -0.75, -0.7), h.hatColor, 0.06)
		if !h.back {
			h.Flat(h.poly(x-0.62, 0.18, x+0.62, 0.18, x+0.6, 0.04, x+0.05, -0.02, x-0.6, 0.04), draw.Hex(0x0c0c10), 1)
			h.Flat(draw.Line(0.01, h.u(x, -0.05), h.u(x, -0.95)), draw.Hex(0x202228), 0.8)
		}
		h.Form(h.blob(-0.1, 1.1, 0.2, 1.75, -0.3, 2.0, -1.2, 1.5, -1.25, 0.7, -0.6, 1.2), colors["red"], 0.04)
	case "visor":
		h.Form(h.oval(0, 0.05, 1.28, 1.3), h.hatColor, 0.09)
		if !h.back {
			h.visor(x)
		}
	case "hood":
		h.Form(h.blob(-1.05, -0.6, -1.0, 0.5, -0.45, 1.3, 0.1, 1.5, 0.6, 1.2, 1.02, 0.5, 1.05, -0.6, 0.5, -1.3, -0.5, -1.3), h.hatColor, 0.06)
		if !h.back {
			h.Flat(h.blob(x-0.6, 0.2, x-0.3, 0.78, x+0.3, 0.78, x+0.6, 0.2, x+0.45, -0.7, x, -0.98, x-0.45, -0.7), draw.Hex(0x0b090a), 0.82)
		}
	}
}

// visor is a mirror: dark glass with the light on it.
func (h head) visor(x float64) {
	h.Form(h.blob(x-0.92, 0.15, x-0.65, 0.75, x, 0.92, x+0.65, 0.75, x+0.92, 0.15, x+0.6, -0.55, x, -0.72, x-0.6, -0.55), draw.Hex(0x1a1f2c), 0.06)
	h.Flat(h.blob(x-0.6, 0.3, x-0.4, 0.62, x-0.05, 0.72, x-0.3, 0.45), draw.Hex(0xf4e6c0), 0.8)
	h.Flat(h.blob(x-0.7, -0.2, x, -0.5, x+0.6, -0.3, x, -0.38), draw.Hex(0xd09a50), 0.5)
}

// brimmed is a crown on a brim; the brim throws its shadow on the face.
func (h head) brimmed(brim, thick, crownW, top float64, c, band draw.Color) {
	if !h.back {
		x := 0.0
		if h.side {
			x = 0.25
		}
		h.Flat(h.blob(x-0.72, 0.5, x+0.62, 0.5, x+0.6, 0.1, x, -0.08, x-0.6, 0.1), draw.Hex(0x0d0a0a), 0.34)
	}
	w := crownW + 0.16
	h.Form(h.blob(-w, 0.5, -w*0.97, 1.05, -crownW*0.8, top, -crownW*0.3, top+0.04, 0.02, top-0.12, crownW*0.35, top+0.02, crownW*0.8, top-0.08, w*0.97, 1.05, w, 0.5), c, 0.045)
	h.Flat(h.poly(-w*1.01, 0.5, -w*0.99, 0.82, w*0.99, 0.82, w*1.01, 0.5), band, 0.95)
	h.Form(h.blob(-brim, 0.42, -brim*0.6, 0.5+thick, 0, 0.5+thick*0.5, brim*0.6, 0.5+thick, brim, 0.4, brim*0.6, 0.26, 0, 0.2, -brim*0.6, 0.26), c.Scale(0.9), 0.025)
}
