package set

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
)

// face gives the two coordinates of p on the plane with normal n.
func face(p, n Vec) (u, v float64) {
	switch {
	case math.Abs(n.X) > 0.5:
		return p.Z, p.Y
	case math.Abs(n.Y) > 0.5:
		return p.X, p.Z
	}
	return p.X, p.Y
}

// fine is 1 where a detail of the given size is wider than a pixel, and falls to 0 below.
func fine(size, foot float64) float64 { return draw.Clamp01(size/foot/1.2 - 0.3) }

func lines(v, period, width float64) bool { return v-math.Floor(v/period)*period < width }

func cell(v, period float64) int { return int(math.Floor(v / period)) }

// stain is slow dirt: a factor round 1.
func stain(seed uint64, u, v, depth float64) float64 {
	return 1 - depth*(draw.Fractal(seed, u*0.9, v*0.6, 3)-0.35)
}

// Plain is one colour with a little dirt.
func Plain(c draw.Color, seed uint64) Material {
	return func(p, n Vec, _ float64) Surface {
		u, v := face(p, n)
		return Surface{Color: c.Scale(stain(seed, u, v, 0.35))}
	}
}

// Brick lays courses of bricks.
func Brick(c draw.Color, seed uint64) Material {
	const w, h = 0.46, 0.16
	return func(p, n Vec, foot float64) Surface {
		u, v := face(p, n)
		row := cell(v, h)
		uu := u + float64(row&1)*w/2
		k := fine(h/2, foot)
		tone := 1 + 0.5*k*(draw.Hash(seed, cell(uu, w), row)-0.5)
		if lines(uu, w, 0.03) || lines(v, h, 0.025) {
			tone = draw.Lerp(tone, 0.55, k)
		}
		return Surface{Color: c.Scale(tone * stain(seed, u, v, 0.7))}
	}
}

// Blocks is masonry of large stones.
func Blocks(c draw.Color, w, h float64, seed uint64) Material {
	return func(p, n Vec, foot float64) Surface {
		u, v := face(p, n)
		row := cell(v, h)
		uu := u + draw.Hash(seed, row, 7)*w
		k := fine(h/3, foot)
		tone := 1 + 0.35*k*(draw.Hash(seed, cell(uu, w), row)-0.5)
		if lines(uu, w, w*0.05) || lines(v, h, h*0.08) {
			tone = draw.Lerp(tone, 0.6, k)
		}
		return Surface{Color: c.Scale(tone * stain(seed, u, v, 0.6))}
	}
}

// Windows describes a facade.
type Windows struct {
	W, H   float64 // of a bay
	Lit    float64 // share of windows with light
	Glass  draw.Color
	Warm   draw.Color // of lit ones
	Ground float64    // height without windows
}

// Facade puts windows into a wall.
func Facade(wall Material, f Windows, seed uint64) Material {
	return func(p, n Vec, foot float64) Surface {
		s := wall(p, n, foot)
		if math.Abs(n.Y) > 0.5 || p.Y < f.Ground {
			return s
		}
		u, v := face(p, n)
		v -= f.Ground
		i, j := cell(u, f.W), cell(v, f.H)
		du, dv := u/f.W-float64(i), v/f.H-float64(j)
		k := fine(f.W/3, foot)
		if du < 0.24 || du > 0.76 || dv < 0.2 || dv > 0.82 {
			if dv < 0.2 && dv > 0.13 && du > 0.2 && du < 0.8 {
				s.Color = s.Color.Scale(draw.Lerp(1, 1.35, k))
			}
			return s
		}
		return f.pane(s, i, j, du, dv, k, seed)
	}
}

func (f Windows) pane(wall Surface, i, j int, du, dv, k float64, seed uint64) Surface {
	bar := math.Abs(du-0.5) < 0.03 || math.Abs(dv-0.52) < 0.025
	if bar {
		return Surface{Color: wall.Color.Scale(draw.Lerp(1, 0.5, k))}
	}
	if draw.Hash(seed+5, i, j) < f.Lit {
		blind := 1 - 0.4*draw.Smooth(0.5, 0.8, dv)*draw.Hash(seed+9, i, j)
		return Surface{Color: draw.Color{}, Emit: f.Warm.Scale((0.55 + 0.6*draw.Hash(seed+6, i, j)) * blind)}
	}
	return Surface{Color: f.Glass.Mix(wall.Color, 0.15), Gloss: 0.35}
}

