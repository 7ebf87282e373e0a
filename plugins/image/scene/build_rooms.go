package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/set"
)

// shell builds floor, ceiling and three walls round the camera.
func (s *stage) shell(half, height, back float64, floor, wall, ceiling set.Material) {
	s.world.Floor = floor
	s.box(-half-1, 0, -4, -half, height, back+1, wall)
	s.box(half, 0, -4, half+1, height, back+1, wall)
	s.box(-half-1, 0, back, half+1, height, back+1, wall)
	s.box(-half-1, height, -4, half+1, height+1, back+1, ceiling)
}

// dim sets the light of an interior: what comes in by day, and a warm or cold base at night.
func (s *stage) dim(day, night float64) {
	k := night
	if s.Time == "day" || s.Time == "dawn" {
		k = day
	}
	base := draw.Color{R: 1, G: 0.97, B: 0.93}
	switch s.Light {
	case "candlelight":
		base, k = draw.Hex(0xffc08a), min(k, 0.2)
	case "moonlight":
		base, k = draw.Hex(0x9fb8e8), min(k, 0.26)
	case "neon":
		base, k = draw.Hex(0xb08aff), min(k, 0.26)
	case "noir", "dramatic_shadow":
		k = min(k, 0.17)
	case "high_key":
		k = 0.85
	}
	s.world.Ambient = base.Scale(k)
	s.world.HazeDist = 70
	s.world.Haze = base.Scale(0.16 + k*0.3)
	if s.Weather == "fog" {
		s.world.HazeDist = 14
		s.world.Haze = base.Scale(0.25 + k*0.4)
	}
	s.air.key = base.Scale(k * 0.6)
	s.air.dir = set.Vec{X: -0.6, Y: -0.55, Z: 0.55}
}

// pane is a window in the back wall that shows the sky.
func (s *stage) pane(x0, y0, x1, y1, z float64, panes int) {
	glow := s.air.low.Mix(s.air.top, 0.4).Scale(1.05)
	frame := draw.Hex(0x3a2c22)
	m := func(p, _ set.Vec, _ float64) set.Surface {
		u, v := (p.X-x0)/(x1-x0)*float64(panes), (p.Y-y0)/(y1-y0)*3
		if u-math.Floor(u) < 0.06 || v-math.Floor(v) < 0.05 || u > float64(panes)-0.06 || v > 2.95 {
			return set.Surface{Color: frame}
		}
		if s.blinds() && p.Y*9-math.Floor(p.Y*9) < 0.55 {
			return set.Surface{Color: draw.Hex(0x8a8070)}
		}
		c := glow
		if p.Y < y0+(y1-y0)*(0.28+0.3*draw.Hash(s.seed, int(math.Floor(p.X*2.2)), 3)) && s.Place != "spaceship" {
			c = c.Scale(0.45)
			if s.dark() && draw.Hash(s.seed, int(math.Floor(p.X*9)), int(math.Floor(p.Y*8))) > 0.72 {
				c = warm.Scale(0.8)
			}
		}
		return set.Surface{Emit: c}
	}
	s.box(x0, y0, z-0.06, x1, y1, z+0.1, m)
	strength := 2.6
	if s.Time == "night" {
		strength = 1.5
	}
	s.lamp((x0+x1)/2, (y0+y1)/2, z-0.7, s.air.low.Mix(s.air.sun, 0.5).Add(draw.Gray(0.12)), strength, 9)
}

func (s *stage) blinds() bool {
	return s.Has("blinds") || s.Light == "noir" || s.Style == "noir" && s.Light != "candlelight"
}

// slats throws the light of blinds on walls and floor.
func (s *stage) slats(x0, y0, x1, y1 float64, c draw.Color) {
	s.world.Gobo = func(p, n set.Vec) draw.Color {
		if n.Z > -0.5 {
			return draw.Color{}
		}
		x, y := p.X-0.35*(p.Y-y0), p.Y-0.1*p.X
		inside := draw.Smooth(x0, x0+0.15, x) * draw.Smooth(x1, x1-0.15, x) * draw.Smooth(y0, y0+0.1, p.Y) * draw.Smooth(y1, y1-0.1, p.Y)
		t := y/0.26 - math.Floor(y/0.26)
		return c.Scale(inside * draw.Smooth(0.1, 0.2, t) * draw.Smooth(0.72, 0.6, t))
	}
}

