package scene

import (
	"cmp"
	"math"
	"slices"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/figure"
	"ft.tc/backlot/plugins/image/prompt"
	"ft.tc/backlot/plugins/image/set"
)

// mark is where a figure stands.
type mark struct {
	prompt.Figure
	x, z    float64
	flip    bool
	variety float64
}

// blocking gives every figure a place: the lead by the rule of thirds, the others round it in depth.
func (s *stage) blocking() []mark {
	n := len(s.Figures)
	marks := make([]mark, n)
	for i, f := range s.Figures {
		z := s.lead
		if i > 0 {
			z += 0.25 * float64((i*2)%3)
			if s.Shot == "wide" || s.Shot == "extreme_wide" {
				z += 0.5 * float64(i%3)
			}
		}
		marks[i] = mark{Figure: f, z: z, x: s.across(i, n, z), variety: draw.Hash(s.seed+81, i, 3)}
		if f.Pose == "leaning" && s.Place == "alley" {
			marks[i].x = -1.5
		}
		marks[i].flip = marks[i].x > s.middle(z)+0.05
		if n == 1 && (f.Pose == "pointing" || f.Pose == "fighting") {
			marks[i].flip = marks[i].x > 0
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Compare(b.z, a.z) })
	return marks
}

// middle is the X that is shown in the middle of the picture.
func (s *stage) middle(z float64) float64 { return (float64(s.c.W)/2 - s.cam.VX) / s.cam.F * z }

func (s *stage) across(i, n int, z float64) float64 {
	mid, span := s.middle(z), s.span(z)
	if n == 1 {
		if s.Place == "studio" || s.near() && s.Shot != "cowboy" || float64(s.c.W) < float64(s.c.H)*0.8 {
			return mid
		}
		return mid - span*0.2
	}
	width := 0.62
	for _, f := range s.Figures {
		width = max(width, figure.Height(f)*0.42)
		if f.Pose == "fighting" || f.Kind == "horse" {
			width = max(width, 0.95)
		}
	}
	if f := s.Figures[0]; s.Close() && s.Shot != "medium" {
		width = figure.Height(f) * 0.24
	}
	step := min(width*1.55, 1.7*span/float64(n))
	x := mid + (float64(i)-float64(n-1)/2)*step
	return x + step*0.14*(draw.Hash(s.seed+82, i, 1)-0.5)
}

// cast draws the figures with their shadows and their mirror images in wet ground.
func (s *stage) castFigures() {
	for _, m := range s.blocking() {
		s.groundShadow(m)
		if s.wet() > 0 && s.world.Floor != nil && !s.Indoors {
			s.reflection(m)
		}
		b := s.at(m.x, m.z)
		if (m.Kind == "bird" || m.Kind == "dragon") && (m.Pose == "jumping" || s.Place == "sea") {
			b = s.above(m.x, figure.Height(m.Figure)*0.75, m.z)
		}
		if m.Pose == "sitting" && (m.Kind == "person" || m.Kind == "robot") {
			s.seat(b, m)
		}
		b.Flip = m.flip
		figure.Draw(b, m.Figure, m.variety)
	}
}

// seat is what somebody who sits sits on.
func (s *stage) seat(b figure.Brush, m mark) {
	k := figure.Height(m.Figure) / 1.78
	b.Flip = m.flip
	b.Scale *= k
	switch {
	case s.Indoors:
		c := draw.Hex(0x5a3b26)
		b.Form(draw.Rect(-0.28, 0.36, 0.26, 0.43), c, 0.03)
		b.Form(draw.Join(draw.Rect(-0.27, 0, -0.21, 0.95), draw.Rect(0.18, 0, 0.24, 0.4)), c, 0.03)
		b.Form(draw.Rect(-0.3, 0.6, -0.22, 1.0), c, 0.03)
	default:
		b.Form(draw.Blob(pt(-0.42, 0), pt(-0.4, 0.3), pt(-0.2, 0.42), pt(0.18, 0.4), pt(0.36, 0.2), pt(0.38, 0)), draw.Hex(0x6d6860), 0.12)
	}
}

// groundShadow is a contact shadow, and a cast one away from the light.
func (s *stage) groundShadow(m mark) {
	tall := figure.Height(m.Figure)
	r := max(0.32, tall*0.2)
	if m.Kind != "person" && m.Kind != "robot" {
		r = tall * 0.55
	}
	s.shadow(m.x, m.z, r)
	l := s.lightAt(m.x, 1, m.z)
	if s.Weather != "clear" && !s.Indoors || l.Key.Luma() < 0.12 {
		return
	}
	length := tall * 1.1
	dx, dz := -l.X*length, l.Z*0.5*length
	if !s.Indoors && s.air.sunDir.Z > 0 && s.Time != "night" {
		dz = -length * 0.9
	}
	s.castShadow(m, r*0.55, dx, dz)
}

func (s *stage) castShadow(m mark, r, dx, dz float64) {
	foot := func(x, z float64) draw.Point {
		px, py, _ := s.cam.Project(set.Vec{X: x, Z: max(0.4, z)})
		return draw.Point{X: px, Y: py}
	}
	shape := draw.Poly(foot(m.x-r, m.z), foot(m.x+r, m.z), foot(m.x+dx+r*1.1, m.z+dz), foot(m.x+dx, m.z+dz*1.12), foot(m.x+dx-r*1.1, m.z+dz))
	soft := s.at(m.x, m.z).Scale * 0.05
	if mask := s.c.Mask(shape, int(soft)+2); mask != nil {
		s.c.Darken(mask.Blur(soft), s.world.Ambient.Add(draw.Gray(0.12)), 0.55, min(m.z, m.z+dz)-0.5)
	}
}

// reflection draws the figure upside down on its own sheet and lays it over the ground, broken by ripples.
func (s *stage) reflection(m mark) {
	b := s.at(m.x, m.z)
	tall := int(figure.Height(m.Figure)*b.Scale) + 4
	base := int(b.Y)
	if base >= s.c.H || tall < 8 {
		return
	}
	sheet := draw.NewCanvas(s.c.W, min(tall, 2*s.c.H))
	sheet.Each(func(int, int, draw.Color) draw.Color { return draw.Color{R: -1} })
	b.C, b.Flip, b.Y, b.Depth = sheet, m.flip, float64(sheet.H-2), 1
	figure.Draw(b, m.Figure, m.variety)
	k := s.wet() * 0.42
	for y := max(0, base); y < min(s.c.H, base+sheet.H-2); y++ {
		sy := sheet.H - 2 - (y - base)
		shift := int(s.unit * 0.006 * (draw.Noise(s.seed, float64(y)*120/s.unit, 3) - 0.5) * 2)
		fade := k * (1 - 0.7*float64(y-base)/float64(sheet.H))
		for x := range s.c.W {
			sx := min(s.c.W-1, max(0, x+shift))
			if v := sheet.At(sx, sy); v.R >= 0 && !math.IsInf(float64(sheet.Depth[sy*sheet.W+sx]), 1) && float64(s.c.Depth[y*s.c.W+x]) >= m.z-2.5 {
				s.c.Blend(x, y, v, fade)
			}
		}
	}
}
