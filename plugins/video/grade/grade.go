// Package grade gives a picture the light that a shot list asks for.
package grade

import "math"

// Color is a colour as factors or offsets of red, green and blue.
type Color [3]float64

// Grade is a look. The zero Grade with Gain {1, 1, 1} and Saturation 1 changes nothing.
type Grade struct {
	Name       string
	Saturation float64 // 0 is black and white
	Gain       Color   // exposure and colour temperature, a factor
	Contrast   float64 // strength of the S-curve, 0 for none; below 0 flattens
	Pivot      float64 // brightness that contrast leaves alone
	Shadows    Color   // added where the picture is dark
	Highlights Color   // added where it is bright
	Vignette   float64 // darkness of the corners, 0 to 1
}

// Pixel grades one colour; all values are 0 to 1.
func (g Grade) Pixel(r, gr, b float64) (float64, float64, float64) {
	y := luma(r, gr, b)
	r, gr, b = y+(r-y)*g.Saturation, y+(gr-y)*g.Saturation, y+(b-y)*g.Saturation
	r, gr, b = r*g.Gain[0], gr*g.Gain[1], b*g.Gain[2]
	r, gr, b = g.curve(r), g.curve(gr), g.curve(b)
	y = luma(r, gr, b)
	dark, bright := (1-y)*(1-y), y*y
	return clamp(r + dark*g.Shadows[0] + bright*g.Highlights[0]),
		clamp(gr + dark*g.Shadows[1] + bright*g.Highlights[1]),
		clamp(b + dark*g.Shadows[2] + bright*g.Highlights[2])
}

// curve moves brightness away from the pivot along a power curve on either side of it.
func (g Grade) curve(v float64) float64 {
	v = clamp(v)
	if g.Contrast == 0 {
		return v
	}
	p, k := g.Pivot, math.Exp2(g.Contrast)
	if v < p {
		return p * math.Pow(v/p, k)
	}
	return 1 - (1-p)*math.Pow((1-v)/(1-p), k)
}

func luma(r, g, b float64) float64 { return .2126*r + .7152*g + .0722*b }

func clamp(v float64) float64 { return math.Min(math.Max(v, 0), 1) }