func (s *stage) studio() {
	k := 0.46
	wallColor := draw.Hex(0x8f9298)
	switch {
	case s.Style == "noir" || s.Light == "noir" || s.Light == "dramatic_shadow":
		k, wallColor = 0.2, draw.Hex(0x777a82)
	case s.Light == "high_key":
		k, wallColor = 0.8, draw.Hex(0xd8d8d4)
	case s.Light == "candlelight" || s.Time == "night":
		k = 0.16
	}
	s.dim(k, k)
	back := s.lead + 2.6
	s.world.Floor = set.Ground(wallColor.Scale(0.8), 0.12, s.seed)
	s.box(-40, 0, back, 40, 30, back+1, set.Plain(wallColor, s.seed))
	x, y := -1.9, 3.2
	s.lamp(x, y, s.lead-1.3, s.keyColor(), 4.2+3*(0.5-k), 12)
	if s.blinds() {
		s.slats(-1.5, 0.35, 2.1, 3.1, draw.Hex(0xfff2dc).Scale(0.95))
	} else {
		s.lamp(1.2, 2.2, back-1.6, s.keyColor(), 0.7, 6)
	}
	s.air.rim, s.air.rimX = s.keyColor().Scale(0.75), 1
}

func (s *stage) keyColor() draw.Color {
	switch s.Light {
	case "candlelight":
		return draw.Hex(0xff9f50)
	case "moonlight":
		return draw.Hex(0xa8c4ff)
	case "neon":
		return draw.Hex(0xff4fb0)
	case "golden_hour":
		return draw.Hex(0xffc070)
	}
	return draw.Hex(0xfff0dc)
}

func (s *stage) office() {
	s.dim(0.4, 0.24)
	back := s.lead + 3.6
	s.shell(3.9, 3.1, back, set.Planks(draw.Hex(0x6a4a30), 0.2, 0.18, s.seed), set.Plain(draw.Hex(0x7d7460), s.seed), set.Plain(draw.Hex(0x8a867c), s.seed))
	s.box(-3.9, 0, back-0.08, 3.9, 1.0, back, set.Planks(draw.Hex(0x4f3825), 0.5, 0, s.seed))
	s.pane(-1.2, 1.1, 1.4, 2.6, back, 3)
	wood := set.Planks(draw.Hex(0x5f3d24), 0.3, 0.12, s.seed+4)
	dx, dz := 0.9, s.lead+0.5
	s.box(dx-0.1, 0.72, dz, dx+2.1, 0.79, dz+0.95, wood)
	s.box(dx, 0, dz+0.05, dx+0.6, 0.72, dz+0.9, wood)
	s.box(dx+1.4, 0, dz+0.05, dx+2.0, 0.72, dz+0.9, wood)
	s.box(dx+0.6, 0.1, dz+0.8, dx+1.4, 0.72, dz+0.85, wood)
	s.box(dx+0.3, 0.79, dz+0.25, dx+0.7, 0.84, dz+0.6, set.Plain(draw.Hex(0xd8d0bc), 1))
	s.box(dx+1.65, 0.79, dz+0.4, dx+1.71, 1.14, dz+0.46, set.Plain(draw.Hex(0x8a6a2a), 1))
	s.box(dx+1.5, 1.14, dz+0.3, dx+1.86, 1.28, dz+0.56, set.Shine(draw.Hex(0x4fae6a).Scale(0.9)))
	s.lamp(dx+1.6, 1.02, dz+0.3, warm, 1.9, 5)
	s.cabinets(back)
	if s.blinds() {
		s.slats(-2.9, 0.4, 0.2, 2.8, draw.Hex(0xfff0d8).Scale(0.7))
	}
	s.lamp(-1.6, 2.8, s.lead-0.8, s.keyColor(), 2.6, 8)
}

func (s *stage) cabinets(back float64) {
	for i := range 3 {
		x := -3.6 + float64(i)*0.62
		s.box(x, 0, back-0.65, x+0.58, 1.4, back, set.Panels(draw.Hex(0x5a6058), 1, 0.35, 0.1, s.seed))
	}
	s.box(2.3, 0, back-0.4, 3.7, 2.3, back, set.Books(draw.Hex(0x4a3220), s.seed))
}

