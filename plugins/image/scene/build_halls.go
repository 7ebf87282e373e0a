package scene

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/set"
)

func (s *stage) bar() {
	s.dim(0.3, 0.22)
	back := s.lead + 3.4
	s.shell(4.4, 3.2, back, set.Tiles(draw.Hex(0x2f2a28), draw.Hex(0x8a8276), 0.55, 0.3), set.Planks(draw.Hex(0x5a3a2a), 0.35, 0, s.seed), set.Plain(draw.Hex(0x3a302a), s.seed))
	s.box(-4.4, 0, back-1.7, 1.6, 1.08, back-1.2, set.Planks(draw.Hex(0x4f2f1f), 0.4, 0.25, s.seed))
	s.box(-4.4, 1.08, back-1.8, 1.7, 1.16, back-1.1, set.Plain(draw.Hex(0x6f4630), 1))
	for i := range 3 {
		y := 1.25 + float64(i)*0.5
		s.box(-4, y-0.05, back-0.35, 1.2, y, back, set.Plain(draw.Hex(0x3a2418), 1))
		for k := range 26 {
			x := -3.9 + float64(k)*0.195
			c := []draw.Color{draw.Hex(0x3f6a3a), draw.Hex(0x8a4a1f), draw.Hex(0xb8a070), draw.Hex(0x5a1f24)}[s.rng.IntN(4)]
			s.box(x, y, back-0.25, x+0.09, y+s.between(0.24, 0.38), back-0.16, func(_, _ set.Vec, _ float64) set.Surface { return set.Surface{Color: c, Emit: c.Scale(0.35)} })
		}
	}
	for i := range 5 {
		x := -3.6 + float64(i)*1.15
		s.box(x, 0.68, back-2.35, x+0.36, 0.76, back-2.0, set.Plain(draw.Hex(0x7d2a26), 1))
		s.box(x+0.15, 0, back-2.2, x+0.21, 0.68, back-2.14, set.Plain(draw.Hex(0x8a8a8a), 1))
		if i%2 == 0 {
			s.box(x, 2.3, back-1.6, x+0.3, 2.5, back-1.3, set.Shine(draw.Hex(0xffb050).Scale(1.2)))
			s.lamp(x+0.15, 2.1, back-1.7, draw.Hex(0xffb866), s.fixture(2.3), 5.5)
		}
	}
	s.table(2.2, s.lead+0.6)
	s.box(2.6, 2.0, back-0.06, 3.8, 2.8, back, s.signFace(neons[0], 4))
	s.lamp(3.1, 2.3, back-0.8, neons[0], 2.2, 5)
	s.lamp(-1, 2.9, s.lead-0.9, s.keyColor(), 2.2, 6)
}

func (s *stage) lab() {
	s.dim(0.4, 0.3)
	back := s.lead + 4.2
	s.shell(4.2, 3.1, back, set.Tiles(draw.Hex(0xaab4b8), draw.Hex(0x98a3a8), 0.6, 0.35), set.Tiles(draw.Hex(0xb8c4c8), draw.Hex(0xb2bec2), 0.4, 0.05), set.Plain(draw.Hex(0xc8ced0), s.seed))
	for i := range 3 {
		z := s.lead - 0.8 + float64(i)*1.9
		s.box(-1.6, 3.06, z, 1.6, 3.1, z+0.5, set.Shine(draw.Hex(0xe8f6ff).Scale(1.3)))
		s.lamp(0, 2.8, z, draw.Hex(0xdff0ff), s.fixture(1.0), 7)
	}
	s.box(-4.2, 0, back-0.9, 4.2, 0.95, back, set.Panels(draw.Hex(0xd2d8da), 0.9, 0.9, 0.1, s.seed))
	for i := range 9 {
		x := -3.8 + float64(i)*0.8
		c := []draw.Color{draw.Hex(0x3fd08a), draw.Hex(0x3fa0e8), draw.Hex(0xe86a3f), draw.Hex(0xb85fe0)}[i%4]
		if i%3 == 1 {
			s.box(x, 0.98, back-0.6, x+0.62, 1.5, back-0.5, s.screen(c))
			continue
		}
		s.box(x, 0.95, back-0.55, x+0.16, 1.2+0.1*float64(i%2), back-0.4, func(_, _ set.Vec, _ float64) set.Surface { return set.Surface{Color: c.Scale(0.6), Emit: c.Scale(0.5)} })
	}
	s.box(-3.2, 1.75, back-0.35, 3.2, 1.8, back, set.Plain(draw.Hex(0xd8dee0), 1))
	s.box(1.3, 0, s.lead+0.5, 3.2, 0.9, s.lead+1.3, set.Panels(draw.Hex(0xc8d0d2), 0.6, 0.9, 0.1, s.seed))
}

