package scene

import (
	"math"
	"slices"

	"ft.tc/backlot/plugins/image/draw"
	"ft.tc/backlot/plugins/image/set"
)

// ridge paints a range of hills or mountains on the sky. height is in shares of the picture, near is 0
// (far) to 1 and takes the haze away.
func (s *stage) ridge(height, rough, near float64, c draw.Color, seed uint64) {
	w := s.c.W
	pts := []draw.Point{{X: -4, Y: s.cam.Horizon + 4}}
	top := func(x float64) float64 {
		u := x / s.unit * 2.4
		n := draw.Fractal(s.seed+seed, u*rough, 3, 6)
		peak := 1 - math.Abs(2*draw.Noise(s.seed+seed+50, u*rough*0.8, 9)-1)
		return s.cam.Horizon - s.unit*height*(0.25+0.6*n+0.55*peak*peak*rough/1.6)
	}
	step := max(1, float64(w)/500)
	for x := -4.0; x <= float64(w)+4; x += step {
		pts = append(pts, draw.Point{X: x, Y: top(x)})
	}
	pts = append(pts, draw.Point{X: float64(w) + 4, Y: s.cam.Horizon + 4})
	light := s.air.ambient.Add(s.air.key.Scale(0.6))
	m := s.c.Mask(draw.Poly(pts...), 1)
	s.c.Paint(m, 1, math.Inf(1), func(x, y int) draw.Color {
		fx, fy := float64(x)/s.unit, float64(y)/s.unit
		facet := draw.Fractal(s.seed+seed+3, fx*14+fy*7, fy*11, 4) - 0.5
		v := c.Mul(light).Scale(1 + 0.9*facet*near)
		t := top(float64(x))
		if rise := (float64(y) - t) / (s.unit * height); c.Luma() > 0.3 && rough > 1.2 {
			snow := draw.Smooth(0.42, 0.22, rise+0.5*facet)
			v = v.Mix(draw.Hex(0xe6ecf2).Mul(light).Scale(1.15+1.2*facet), snow)
		}
		sink := draw.Clamp01((float64(y) - s.cam.Horizon + s.unit*height*0.9) / (s.unit * height))
		return v.Mix(s.air.haze, draw.Clamp01((1-near)*0.8+0.35*sink))
	})
	s.markSky()
}

func (s *stage) mountains() {
	rock := draw.Hex(0x6a727e)
	s.ridge(0.46, 1.3, 0.25, rock, 1)
	s.ridge(0.33, 1.7, 0.5, rock.Scale(0.9), 2)
	s.ridge(0.15, 1.1, 0.75, draw.Hex(0x3f4f45), 3)
	s.world.Floor = s.snowed(set.Where(func(p set.Vec) bool {
		return draw.Fractal(s.seed+8, p.X*0.5, p.Z*0.5, 3) > 0.6
	}, set.Dunes(draw.Hex(0x77746e), 0.05, s.seed), set.Grass(draw.Hex(0x66724a), s.seed)))
}

func (s *stage) desert() {
	s.ridge(0.13, 0.8, 0.3, draw.Hex(0xb0724c).Scale(0.9), 1)
	s.ridge(0.06, 0.6, 0.6, draw.Hex(0xc98a58), 2)
	s.world.Floor = set.Dunes(draw.Hex(0xd8a86c), 0.09, s.seed)
}

func (s *stage) field() {
	s.ridge(0.16, 0.8, 0.2, draw.Hex(0x5f7a70), 1)
	s.ridge(0.085, 0.7, 0.5, draw.Hex(0x5a7448), 2)
	grass := set.Grass(draw.Hex(0x6f8a45), s.seed)
	if s.Has("wheat") {
		grass = set.Grass(draw.Hex(0xc8a450), s.seed)
	}
	if s.Has("path") {
		grass = set.Where(func(p set.Vec) bool { return math.Abs(p.X-0.9*math.Sin(p.Z*0.11)+0.4) < 1.5 }, set.Ground(draw.Hex(0x9a8262), s.wet(), s.seed), grass)
	}
	if s.Has("train") {
		grass = s.rails(grass)
	}
	if s.Has("river") {
		grass = set.Where(func(p set.Vec) bool { return math.Abs(p.X+3-2.5*math.Sin(p.Z*0.09)) < 1.6+p.Z*0.01 }, set.Water(draw.Hex(0x3f6070).Mul(s.tint()), 0.15, s.seed), grass)
	}
	s.world.Floor = s.snowed(grass)
}