func (s *stage) library() {
	s.dim(0.34, 0.2)
	back := s.lead + 9
	s.shell(4.6, 5.6, back, set.Planks(draw.Hex(0x5f3f28), 0.22, 0.25, s.seed), set.Plain(draw.Hex(0x6a5138), s.seed), set.Planks(draw.Hex(0x3f2c1e), 0.5, 0, s.seed))
	wood := draw.Hex(0x4a3020)
	for i := range 5 {
		z := s.lead - 2.2 + float64(i)*2.9
		for _, side := range []float64{-1, 1} {
			s.box(side*2.0, 0, z, side*4.6, 3.5, z+0.7, set.Books(wood, s.seed+uint64(i*2)))
			s.box(side*1.95, 3.5, z-0.05, side*4.6, 3.62, z+0.75, set.Plain(wood, 1))
		}
	}
	s.box(-4.6, 0, back-0.4, 4.6, 4.2, back, set.Books(wood, s.seed+60))
	s.pane(-0.85, 1.3, 0.85, 4.6, back-0.4, 2)
	for i := range 4 {
		z := s.lead - 0.6 + float64(i)*2.9
		s.box(-0.16, 3.7, z, 0.16, 3.9, z+0.3, set.Shine(warm.Scale(1.25)))
		s.box(-0.01, 3.9, z+0.14, 0.01, 5.6, z+0.16, set.Plain(draw.Hex(0x1a1512), 1))
		s.lamp(0, 3.4, z, warm, s.fixture(2.2), 7.5)
	}
	if s.Light == "candlelight" || s.Has("candle") {
		s.candles(0.75, s.lead-0.15)
	}
}

// fixture is the strength of a ceiling lamp: low light leaves most of it out.
func (s *stage) fixture(k float64) float64 {
	switch s.Light {
	case "candlelight", "moonlight":
		return k * 0.16
	case "noir", "dramatic_shadow":
		return k * 0.6
	}
	return k
}

// candles stand on a small table.
func (s *stage) candles(x, z float64) {
	wood := set.Planks(draw.Hex(0x5a3a22), 0.2, 0.1, s.seed)
	s.box(x-0.35, 0.78, z-0.1, x+0.55, 0.84, z+0.55, wood)
	s.box(x+0.02, 0, z+0.15, x+0.18, 0.78, z+0.3, wood)
	for i := range 3 {
		cx, cz, h := x-0.2+float64(i)*0.26, z+0.1+0.12*float64(i%2), 0.16+0.07*float64((i*2)%3)
		s.box(cx-0.028, 0.84, cz-0.028, cx+0.028, 0.84+h, cz+0.028, set.Plain(draw.Hex(0xe8dcc0), 1))
		s.box(cx-0.014, 0.85+h, cz-0.014, cx+0.014, 0.93+h, cz+0.014, set.Shine(draw.Hex(0xffc860).Scale(1.7)))
	}
	s.lamp(x, 1.25, z-0.25, draw.Hex(0xff9a45), 2.5, 7)
}

func (s *stage) room() {
	s.dim(0.46, 0.26)
	back := s.lead + 2.8
	wall := set.Plain(draw.Hex(0x8f7f6a), s.seed)
	if s.rng.IntN(2) == 0 {
		wall = set.Plain(draw.Hex(0x6f8078), s.seed)
	}
	s.shell(3.5, 2.9, back, set.Planks(draw.Hex(0x75522f), 0.18, 0.2, s.seed), wall, set.Plain(draw.Hex(0xa39c90), s.seed))
	s.box(-3.5, 0, back-0.05, 3.5, 0.16, back, set.Plain(draw.Hex(0x4a3a2c), 1))
	s.pane(-2.3, 0.9, -0.8, 2.4, back, 2)
	curtain := set.Planks(draw.Hex(0x7d3a34), 0.11, 0, s.seed)
	s.box(-2.65, 0.2, back-0.16, -2.25, 2.6, back-0.08, curtain)
	s.box(-0.85, 0.2, back-0.16, -0.45, 2.6, back-0.08, curtain)
	s.box(-1.7, 0.01, s.lead-1.2, 1.9, 0.02, s.lead+1.9, set.Tiles(draw.Hex(0x7a2f2c), draw.Hex(0x8f4a38), 0.3, 0))
	s.sofa(0.75, back-1.05)
	s.box(1.2, 1.5, back-0.06, 2.4, 2.35, back, s.painting())
	s.floorLamp(2.95, back-0.7)
	if s.Has("bed") {
		s.bed(back)
	}
	if s.Has("fireplace") || s.Light == "candlelight" && !s.Has("candle") {
		s.hearth(back)
	}
	if s.Has("candle") {
		s.candles(1.0, s.lead-0.1)
	}
	if s.Has("table") {
		s.table(1.2, s.lead+0.2)
	}
}