func (s *stage) screen(c draw.Color) set.Material {
	return func(p, _ set.Vec, _ float64) set.Surface {
		line := math.Floor(p.Y * 26)
		on := math.Mod(line, 2) == 0 && draw.Hash(s.seed, int(math.Floor(p.X*14)), int(line)) > 0.4
		if on {
			return set.Surface{Emit: c.Scale(0.95)}
		}
		return set.Surface{Color: draw.Hex(0x0c1418), Emit: c.Scale(0.12)}
	}
}

func (s *stage) corridor() {
	s.dim(0.3, 0.2)
	s.shell(1.7, 2.8, 46, set.Tiles(draw.Hex(0x6a6a68), draw.Hex(0x5c5d5e), 0.6, 0.4), set.Plain(draw.Hex(0x7a7f78), s.seed), set.Plain(draw.Hex(0x85857f), s.seed))
	for i := range 12 {
		z := s.lead - 2 + float64(i)*3.4
		s.box(-0.3, 2.76, z, 0.3, 2.8, z+1.1, set.Shine(draw.Hex(0xf2f4e0).Scale(1.25)))
		s.lamp(0, 2.5, z+0.5, draw.Hex(0xeef0d8), s.fixture(1.5), 4.6)
		side := float64(i%2)*2 - 1
		s.box(side*1.62, 0, z+1, side*1.8, 2.1, z+2, set.Planks(draw.Hex(0x4f4438), 0.5, 0.1, s.seed))
	}
}

func (s *stage) warehouse() {
	s.dim(0.3, 0.18)
	back := s.lead + 16
	s.shell(8, 6.5, back, set.Ground(draw.Hex(0x5f5c58), 0.3, s.seed), set.Panels(draw.Hex(0x5a5f5f), 1.2, 2.2, 0, s.seed), set.Panels(draw.Hex(0x3f4242), 2, 2, 0, s.seed))
	s.pane(-6, 3.6, 6, 5.6, back, 10)
	steel := set.Panels(draw.Hex(0x6a4a34), 0.4, 1.2, 0, s.seed)
	for i := range 5 {
		z := s.lead - 0.5 + float64(i)*4
		for _, side := range []float64{-1, 1} {
			s.box(side*4.4, 0, z, side*4.75, 6.5, z+0.35, steel)
			n := 1 + s.rng.IntN(3)
			for k := range n {
				w := s.between(0.9, 1.3)
				x := side * s.between(5.2, 6.2)
				s.box(x-w/2, float64(k)*1.05, z+0.6, x+w/2, float64(k)*1.05+1.0, z+0.6+w, set.Planks(draw.Hex(0x7d5f3f), 0.2, 0, s.seed+uint64(i*7+k)))
			}
		}
		s.box(-0.3, 5.2, z+1.6, 0.3, 5.4, z+2.1, set.Shine(warm.Scale(1.3)))
		s.lamp(0, 4.9, z+1.8, warm, s.fixture(3.6), 9)
	}
}

func (s *stage) church() {
	s.dim(0.34, 0.2)
	back := s.lead + 17
	stone := set.Blocks(draw.Hex(0x8f8778), 0.9, 0.45, s.seed)
	s.shell(6, 11, back, set.Tiles(draw.Hex(0x8a8478), draw.Hex(0x5f5a54), 0.8, 0.3), stone, stone)
	s.box(-2.4, 2.4, back-0.06, 2.4, 9.4, back, s.stainedGlass())
	s.lamp(0, 5, back-2.5, draw.Hex(0xffd8a0), 7, 20)
	for i := range 5 {
		z := s.lead - 1 + float64(i)*3.6
		for _, side := range []float64{-1, 1} {
			s.box(side*3.5, 0, z, side*4.2, 9, z+0.7, stone)
			s.box(side*3.3, 8.4, z-0.2, side*4.4, 9, z+0.9, stone)
			s.box(side*3.35, 0, z-0.15, side*4.35, 0.5, z+0.85, stone)
			s.box(side*5.94, 3, z+1.4, side*6.1, 7.4, z+2.8, s.stainedGlass())
			if s.Place == "church" && z > s.lead+0.5 {
				s.box(side*1.1, 0, z, side*3.1, 0.5, z+0.4, set.Planks(draw.Hex(0x4f3422), 0.3, 0.1, s.seed))
				s.box(side*1.1, 0.5, z+0.35, side*3.1, 1.0, z+0.42, set.Planks(draw.Hex(0x4f3422), 0.3, 0.1, s.seed))
			}
		}
		s.lamp(-2.8, 2.6, z+0.4, draw.Hex(0xffb060), s.fixture(1.6), 6)
		s.box(-3.5, 2.3, z+0.2, -3.3, 2.5, z+0.4, set.Shine(draw.Hex(0xffc060).Scale(1.5)))
	}
	s.box(-0.9, 0.005, -3, 0.9, 0.012, back-1, set.Plain(draw.Hex(0x7d2226), s.seed))
}

