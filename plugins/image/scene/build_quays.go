package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/set"
)

func (s *stage) rooftop() {
	s.world.Floor = nil
	floor := set.Ground(draw.Hex(0x5a5652), s.wet(), s.seed+1)
	edge := s.lead + 2.2
	s.box(-14, -30, -3, 14, 0, edge, s.snowed(floor))
	s.box(-14, -1, edge, 14, 0.75, edge+0.35, s.snowed(set.Brick(draw.Hex(0x75584a), s.seed)))
	s.box(-6.5, 0, edge-3.4, -3.2, 2.6, edge-0.8, s.snowed(set.Brick(draw.Hex(0x6d4c40), s.seed+3)))
	s.box(3.4, 0, edge-2, 4.6, 1.0, edge-0.9, set.Panels(draw.Hex(0x70767c), 0.4, 0.3, 0, s.seed))
	for i := range 46 {
		z := edge + 14 + float64(i)*5
		x := s.between(-1, 1) * (z*0.75 + 6)
		w, h := s.between(5, 11), s.between(-10, 8)+float64(i)*0.35
		if i%7 == 3 {
			h += s.between(8, 22)
		}
		s.box(x, -60, z, x+w, h, z+s.between(5, 9), s.snowed(set.Facade(set.Plain(walls[i%6].Scale(0.8), s.seed), s.windows(1.9, 2.8, -60), s.seed+uint64(i))))
	}
	if s.dark() {
		s.lamp(-2.7, 2.5, edge-2.4, warm, 3.2, 9)
		s.box(-3.2, 2.2, edge-2.5, -3.0, 2.4, edge-2.3, set.Shine(warm.Scale(1.4)))
	}
	if s.Light == "neon" {
		s.box(5.2, 0, edge+9, 11, 8.5, edge+12, set.Panels(draw.Hex(0x2a2c34), 1, 1, 0, s.seed))
		s.box(5.6, 2.2, edge+8.8, 10.6, 7.2, edge+9, s.signFace(neons[0], 3))
		s.lamp(4, 3, edge+3, neons[0], 9, 26)
		s.lamp(-6, 3, edge+1, neons[1], 6, 20)
	}
}

func (s *stage) harbour() {
	edge := 3.2
	quay := set.Blocks(draw.Hex(0x77736c), 1.6, 0.9, s.seed)
	water := set.Water(draw.Hex(0x2f4652).Mul(s.tint()), 0.22, s.seed)
	s.world.Floor = set.Where(func(p set.Vec) bool { return p.X < edge }, s.snowed(quay), water)
	for i := range 7 {
		z := s.lead - 0.5 + float64(i)*3.4
		s.box(edge-0.55, 0, z, edge-0.25, 0.5, z+0.3, set.Plain(draw.Hex(0x2c2a2a), 3))
	}
	for i := range 5 {
		z := s.lead + 3 + float64(i)*9
		m := set.Facade(set.Brick(walls[i%6], s.seed+uint64(i)), s.windows(2.2, 3.2, 1.2), s.seed+uint64(i*5))
		s.box(-6-12, 0, z, -6, s.between(6, 9), z+8.6, s.snowed(m))
	}
	for i := range 5 {
		z := s.lead*0.9 + 2 + s.between(0, 9)
		w := s.between(0.7, 1.2)
		x := -s.between(2.6, 4.5)
		s.box(x-w, 0, z, x, w, z+w, set.Planks(draw.Hex(0x7d5f3f), 0.2, 0, s.seed+uint64(i)))
	}
	s.crane(-2.2, s.lead+24)
	for i := range 3 {
		s.streetLamp(edge-1.1, s.lead+3+float64(i)*9, -1)
	}
}

func (s *stage) crane(x, z float64) {
	m := set.Plain(draw.Hex(0x5a4438), 3)
	s.box(x, 0, z, x+0.6, 17, z+0.6, m)
	s.box(x+3, 0, z, x+3.6, 17, z+0.6, m)
	s.box(x-1, 16, z, x+16, 17, z+0.7, m)
	s.box(x+13, 9, z+0.2, x+13.1, 16, z+0.3, m)
}

func (s *stage) station() {
	edge := 2.4
	plat := set.Blocks(draw.Hex(0x8a847a), 1.2, 1.2, s.seed)
	bed := set.Ground(draw.Hex(0x57524c), s.wet()*0.5, s.seed)
	rails := func(p, n set.Vec, foot float64) set.Surface {
		m := bed(p, n, foot)
		if p.Z-math.Floor(p.Z/0.7)*0.7 < 0.24 && math.Abs(p.X-s.railX()) < 1.4 {
			m.Color = draw.Hex(0x4a382a)
		}
		if math.Abs(math.Abs(p.X-s.railX())-0.75) < 0.06 {
			m = set.Surface{Color: draw.Hex(0xa8abae), Gloss: 0.5}
		}
		return m
	}
	line := draw.Hex(0xd8b040)
	s.world.Floor = set.Where(func(p set.Vec) bool { return p.X > edge }, rails, func(p, n set.Vec, foot float64) set.Surface {
		m := plat(p, n, foot)
		if p.X > edge-0.55 && p.X < edge-0.35 {
			m.Color = line
		}
		m.Gloss = s.wet() * 0.5
		return m
	})
	iron := set.Panels(draw.Hex(0x3c4a48), 0.6, 1.5, 0, s.seed)
	s.box(-14, 5.2, -5, edge+0.3, 5.5, 90, set.Planks(draw.Hex(0x5a4a3c), 0.4, 0, s.seed))
	for i := range 9 {
		z := s.lead + 0.8 + float64(i)*5
		s.box(edge-1.5, 0, z, edge-1.25, 5.2, z+0.25, iron)
		s.box(edge-2.2, 4.7, z, edge-0.5, 5.2, z+0.2, iron)
		s.box(edge-2.3, 4.3, z+1.5, edge-1.9, 4.45, z+1.9, set.Shine(warm.Scale(1.2)))
		s.lamp(edge-2.1, 4.1, z+1.7, warm, 2.1, 9)
	}
	s.box(-14, 0, -5, -5, 5.2, 90, set.Facade(set.Brick(draw.Hex(0x85604c), s.seed), set.Windows{W: 2.6, H: 3.6, Lit: 0.6, Glass: draw.Hex(0x2a3642), Warm: warm, Ground: 0.5}, s.seed))
	s.box(-3.9, 0, s.lead+3, -3.1, 0.45, s.lead+5, set.Planks(draw.Hex(0x6a4a30), 0.12, 0, s.seed))
}

func (s *stage) tint() draw.Color {
	return draw.Gray(0.45).Mix(s.air.low, 0.6).Add(draw.Gray(0.25))
}
