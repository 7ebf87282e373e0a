package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/set"
)

func (s *stage) box(x0, y0, z0, x1, y1, z1 float64, m set.Material) {
	s.world.Boxes = append(s.world.Boxes, set.Box{Min: set.Vec{X: min(x0, x1), Y: y0, Z: min(z0, z1)}, Max: set.Vec{X: max(x0, x1), Y: y1, Z: max(z0, z1)}, Mat: m})
}

func (s *stage) lamp(x, y, z float64, c draw.Color, strength, reach float64) {
	s.world.Lamps = append(s.world.Lamps, set.Lamp{At: set.Vec{X: x, Y: y, Z: z}, Color: c.Scale(strength), Reach: reach})
}

// wet is how much the ground mirrors.
func (s *stage) wet() float64 {
	switch s.Weather {
	case "rain", "storm":
		return 0.85
	}
	if s.Light == "neon" {
		return 0.5
	}
	return 0
}

// dark tells whether lamps and windows are lit.
func (s *stage) dark() bool { return s.Time == "night" || s.Weather == "storm" && s.Time != "day" }

func (s *stage) lit() float64 {
	switch s.Time {
	case "night":
		return 0.36
	case "sunset", "dawn":
		return 0.2
	}
	return 0.03
}

var walls = []draw.Color{draw.Hex(0x8a5a48), draw.Hex(0x7d7468), draw.Hex(0x9a8570), draw.Hex(0x6d6f76), draw.Hex(0xa39684), draw.Hex(0x75493d)}

var warm = draw.Hex(0xffc878)

func (s *stage) windows(w, h, ground float64) set.Windows {
	glass := draw.Hex(0x2a3642)
	if s.Time == "night" {
		glass = draw.Hex(0x141a24)
	}
	return set.Windows{W: w, H: h, Lit: s.lit(), Glass: glass, Warm: warm, Ground: ground}
}

func (s *stage) snowed(m set.Material) set.Material {
	if s.Weather != "snow" {
		return m
	}
	snow := set.Dunes(draw.Hex(0xe4e9ee), 0.03, s.seed+77)
	return func(p, n set.Vec, foot float64) set.Surface {
		if n.Y > 0.5 {
			return snow(p, n, foot)
		}
		return m(p, n, foot)
	}
}

func (s *stage) wall(i int) set.Material {
	c := walls[i%len(walls)]
	switch i % 3 {
	case 0:
		return set.Brick(c, s.seed+uint64(i))
	case 1:
		return set.Blocks(c, 1.2, 0.5, s.seed+uint64(i))
	}
	return set.Plain(c, s.seed+uint64(i))
}

// row builds houses along one side of a street.
func (s *stage) row(side, x, low, high, bay float64) {
	z := -6.0
	for i := 0; z < 150; i++ {
		depth := s.between(6, 13)
		h := s.between(low, high)
		set0 := x + s.between(0, 0.5)
		k := s.rng.IntN(6)
		m := set.Facade(s.wall(k), s.windows(bay*s.between(0.85, 1.2), 3.2, 3.4), s.seed+uint64(i*13)+uint64(side+5))
		s.box(side*set0, 0, z, side*(set0+12), h, z+depth, s.snowed(m))
		s.box(side*(set0-0.22), h-0.5, z, side*(set0+12), h, z+depth, s.snowed(set.Plain(walls[k].Scale(0.7), s.seed)))
		s.shopfront(side, set0, z, depth, i)
		z += depth + 0.02
	}
}