func (s *stage) stainedGlass() set.Material {
	hues := []draw.Color{draw.Hex(0x2f5fb8), draw.Hex(0xb8302f), draw.Hex(0xd8a02f), draw.Hex(0x2f8f5a), draw.Hex(0x7a3f9f)}
	k := 0.95
	if s.Time == "night" {
		k = 0.5
	}
	return func(p, n set.Vec, _ float64) set.Surface {
		u, v := p.X*2.2, p.Y*1.5
		if math.Abs(n.X) > 0.5 {
			u = p.Z * 2.2
		}
		i, j := int(math.Floor(u+0.35*math.Sin(v*2))), int(math.Floor(v))
		du, dv := u+0.35*math.Sin(v*2)-float64(i), v-float64(j)
		if du < 0.08 || dv < 0.06 {
			return set.Surface{Color: draw.Hex(0x15130f)}
		}
		return set.Surface{Emit: hues[int(draw.Hash(s.seed, i, j)*5)%5].Scale(k)}
	}
}

func (s *stage) spaceship() {
	s.dim(0.32, 0.3)
	back := s.lead + 4.5
	m := set.Panels(draw.Hex(0x6d7680), 0.9, 0.7, 0.2, s.seed)
	s.shell(4, 3, back, set.Panels(draw.Hex(0x4a5058), 0.8, 0.8, 0.45, s.seed), m, m)
	s.box(-3, 1.0, back-0.1, 3, 2.6, back, func(p, _ set.Vec, _ float64) set.Surface {
		if x := math.Abs(p.X); math.Abs(x-1) < 0.06 || p.Y < 1.07 || p.Y > 2.53 || x > 2.93 {
			return set.Surface{Color: draw.Hex(0x2a2e34)}
		}
		return set.Surface{Emit: s.starfield(p.X*0.22, p.Y*0.22)}
	})
	for _, side := range []float64{-1, 1} {
		s.box(side*3.95, 0.9, -2, side*4.1, 1.0, back, set.Shine(draw.Hex(0x4fd0ff).Scale(1.1)))
		s.lamp(side*3.3, 1.0, s.lead+0.5, draw.Hex(0x4fc0ff), 2.4, 6)
		for i := range 3 {
			z := s.lead + 0.3 + float64(i)*1.3
			s.box(side*2.7, 0, z, side*3.9, 0.95, z+0.9, m)
			s.box(side*2.75, 1.0, z+0.4, side*3.7, 1.55, z+0.45, s.screen([]draw.Color{draw.Hex(0x3fd0a0), draw.Hex(0xff8a3f), draw.Hex(0x4fb0ff)}[i]))
		}
	}
	for i := range 4 {
		z := s.lead - 1 + float64(i)*1.7
		s.box(-1, 2.95, z, 1, 3, z+0.2, set.Shine(draw.Hex(0xdff0ff).Scale(1.2)))
		s.lamp(0, 2.6, z, draw.Hex(0xd0e8ff), s.fixture(1.3), 5)
	}
	s.lamp(-1.2, 2.4, s.lead-1.2, s.keyColor(), 1.6, 5)
	s.air.rim, s.air.rimX = draw.Hex(0x6fd0ff).Scale(0.8), 1
}