func (s *stage) rails(grass set.Material) set.Material {
	return func(p, n set.Vec, foot float64) set.Surface {
		x := p.X - s.railX()
		m := grass(p, n, foot)
		if math.Abs(x) < 1.3 {
			m = set.Surface{Color: draw.Hex(0x7d746a).Scale(0.8 + 0.4*draw.Noise(s.seed, p.X*20, p.Z*20))}
		}
		if math.Abs(math.Abs(x)-0.75) < 0.06 {
			m = set.Surface{Color: draw.Hex(0xb0b2b4), Gloss: 0.4}
		}
		return m
	}
}

// railX is the middle of the track.
func (s *stage) railX() float64 {
	if s.Place == "station" {
		return 4.7
	}
	return 1.8
}

func (s *stage) snowfield() {
	s.ridge(0.3, 1.5, 0.25, draw.Hex(0x8a97a8), 1)
	s.world.Floor = set.Dunes(draw.Hex(0xe6ecf2), 0.035, s.seed)
}

func (s *stage) beach() {
	s.ridge(0.05, 0.9, 0.25, draw.Hex(0x5f7a80), 1)
	shore := s.lead + 3.2
	sand, water := set.Dunes(draw.Hex(0xdcc090), 0.03, s.seed), set.Water(draw.Hex(0x3f8a96).Mul(s.tint()), 0.3, s.seed)
	s.world.Floor = func(p, n set.Vec, foot float64) set.Surface {
		d := p.Z - shore - 0.7*math.Sin(p.X*0.35) - 0.5*draw.Noise(s.seed, p.X, 2)
		switch {
		case d > 0.45:
			m := water(p, n, foot)
			m.Color = m.Color.Mix(draw.Gray(0.95), draw.Smooth(2.2, 0.4, math.Mod(d, 7)+draw.Noise(s.seed+4, p.X*2, p.Z))*0.7)
			return m
		case d > 0:
			return set.Surface{Color: draw.Hex(0xeef2f0)}
		}
		m := sand(p, n, foot)
		k := draw.Smooth(-2.5, 0, d)
		m.Color, m.Gloss = m.Color.Scale(1-0.35*k), 0.4*k
		return m
	}
}

func (s *stage) openSea() {
	waves := 0.3
	if s.Weather == "storm" {
		waves = 0.95
	}
	s.world.Floor = set.Water(draw.Hex(0x23505f).Mul(s.tint()), waves, s.seed)
}

func (s *stage) forest() {
	s.ridge(0.2, 1.0, 0.3, draw.Hex(0x44584c), 1)
	path := func(p set.Vec) bool {
		return math.Abs(p.X-0.8*math.Sin(p.Z*0.3)) < 1.05+0.15*draw.Noise(s.seed, p.Z*2, 1)
	}
	s.world.Floor = s.snowed(set.Where(path, set.Ground(draw.Hex(0x7a6348), s.wet()*0.6, s.seed), set.Grass(draw.Hex(0x48583a), s.seed)))
	s.world.HazeDist = min(s.world.HazeDist, 42)
	s.world.SunColor = s.world.SunColor.Scale(0.4)
}

// woods plants the trees of the forest from back to front, leaving a lane for who walks there.
func (s *stage) woods() {
	for i := range 90 {
		z := s.lead + 42 - float64(i)*0.5
		x := s.between(-1, 1) * (s.span(z) + 3)
		if math.Abs(x) < 1.7+0.035*z || z < 2.2 || z < s.lead+1 && math.Abs(x) < s.span(z)*0.7 {
			continue
		}
		if s.rng.IntN(10) < 6 || z < 7 {
			s.trunk(x, z)
		} else {
			s.pine(x, z, s.between(6, 11))
		}
	}
}

func (s *stage) space() {
	s.c.Each(func(x, y int, _ draw.Color) draw.Color { return s.starfield(float64(x)/s.unit, float64(y)/s.unit) })
	s.planet()
	if len(s.Figures) == 0 || s.Has("spaceship") && !s.standsOnMoon() {
		return
	}
	s.world.HazeDist = 900
	s.world.Haze = draw.Hex(0x06080f)
	s.world.Sun, s.world.SunColor = set.Vec{X: -0.75, Y: 0.42, Z: -0.3}.Unit(), draw.Gray(0.95)
	s.world.Ambient = draw.Hex(0x2a3350).Scale(0.8)
	s.air.key, s.air.dir = draw.Gray(0.95), set.Vec{X: -0.8, Y: -0.35, Z: 0.5}
	s.air.rim, s.air.rimX = draw.Hex(0x6fa8ff).Scale(0.8), 1
	s.world.Floor = s.regolith
}