// shopfront puts a door, a window or a sign at street level.
func (s *stage) shopfront(side, x, z, depth float64, i int) {
	if x < 2.6 {
		return
	}
	glow := warm.Scale(0.12)
	if s.dark() && i%2 == 0 {
		glow = warm.Scale(0.75)
	}
	s.box(side*(x-0.06), 0.5, z+0.8, side*(x+0.2), 2.6, z+depth*0.55, set.Shine(glow))
	s.box(side*(x-0.08), 0, z+depth*0.65, side*(x+0.2), 2.4, z+depth*0.65+1.1, set.Plain(draw.Hex(0x3a2a22), s.seed))
	s.box(side*(x-0.8), 2.75, z+0.6, side*(x+0.2), 2.95, z+depth*0.6, set.Plain([]draw.Color{draw.Hex(0x7d2a26), draw.Hex(0x2f4a3c), draw.Hex(0x2c3f5a)}[i%3], s.seed))
	if s.dark() && i%2 == 0 && z < 60 {
		s.lamp(side*(x-1), 1.8, z+depth*0.35, warm, 1.6, 9)
	}
	if s.Light == "neon" || s.Has("neonsign") {
		s.neon(side, x, z+depth*0.6, i)
	}
}

var neons = []draw.Color{draw.Hex(0xff2f92), draw.Hex(0x2fd8ff), draw.Hex(0xffb52f), draw.Hex(0x8f4fff), draw.Hex(0x3fffa8)}

func (s *stage) neon(side, x, z float64, i int) {
	if z < 1 || z > 80 {
		return
	}
	c := neons[(i+s.rng.IntN(3))%len(neons)]
	y := s.between(3.2, 6)
	h := s.between(1.4, 3.4)
	s.box(side*(x-1.3), y, z, side*(x-0.3), y+h, z+0.2, s.signFace(c, uint64(i)))
	s.lamp(side*(x-1.5), y+h/2, z-0.8, c, 2.6, 12)
}

// signFace is a tube frame with strokes that read as lettering from afar.
func (s *stage) signFace(c draw.Color, n uint64) set.Material {
	return func(p, _ set.Vec, foot float64) set.Surface {
		row := math.Floor(p.Y / 0.42)
		du, dv := math.Abs(p.X)*3-math.Floor(math.Abs(p.X)*3), p.Y/0.42-row
		on := dv > 0.2 && dv < 0.85 && (draw.Hash(s.seed+n, int(math.Floor(math.Abs(p.X)*9)), int(row*3+math.Floor(dv*3))) > 0.42) && du > 0.08
		if on {
			return set.Surface{Emit: c.Scale(1.25)}
		}
		return set.Surface{Color: draw.Hex(0x101018), Emit: c.Scale(0.16)}
	}
}

func (s *stage) streetFloor(half float64) {
	if s.Time == "day" { // pale fronts throw light into the street
		s.world.Ambient = s.world.Ambient.Scale(1.22)
	}
	road := set.Ground(draw.Hex(0x4c4e52), s.wet(), s.seed+1)
	walk := set.Blocks(draw.Hex(0x85807a), 1.4, 1.4, s.seed+2)
	wet := s.wet()
	line := draw.Hex(0xcfc8b0)
	floor := func(p, n set.Vec, foot float64) set.Surface {
		if math.Abs(p.X) > half {
			m := walk(p, n, foot)
			m.Gloss = wet * 0.4
			return m
		}
		m := road(p, n, foot)
		if math.Abs(p.X) < 0.09 && p.Z-math.Floor(p.Z/4)*4 < 2 {
			m.Color = m.Color.Mix(line, 0.7)
		}
		return m
	}
	s.world.Floor = s.snowed(floor)
}

func (s *stage) street() {
	half := 4.6
	s.streetFloor(half)
	s.row(-1, half+2.3, 10, 26, 2.6)
	s.row(1, half+2.3, 9, 24, 2.6)
	s.box(-40, 0, 150, 40, s.between(26, 46), 170, set.Facade(set.Plain(draw.Hex(0x6a6f7a), s.seed), s.windows(3, 3.4, 4), s.seed+99))
	if s.Has("lamp") && len(s.Figures) > 0 {
		s.streetLamp(s.middle(s.lead)+0.95, s.lead+0.9, -1)
	}
	for i := range 6 {
		side := float64(i%2)*2 - 1
		s.streetLamp(side*(half+0.4), s.lead*0.9+2.5+float64(i)*7, -side)
	}
}

