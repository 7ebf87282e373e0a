package scene

import (
	"fmt"
	"image"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/figure"
)

var blueGround, chalk = draw.Hex(0x173f7d), draw.Hex(0xe6f0fb)

// blueprint is a white line drawing on blue with a grid, the height of the lead and a title block that says how the
// camera stands. None of the task's own words get into it.
func (s *stage) blueprint() {
	src := s.c.Brushed(max(1, int(s.unit*0.003)))
	src.Depth = s.c.Depth
	lines := s.ink(src, 0.0008, 0.22)
	minor, major := s.unit/36, s.unit/36*5
	s.c.Each(func(x, y int, _ draw.Color) draw.Color {
		fx, fy := float64(x), float64(y)
		tone := math.Sqrt(draw.Clamp01(src.At(x, y).Luma()))
		c := blueGround.Scale(0.82 + 0.3*tone + 0.1*(draw.Fractal(s.seed+51, fx/s.unit*5, fy/s.unit*5, 3)-0.5))
		c = c.Mix(chalk, 0.06*max(grid(fx, minor), grid(fy, minor))+0.1*max(grid(fx, major), grid(fy, major)))
		t := (fx + fy) / s.unit * 95
		hatch := draw.Smooth(0.72, 0.9, math.Abs(t-math.Floor(t)-0.5)*2) * draw.Smooth(0.3, 0.12, tone)
		return c.Mix(chalk, max(0.9*float64(lines[y*s.c.W+x]), 0.22*hatch))
	})
	s.dimension()
	s.titleBlock()
}

func grid(v, period float64) float64 {
	d := v/period - math.Floor(v/period)
	return draw.Smooth(1.2/period, 0, min(d, 1-d))
}

// stroke draws a line of the draughtsman's pen over everything.
func (s *stage) stroke(p ...draw.Point) {
	for i := 1; i < len(p); i++ {
		m := s.c.Mask(draw.Line(max(1, s.unit*0.0022), p[i-1], p[i]), 1)
		s.c.Paint(m, 0.9, 0, func(int, int) draw.Color { return chalk })
	}
}

// dimension measures the lead from foot to crown, as far as the frame shows him.
func (s *stage) dimension() {
	if len(s.Figures) == 0 || s.Close() {
		return
	}
	tall := figure.Height(s.Figures[0])
	marks := s.blocking()
	b := s.at(marks[len(marks)-1].x, s.lead)
	x := max(s.unit*0.05, b.X-tall*0.36*b.Scale)
	top, foot := b.Y-tall*b.Scale, b.Y
	tick := s.unit * 0.014
	s.stroke(draw.Point{X: x, Y: top}, draw.Point{X: x, Y: foot})
	for _, y := range []float64{top, foot} {
		s.stroke(draw.Point{X: x - tick, Y: y}, draw.Point{X: x + tick*2, Y: y})
		s.stroke(draw.Point{X: x - tick*0.6, Y: y + tick*0.6}, draw.Point{X: x + tick*0.6, Y: y - tick*0.6})
	}
	s.letter(x-s.unit*0.125, (top+foot)/2, fmt.Sprintf("%.2f m", tall))
}

func (s *stage) titleBlock() {
	w, h, u := float64(s.c.W), float64(s.c.H), s.unit
	wide, high := u*0.56, u*0.13
	x, y := w-wide-u*0.03, h-high-u*0.03
	s.c.Paint(s.c.Mask(draw.Rect(x, y, x+wide, y+high), 1), 0.92, 0, func(int, int) draw.Color { return blueGround.Scale(0.92) })
	box := func(x0, y0, x1, y1 float64) {
		s.stroke(draw.Point{X: x0, Y: y0}, draw.Point{X: x1, Y: y0}, draw.Point{X: x1, Y: y1}, draw.Point{X: x0, Y: y1}, draw.Point{X: x0, Y: y0})
	}
	box(x, y, x+wide, y+high)
	box(u*0.02, u*0.02, w-u*0.02, h-u*0.02)
	s.stroke(draw.Point{X: x, Y: y + high/2}, draw.Point{X: x + wide, Y: y + high/2})
	s.stroke(draw.Point{X: x + wide*0.56, Y: y}, draw.Point{X: x + wide*0.56, Y: y + high})
	lens := 24 * s.cam.F / h // of a camera whose frame is 24 mm high
	for i, text := range []string{s.ShotName(), fmt.Sprintf("lens %.0f mm", lens), fmt.Sprintf("subject %.1f m", s.lead), fmt.Sprintf("lens up %.1f m", s.cam.Height)} {
		s.letter(x+wide*(0.03+0.56*float64(i%2)), y+high*(0.32+0.5*float64(i/2)), text)
	}
}

var mono = sync.OnceValue(func() *opentype.Font {
	f, err := opentype.Parse(gomono.TTF)
	if err != nil {
		panic("the built-in font is broken: " + err.Error())
	}
	return f
})

// letter writes our own words; x, y is the left end of the base line.
func (s *stage) letter(x, y float64, text string) {
	face, err := opentype.NewFace(mono(), &opentype.FaceOptions{Size: max(5, s.unit*0.027), DPI: 72})
	if err != nil {
		return // a drawing without its lettering is still a drawing
	}
	sheet := image.NewAlpha(image.Rect(0, 0, s.c.W, s.c.H))
	d := font.Drawer{Dst: sheet, Src: image.Opaque, Face: face, Dot: fixed.P(int(x), int(y))}
	box, _ := d.BoundString(text)
	d.DrawString(text)
	for py := max(0, box.Min.Y.Floor()); py < min(s.c.H, box.Max.Y.Ceil()); py++ {
		for px := max(0, box.Min.X.Floor()); px < min(s.c.W, box.Max.X.Ceil()); px++ {
			if a := sheet.AlphaAt(px, py).A; a > 0 {
				s.c.Blend(px, py, chalk, float64(a)/255)
			}
		}
	}
}