// starfield is deep space with a nebula, for windows and skies. One unit is about a view's height.
func (s *stage) starfield(x, y float64) draw.Color {
	n := draw.Fractal(s.seed+21, x*2.2, y*2.2, 5)
	m := draw.Fractal(s.seed+22, x*1.4+5, y*1.4, 4)
	c := draw.Hex(0x04060d).Add(draw.Hex(0x5a2f8a).Scale(draw.Smooth(0.45, 0.9, n) * 0.9)).Add(draw.Hex(0x1f6f9a).Scale(draw.Smooth(0.5, 0.85, m) * 0.75))
	for _, k := range []float64{70, 140} {
		ix, iy := int(math.Floor(x*k)), int(math.Floor(y*k))
		h := draw.Hash(s.seed+23+uint64(k), ix, iy)
		if h > 0.93 {
			d := math.Hypot(x*k-float64(ix)-0.5, y*k-float64(iy)-0.5)
			c = c.Add(draw.Gray(max(0, 1-d*2.6) * (h - 0.92) * 13))
		}
	}
	return c
}

func (s *stage) cave() {
	s.dim(0.16, 0.14)
	rock := func(p, n set.Vec, foot float64) set.Surface {
		u, v := p.Z, p.Y
		if math.Abs(n.Z) > 0.5 {
			u = p.X
		}
		f := draw.Fractal(s.seed, u*0.8, v*1.1+p.X*0.4, 5)
		return set.Surface{Color: draw.Hex(0x6d6055).Scale(0.4 + 1.1*f), Gloss: 0.05}
	}
	s.world.Floor = rock
	for i := range 30 {
		z := s.lead - 2 + float64(i)*0.7
		w, roof := 3.3-float64(i)*0.04, 3.5+s.between(-0.3, 0.5)
		for k := range 3 { // walls lean in towards the roof
			y, in := float64(k)*1.25, float64(k*k)*0.32
			s.box(-9, y, z, -w+in+s.between(-0.45, 0.35), y+1.3, z+0.7, rock)
			s.box(w-in+s.between(-0.35, 0.45), y, z, 9, y+1.3, z+0.7, rock)
		}
		s.box(-9, roof, z, 9, 9, z+0.7, rock)
	}
	end := s.lead + 19
	s.box(-9, 0, end, 9, 9, end+1, set.Shine(s.air.low.Scale(0.6)))
	s.lamp(0, 2, end-2, s.air.low.Add(draw.Gray(0.2)), 7, 17)
	s.lamp(-1.4, 1.9, s.lead-0.9, draw.Hex(0xffa050), 3, 7)
}

func (s *stage) castleCourt() {
	stone := set.Blocks(draw.Hex(0x8a8274), 1.1, 0.5, s.seed)
	s.world.Floor = s.snowed(set.Where(func(p set.Vec) bool { return math.Abs(p.X+math.Sin(p.Z*0.12)*1.5) < 1.7+0.02*p.Z }, set.Ground(draw.Hex(0x9a8668), s.wet(), s.seed), set.Grass(draw.Hex(0x5f7340), s.seed)))
	z := s.lead + 26
	win := set.Windows{W: 3.4, H: 4.6, Lit: s.lit() * 1.6, Glass: draw.Hex(0x14161c), Warm: warm, Ground: 5}
	wall := s.snowed(set.Facade(stone, win, s.seed))
	s.box(-15, 0, z, 15, 9, z+6, wall)
	s.box(-3.4, 0, z-2, 3.4, 12, z+4, wall)
	s.box(-1.7, 0, z-2.1, 1.7, 4.4, z-1.9, set.Planks(draw.Hex(0x3a281c), 0.4, 0, s.seed))
	for _, t := range []struct{ x, w, h, z float64 }{{-16, 2.6, 15, z - 1}, {16, 2.6, 14, z - 1}, {-7.5, 2, 17, z + 7}, {7.2, 2.3, 21, z + 8}, {0.5, 2.8, 25, z + 12}} {
		s.box(t.x-t.w, 0, t.z, t.x+t.w, t.h, t.z+2*t.w, wall)
		s.battlement(t.x-t.w-0.3, t.x+t.w+0.3, t.h, t.z-0.3, stone)
	}
	s.battlement(-15, 15, 9, z-0.1, stone)
	s.battlement(-3.6, 3.6, 12, z-2.2, stone)
	if s.dark() {
		for _, x := range []float64{-2.6, 2.6} {
			s.box(x-0.15, 3, z-2.4, x+0.15, 3.6, z-2.1, set.Shine(draw.Hex(0xffa040).Scale(1.6)))
			s.lamp(x, 3.3, z-3.2, draw.Hex(0xff9a40), 7, 14)
		}
	}
}

func (s *stage) battlement(x0, x1, y, z float64, m set.Material) {
	for x := x0; x < x1-0.4; x += 1.5 {
		s.box(x, y, z, x+0.85, y+0.95, z+0.6, m)
	}
}