// streetLamp is a post with an arm; at night it shines.
func (s *stage) streetLamp(x, z, arm float64) {
	iron := set.Plain(draw.Hex(0x23262a), 1)
	s.box(x-0.06, 0, z-0.06, x+0.06, 4.6, z+0.06, iron)
	s.box(x, 4.5, z-0.04, x+arm*0.9, 4.6, z+0.04, iron)
	head := set.Plain(draw.Hex(0xb8b8b0), 1)
	if s.dark() || s.Weather == "fog" {
		head = set.Shine(draw.Hex(0xffdf9f).Scale(1.35))
		s.lamp(x+arm*0.8, 4.1, z, draw.Hex(0xffcf8a), 3.4, 14)
	}
	s.box(x+arm*0.65, 4.3, z-0.14, x+arm*1.0, 4.5, z+0.14, head)
}

func (s *stage) alley() {
	half := 2.05
	s.world.Floor = s.snowed(set.Ground(draw.Hex(0x53504c), s.wet()*1.1, s.seed+1))
	s.row(-1, half, 9, 15, 2.9)
	s.row(1, half, 8, 15, 2.9)
	s.clutter(half)
	if s.dark() {
		s.lamp(0.4, 3.4, s.lead+15, draw.Hex(0xffd8a0), 7, 26)
		s.lamp(-half+0.75, 3.3, s.lead+2.0, draw.Hex(0xffc070), 2.6, 11)
		s.box(-half-0.1, 3.1, s.lead+2.1, -half+0.3, 3.3, s.lead+2.35, set.Shine(warm.Scale(1.5)))
		s.lamp(half-0.5, 2.6, s.lead-1.2, draw.Hex(0xaac4ff), 1.2, 7)
	}
	if s.Light == "neon" || s.Has("neonsign") {
		for i := range 5 {
			s.neon(float64(i%2)*2-1, half+0.5, s.lead*0.75+1.6+float64(i)*3.1, i)
		}
	}
	end := s.lead + 26
	s.box(-9, 0, end, 9, 22, end+4, set.Facade(set.Plain(draw.Hex(0x4c5058), s.seed), s.windows(2.4, 3, 3), s.seed+50))
}

// clutter lines the alley with crates, bins, pipes, doors and fire escapes.
func (s *stage) clutter(half float64) {
	z := s.lead * 0.75
	for i := range 7 {
		side := float64(i%2)*2 - 1
		z += s.between(1.4, 3.2)
		w := s.between(0.5, 0.8)
		if i%3 == 2 {
			s.box(side*(half-0.75), 0, z, side*half, 1.15, z+1.5, set.Panels(draw.Hex(0x3d5046), 0.5, 0.6, 0, s.seed))
			continue
		}
		s.box(side*(half-w), 0, z, side*half, w, z+w, set.Planks(draw.Hex(0x75573a), 0.16, 0, s.seed+uint64(i)))
		if i%2 == 0 {
			s.box(side*(half-w*0.8), w, z+0.1, side*half, w*1.8, z+w*0.9, set.Planks(draw.Hex(0x6a4f36), 0.14, 0, s.seed+uint64(i)))
		}
	}
	iron := set.Plain(draw.Hex(0x2a2c30), 2)
	for i := range 4 {
		side := float64((i+1)%2)*2 - 1
		fz := s.lead + 2 + float64(i)*4.5
		for _, y := range []float64{3.4, 6.6} {
			s.box(side*(half-0.85), y, fz, side*half, y+0.08, fz+2.4, iron)
			s.box(side*(half-0.85), y+0.9, fz, side*(half-0.8), y+0.96, fz+2.4, iron)
			for k := range 6 {
				s.box(side*(half-0.85), y, fz+float64(k)*0.48, side*(half-0.81), y+0.95, fz+float64(k)*0.48+0.04, iron)
			}
		}
		s.box(side*(half-0.12), 0, fz-0.6, side*half, 12, fz-0.48, iron)
	}
}
