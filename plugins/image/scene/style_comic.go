package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
)

// ink gives the lines of a drawing: silhouettes thick, what is within them thin. bold is in shares of the picture.
func (s *stage) ink(src *draw.Canvas, bold, level float64) []float32 {
	w, h := src.W, src.H
	outline, detail := src.Contours()
	draw.Soften(outline, w, h, max(1, int(math.Round(s.unit*bold))))
	draw.Soften(detail, w, h, max(0, int(math.Round(s.unit*bold*0.3))))
	gain := 1 + s.unit*bold
	draw.Rows(h, func(y int) {
		for x := range w {
			i := y*w + x
			// A brush presses now more, now less.
			press := 0.75 + 0.5*draw.Noise(s.seed+61, float64(x)/s.unit*14, float64(y)/s.unit*14)
			thick := draw.Smooth(0.14, 0.4, float64(outline[i])*gain*press)
			thin := draw.Smooth(level, level*2.4, float64(detail[i])*press)
			outline[i] = float32(max(thick, thin*0.85))
		}
	})
	return outline
}

// comic is flat colour in steps, dots in the shadow and a brushed outline.
func (s *stage) comic() {
	flat := s.c.Brushed(max(1, int(s.unit*0.005)))
	flat.Depth = s.c.Depth
	lines := s.ink(flat, 0.0016, 0.3)
	cell := max(3, s.unit/105)
	s.c.Each(func(x, y int, _ draw.Color) draw.Color {
		c := flat.At(x, y)
		l := math.Pow(draw.Clamp01(c.Luma()), 0.62)
		step, dark := steps(l)
		v := c.Scale(step / max(c.Luma(), 0.02)).Saturate(1.5)
		v = v.Mix(draw.Hex(0x1c2a66).Scale(0.5+step), 0.3*dark)
		a, b := (float64(x)+float64(y))/cell*0.7071, (float64(x)-float64(y))/cell*0.7071
		a, b = a-math.Floor(a)-0.5, b-math.Floor(b)-0.5
		radius := 0.18 + 0.42*draw.Smooth(0.5, 0.12, l)
		dot := draw.Smooth(0.5/cell, -0.5/cell, math.Hypot(a, b)-radius) * dark
		v = v.Mix(v.Scale(0.34), dot)
		v = v.Mix(draw.Hex(0x0b0a10), draw.Smooth(0.11, 0.07, l))
		return v.Mix(draw.Hex(0x0b0a10), float64(lines[y*s.c.W+x]))
	})
}

// steps is the flat tone that stands for a brightness, and how much of the dotted shadow it is.
func steps(l float64) (tone, dark float64) {
	tones := []float64{0.16, 0.32, 0.56, 0.8, 0.98}
	at := []float64{0.26, 0.44, 0.66, 0.86}
	tone = tones[0]
	for i, edge := range at {
		tone += (tones[i+1] - tones[i]) * draw.Smooth(edge-0.012, edge+0.012, l)
	}
	return tone, draw.Smooth(0.46, 0.43, l)
}