// Planks runs boards along the second coordinate.
func Planks(c draw.Color, width, gloss float64, seed uint64) Material {
	return func(p, n Vec, foot float64) Surface {
		u, v := face(p, n)
		i := cell(u, width)
		k := fine(width/3, foot)
		tone := 1 + 0.35*k*(draw.Hash(seed, i, cell(v+draw.Hash(seed, i, 1)*3, 2.4))-0.5)
		tone *= 1 + 0.18*k*(draw.Noise(seed, u*30, v*1.5)-0.5)
		if lines(u, width, width*0.06) {
			tone = draw.Lerp(tone, 0.5, k)
		}
		return Surface{Color: c.Scale(tone), Gloss: gloss}
	}
}

// Tiles alternates two colours.
func Tiles(a, b draw.Color, size, gloss float64) Material {
	return func(p, n Vec, foot float64) Surface {
		u, v := face(p, n)
		k := fine(size/2, foot)
		c := a
		if (cell(u, size)+cell(v, size))&1 == 1 {
			c = b
		}
		return Surface{Color: a.Mix(b, 0.5).Mix(c, k), Gloss: gloss}
	}
}

// Ground is asphalt or stone that may be wet: puddles mirror.
func Ground(c draw.Color, wet float64, seed uint64) Material {
	return func(p, _ Vec, foot float64) Surface {
		k := fine(0.08, foot)
		grit := 1 + 0.25*k*(draw.Noise(seed, p.X*24, p.Z*24)-0.5)
		tone := grit * stain(seed, p.X, p.Z, 0.5)
		if wet <= 0 {
			return Surface{Color: c.Scale(tone)}
		}
		pool := draw.Smooth(0.42, 0.6, draw.Fractal(seed+3, p.X*0.55, p.Z*0.4, 3))
		return Surface{Color: c.Scale(tone * (1 - 0.45*pool*wet)), Gloss: wet * (0.25 + 0.65*pool)}
	}
}

// Books fills shelves with spines.
func Books(wood draw.Color, seed uint64) Material {
	spines := []draw.Color{draw.Hex(0x6b2d26), draw.Hex(0x2f4a3c), draw.Hex(0x27364f), draw.Hex(0x8a6a3a), draw.Hex(0x4b2e4a), draw.Hex(0xa08a62), draw.Hex(0x3a2a20), draw.Hex(0x7d3b22)}
	const shelf = 0.42
	return func(p, n Vec, foot float64) Surface {
		u, v := face(p, n)
		j := cell(v, shelf)
		dv := v/shelf - float64(j)
		if dv < 0.1 || lines(u, 1.3, 0.08) || math.Abs(n.Y) > 0.5 {
			return Surface{Color: wood}
		}
		width := 0.035 + 0.03*draw.Hash(seed, cell(u, 0.65), j)
		i := cell(u, width)
		k := fine(width, foot)
		h := draw.Hash(seed, i, j)
		if dv > 0.68+0.22*draw.Hash(seed+1, i, j) {
			return Surface{Color: wood.Scale(0.25)}
		}
		c := spines[int(h*float64(len(spines)))%len(spines)].Scale(0.75 + 0.6*draw.Hash(seed+2, i, j))
		if dv > 0.5 && dv < 0.56 && h > 0.4 {
			c = draw.Hex(0xc9a24a)
		}
		if lines(u, width, width*0.16) {
			c = c.Scale(0.35)
		}
		return Surface{Color: draw.Hex(0x4a352a).Mix(c, k)}
	}
}

// Panels is riveted metal with seams.
func Panels(c draw.Color, w, h, gloss float64, seed uint64) Material {
	return func(p, n Vec, foot float64) Surface {
		u, v := face(p, n)
		k := fine(h/4, foot)
		tone := 1 + 0.2*k*(draw.Hash(seed, cell(u, w), cell(v, h))-0.5)
		if lines(u, w, 0.03) || lines(v, h, 0.03) {
			tone = draw.Lerp(tone, 0.45, k)
		}
		return Surface{Color: c.Scale(tone * stain(seed, u, v, 0.3)), Gloss: gloss}
	}
}

// Shine gives light of its own.
func Shine(c draw.Color) Material {
	return func(_, _ Vec, _ float64) Surface { return Surface{Emit: c} }
}
