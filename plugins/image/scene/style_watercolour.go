package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
)

// watercolour lays washes on paper: strokes that bleed, rims where the pigment settled, grain in the hollows of the
// paper, a light pencil line below, and a margin that the brush left white.
func (s *stage) watercolour() {
	wash := s.c.Brushed(max(1, int(s.unit*0.007)))
	wash.Depth = s.c.Depth
	lines := s.ink(wash, 0.0007, 0.34)
	soft := wash.Copy()
	soft.Blur(s.unit * 0.012)
	wet := wash.Copy()
	wet.Blur(s.unit * 0.03)
	paper := draw.Hex(0xf8f4ea)
	s.c.Each(func(x, y int, _ draw.Color) draw.Color {
		fx, fy := float64(x)/s.unit, float64(y)/s.unit
		px := float64(x) + (draw.Fractal(s.seed+91, fx*22, fy*22, 3)-0.5)*s.unit*0.014
		py := float64(y) + (draw.Fractal(s.seed+92, fx*22, fy*22, 3)-0.5)*s.unit*0.014
		c, around := wash.Bilinear(px, py), soft.Bilinear(px, py)
		bleed := draw.Smooth(0.56, 0.76, draw.Fractal(s.seed+94, fx*3.2, fy*3.2, 3))
		c = c.Mix(wet.Bilinear(px, py), 0.75*bleed)
		rim := draw.Clamp01(math.Abs(around.Luma()-c.Luma())*2.6) * draw.Smooth(-0.03, 0.03, around.Luma()-c.Luma())
		tooth := draw.Noise(s.seed+93, fx*300, fy*300) - 0.5
		flow := draw.Fractal(s.seed+95, fx*6, fy*6, 3) - 0.5
		c = draw.Color{R: lightened(c.R), G: lightened(c.G), B: lightened(c.B)}.Saturate(1.25)
		density := 1 - 0.34*rim + 0.3*flow + 0.22*tooth*(1-c.Luma())
		c = paper.Mix(c.Scale(0.97*density), 0.93)
		c = c.Mix(draw.Hex(0x3a3640), 0.42*float64(lines[y*s.c.W+x])*(0.6+tooth))
		return paper.Scale(1+0.05*tooth).Mix(c, s.painted(fx, fy))
	})
}

// lightened is how thin paint shows a tone: its darks are never black.
func lightened(v float64) float64 { return 0.1 + 0.9*math.Pow(draw.Clamp01(v), 0.72) }

// painted is 1 where the brush went and 0 on the margin; the border between is uneven and darker paint runs to it.
func (s *stage) painted(x, y float64) float64 {
	w, h := float64(s.c.W)/s.unit, float64(s.c.H)/s.unit
	edge := min(x, y, w-x, h-y) + 0.022*(draw.Fractal(s.seed+98, x*9, y*9, 4)-0.5)
	return draw.Smooth(0.02, 0.026, edge)
}
