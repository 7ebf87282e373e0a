package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
)

// grade finishes the picture: bloom, tone curve, style, lens and grain.
func (s *stage) grade(o Options) {
	bloom := 0.4
	if s.Light == "neon" || s.Light == "candlelight" {
		bloom = 0.6
	}
	s.c.Bloom(0.72, s.unit*0.05, bloom)
	s.tone()
	s.style()
	if len(o.Tones) > 0 {
		s.toward(o.Tones)
	}
	s.lens()
}

// curve is a filmic S round the middle; k is the contrast.
func curve(v, k float64) float64 {
	v = max(0, v)
	v = v * (1 + v*0.12) / (1 + v*0.32) * 1.16
	t := draw.Clamp01(v)
	return draw.Lerp(v, t*t*(3-2*t), k)
}

func (s *stage) tone() {
	k, lift, warmth := 0.3, 0.0, draw.Color{R: 1, G: 1, B: 1}
	exposure := 1.12
	switch s.Light {
	case "dramatic_shadow", "noir":
		k = 0.62
	case "golden_hour":
		warmth = draw.Color{R: 1.14, G: 1.0, B: 0.8}
	case "high_key":
		k, lift, exposure = 0.1, 0.06, 1.25
	case "candlelight":
		warmth = draw.Color{R: 1.12, G: 0.97, B: 0.78}
	case "moonlight":
		warmth = draw.Color{R: 0.84, G: 0.97, B: 1.2}
	}
	switch s.Mood {
	case "eerie":
		warmth = warmth.Mul(draw.Color{R: 0.9, G: 1.04, B: 0.98})
	case "sad":
		warmth = warmth.Mul(draw.Color{R: 0.94, G: 0.98, B: 1.04})
	case "warm":
		warmth = warmth.Mul(draw.Color{R: 1.06, G: 1, B: 0.93})
	}
	if s.Time == "night" {
		exposure = 1.3
	}
	s.c.Each(func(_, _ int, was draw.Color) draw.Color {
		v := was.Mul(warmth).Scale(exposure)
		return draw.Color{R: curve(v.R, k) + lift, G: curve(v.G, k) + lift, B: curve(v.B, k) + lift}
	})
}

func (s *stage) style() {
	switch s.Style {
	case "noir":
		s.noir()
	case "comic":
		s.comic()
	case "blueprint":
		s.blueprint()
	case "monochrome":
		s.recolor(func(c draw.Color) draw.Color { return draw.Gray(c.Luma()) })
	case "sepia":
		s.recolor(func(c draw.Color) draw.Color {
			l := 0.06 + 0.92*c.Luma()
			return draw.Color{R: l * 1.1, G: l * 0.94, B: l * 0.72}
		})
	case "vivid":
		s.recolor(func(c draw.Color) draw.Color { return c.Saturate(1.45) })
	case "pastel":
		s.recolor(func(c draw.Color) draw.Color { return c.Saturate(0.85).Mix(draw.Hex(0xf4ece4), 0.26) })
	case "watercolour":
		s.watercolour()
	case "sketch":
		s.sketch()
	}
}

func (s *stage) recolor(f func(draw.Color) draw.Color) {
	s.c.Each(func(_, _ int, was draw.Color) draw.Color { return f(was) })
}

// sketch is a pencil drawing: lines where the tone changes, hatching where it is dark.
func (s *stage) sketch() {
	src := &draw.Canvas{W: s.c.W, H: s.c.H, Pix: append([]float32(nil), s.c.Pix...), Depth: s.c.Depth}
	src.Blur(s.unit * 0.0022)
	lines := s.ink(src, 0.0009, 0.3)
	u := s.unit / 1000
	at := func(x, y float64) float64 { return math.Sqrt(max(0, src.Bilinear(x, y).Luma())) }
	s.c.Each(func(x, y int, _ draw.Color) draw.Color {
		fx, fy := float64(x), float64(y)
		edge := float64(lines[y*s.c.W+x])
		tone := at(fx, fy)
		grain := draw.Noise(s.seed+95, fx/u/2.2, fy/u/2.2)
		hatch := 0.0
		for i, level := range []float64{0.6, 0.42, 0.26} {
			a := []float64{0.9, 1.25, 2.3}[i]
			t := (fx*math.Cos(a) + fy*math.Sin(a)) / u / 6.5
			t -= math.Floor(t)
			if tone < level+0.08*(grain-0.5) {
				hatch += 0.3 * draw.Smooth(0.65, 0.3, math.Abs(t-0.5)*2)
			}
		}
		ink := draw.Clamp01(edge*0.9 + hatch*(0.6+0.6*grain) + 0.22*(1-tone))
		return draw.Hex(0xf1ece0).Mix(draw.Hex(0x25242a), ink)
	})
}

// lens darkens the corners and adds the grain of film.
func (s *stage) lens() {
	switch s.Style {
	case "sketch", "watercolour", "comic", "blueprint":
		return // paper has no lens
	}
	edge, grain := 0.3, 0.022
	switch {
	case s.Style == "noir" || s.Light == "dramatic_shadow" || s.Mood == "eerie":
		edge, grain = 0.48, 0.042
	case s.Light == "high_key":
		edge = 0.08
	}
	w, h := float64(s.c.W), float64(s.c.H)
	s.c.Each(func(x, y int, was draw.Color) draw.Color {
		dx, dy := (float64(x)/w-0.5)*2, (float64(y)/h-0.5)*2
		v := 1 - edge*draw.Smooth(0.35, 1.9, dx*dx+dy*dy)
		fx, fy := float64(x)/s.unit*700, float64(y)/s.unit*700
		g := (draw.Noise(s.seed+97, fx, fy) + draw.Hash(s.seed+98, x, y) - 1) * grain
		return was.Scale(v).Add(draw.Gray(g))
	})
}

// toward blends the grade to the dominant colours: each pixel gives its hue to the tone that is nearest
// in brightness, and keeps its light.
func (s *stage) toward(tones []Tone) {
	s.c.Each(func(_, _ int, was draw.Color) draw.Color {
		l := was.Luma()
		var sum draw.Color
		total := 0.0
		for _, t := range tones {
			d := (t.Color.Luma() - l) * 3.2
			k := (t.Share + 0.05) * math.Exp(-d*d)
			sum, total = sum.Add(t.Color.Scale(k)), total+k
		}
		c := sum.Scale(1 / max(total, 1e-9))
		tinted := c.Scale(l / max(c.Luma(), 0.02))
		return was.Mix(tinted, 0.55).Mix(c, 0.08)
	})
}