func (s *stage) standsOnMoon() bool { return len(s.Figures) > 0 }

// regolith is gray dust with craters.
func (s *stage) regolith(p, _ set.Vec, foot float64) set.Surface {
	tone := 0.75 + 0.4*draw.Fractal(s.seed, p.X*0.5, p.Z*0.5, 5)
	for i, size := range []float64{5, 2.1} {
		ix, iz := int(math.Floor(p.X/size)), int(math.Floor(p.Z/size))
		cx := (float64(ix) + 0.3 + 0.4*draw.Hash(s.seed+uint64(i), ix, iz)) * size
		cz := (float64(iz) + 0.3 + 0.4*draw.Hash(s.seed+9+uint64(i), ix, iz)) * size
		r := size * 0.28 * draw.Hash(s.seed+5, ix, iz)
		d := math.Hypot(p.X-cx, p.Z-cz) / max(r, 0.05)
		if d < 1.2 {
			tone *= 1 + 0.5*draw.Smooth(1.2, 0.6, d)*(p.X-cx)/max(r, 0.05)*draw.Clamp01(size/foot/8)
		}
	}
	return set.Surface{Color: draw.Hex(0x9a9894).Scale(tone)}
}

// planet hangs in the sky, lit from the left.
func (s *stage) planet() {
	w, h := float64(s.c.W), float64(s.c.H)
	x, y, r := w*0.72, h*0.26, s.unit*0.2
	base := []draw.Color{draw.Hex(0x3f7ab8), draw.Hex(0xc88a54), draw.Hex(0x6f9a8a)}[s.rng.IntN(3)]
	inf := math.Inf(1)
	draw.Halo(s.c, x, y, r*1.5, base.Scale(0.5), inf)
	s.ring(x, y, r, math.Pi)
	m := s.c.Mask(draw.Ellipse(x, y, r, r, 0), 2)
	s.c.Paint(m, 1, inf, func(px, py int) draw.Color {
		nx, ny := (float64(px)-x)/r, (float64(py)-y)/r
		nz := math.Sqrt(max(0, 1-nx*nx-ny*ny))
		lit := max(0, -0.7*nx-0.4*ny+0.5*nz)
		n := draw.Fractal(s.seed+61, nx*2+ny*0.6, ny*4.5, 5)
		c := base.Mix(draw.Hex(0xf0ece4), draw.Smooth(0.5, 0.75, n)*0.7).Scale(0.8 + 0.5*n)
		return c.Scale(0.04 + 1.15*lit).Add(base.Scale(0.5 * math.Pow(1-nz, 3) * lit))
	})
	s.ring(x, y, r, 0)
	s.markSky()
}

// ring is one half of a planet's ring, from the angle on.
func (s *stage) ring(x, y, r, from float64) {
	var outer, inner []draw.Point
	for i := range 80 {
		sin, cos := math.Sincos(from + float64(i)/79*math.Pi)
		outer = append(outer, draw.Point{X: x + r*1.9*cos, Y: y + r*0.42*sin + r*0.3*cos})
		inner = append(inner, draw.Point{X: x + r*1.45*cos, Y: y + r*0.3*sin + r*0.23*cos})
	}
	slices.Reverse(inner)
	s.c.Fill(s.c.Mask(draw.Poly(append(outer, inner...)...), 1), draw.Hex(0xd8c8a8), 0.55, math.Inf(1))
	s.markSky()
}

func (s *stage) underwater() {
	s.air.top, s.air.low, s.air.haze = draw.Hex(0x7fd0d8), draw.Hex(0x1a6a88), draw.Hex(0x1f6f8c)
	s.world.Haze, s.world.HazeDist = s.air.haze, 14
	s.world.Ambient = draw.Hex(0x5fa8b8).Scale(0.6)
	s.air.key, s.air.dir = draw.Hex(0xbff0f0).Scale(0.6), set.Vec{X: -0.2, Y: -0.9, Z: 0.3}
	s.c.Each(func(x, y int, _ draw.Color) draw.Color {
		fy := float64(y) / float64(s.c.H)
		ray := draw.Fractal(s.seed, (float64(x)/s.unit+fy*0.35)*7, 1, 2)
		return s.air.top.Mix(s.air.haze, draw.Smooth(0, 0.65, fy)).Scale(0.85 + 0.35*draw.Smooth(0.5, 0.75, ray)*(1-fy))
	})
	s.world.Floor = set.Dunes(draw.Hex(0xc8bc90), 0.06, s.seed)
}
