package set

import (
	"math"

	"ft.tc/backlot/plugins/image/draw"
)

// Grass is turf with drier and darker patches.
func Grass(c draw.Color, seed uint64) Material {
	return func(p, _ Vec, foot float64) Surface {
		patch := draw.Fractal(seed, p.X*0.16, p.Z*0.12, 4)
		blades := draw.Noise(seed+1, p.X*26, p.Z*9) - 0.5
		tone := 0.72 + 0.6*patch + 0.45*blades*fine(0.07, foot)
		return Surface{Color: c.Mix(c.Mul(draw.Color{R: 1.35, G: 1.1, B: 0.75}), patch).Scale(tone)}
	}
}

// Dunes is sand or snow in soft ripples.
func Dunes(c draw.Color, ripple float64, seed uint64) Material {
	return func(p, _ Vec, foot float64) Surface {
		swell := draw.Fractal(seed, p.X*0.12, p.Z*0.2, 3)
		wave := math.Sin(p.Z*9+p.X*1.3+6*draw.Noise(seed+1, p.X*0.7, p.Z*0.7)) * ripple * fine(0.25, foot)
		return Surface{Color: c.Scale(0.78 + 0.42*swell + wave)}
	}
}

// Water mirrors the sky in waves of the given height.
func Water(c draw.Color, waves float64, seed uint64) Material {
	return func(p, _ Vec, foot float64) Surface {
		k := 0.35 + 0.65*fine(0.5, foot)
		a := draw.Fractal(seed, p.X*0.8, p.Z*1.6, 3) - 0.5
		b := draw.Fractal(seed+1, p.X*0.35+9, p.Z*0.8, 3) - 0.5
		crest := draw.Smooth(0.62, 0.78, b+0.5+a*0.4) * waves * k
		return Surface{Color: c.Scale(0.8+0.7*b).Mix(draw.Gray(0.9), crest*0.6), Gloss: 0.85, Tilt: Vec{a * waves * 0.6 * k, 0, b * waves * k}}
	}
}

// Where chooses between two materials by place.
func Where(first func(p Vec) bool, a, b Material) Material {
	return func(p, n Vec, foot float64) Surface {
		if first(p) {
			return a(p, n, foot)
		}
		return b(p, n, foot)
	}
}