func (s *stage) sofa(x, z float64) {
	m := set.Plain(draw.Hex(0x4a5a52), s.seed)
	s.box(x, 0.12, z, x+2, 0.46, z+0.85, m)
	s.box(x, 0.4, z+0.65, x+2, 0.95, z+0.9, m)
	s.box(x-0.2, 0.1, z, x, 0.66, z+0.85, m)
	s.box(x+2, 0.1, z, x+2.2, 0.66, z+0.85, m)
}

func (s *stage) table(x, z float64) {
	wood := set.Planks(draw.Hex(0x5f3d24), 0.2, 0.15, s.seed+4)
	s.box(x, 0.72, z, x+1.5, 0.78, z+0.8, wood)
	for _, p := range [][2]float64{{0.05, 0.05}, {1.38, 0.05}, {0.05, 0.68}, {1.38, 0.68}} {
		s.box(x+p[0], 0, z+p[1], x+p[0]+0.07, 0.72, z+p[1]+0.07, wood)
	}
}

func (s *stage) bed(back float64) {
	s.box(0.7, 0.1, back-2.1, 2.6, 0.5, back, set.Plain(draw.Hex(0xcfd2d6), s.seed))
	s.box(0.65, 0, back-0.12, 2.65, 1.25, back, set.Planks(draw.Hex(0x4f3422), 0.3, 0, s.seed))
	s.box(0.9, 0.5, back-0.7, 1.6, 0.64, back-0.2, set.Plain(draw.Hex(0xe8e8e4), 1))
	s.box(1.75, 0.5, back-0.7, 2.45, 0.64, back-0.2, set.Plain(draw.Hex(0xe8e8e4), 1))
}

func (s *stage) hearth(back float64) {
	s.box(-0.35, 0, back-0.5, 0.05, 1.3, back, set.Brick(draw.Hex(0x75503f), s.seed))
	s.box(1.05, 0, back-0.5, 1.45, 1.3, back, set.Brick(draw.Hex(0x75503f), s.seed))
	s.box(-0.45, 1.3, back-0.6, 1.55, 1.45, back, set.Planks(draw.Hex(0x4f3422), 0.2, 0, s.seed))
	s.box(0.05, 0, back-0.12, 1.05, 0.7, back-0.06, set.Shine(draw.Hex(0xff8a30).Scale(1.2)))
	s.lamp(0.55, 0.55, back-0.8, draw.Hex(0xff8a3c), 2.5, 7)
}

func (s *stage) floorLamp(x, z float64) {
	s.box(x-0.02, 0, z-0.02, x+0.02, 1.5, z+0.02, set.Plain(draw.Hex(0x2a2420), 1))
	shade := set.Plain(draw.Hex(0xd8c8a0), 1)
	if s.Time != "day" {
		shade = set.Shine(warm.Scale(1.15))
		s.lamp(x-0.3, 1.75, z-0.35, warm, s.fixture(3.2), 7)
	}
	s.box(x-0.2, 1.45, z-0.2, x+0.2, 1.8, z+0.2, shade)
}

func (s *stage) painting() set.Material {
	return func(p, _ set.Vec, _ float64) set.Surface {
		if p.X < 1.27 || p.X > 2.33 || p.Y < 1.57 || p.Y > 2.28 {
			return set.Surface{Color: draw.Hex(0x8a6a30)}
		}
		n := draw.Fractal(s.seed+5, p.X*3, p.Y*6, 4)
		return set.Surface{Color: draw.Hex(0x5a6a78).Mix(draw.Hex(0xb88a58), n)}
	}
}
