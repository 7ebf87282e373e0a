package draw

import "math"

// Hash gives a reproducible number of [0, 1) for a lattice point.
func Hash(seed uint64, x, y int) float64 {
	h := seed ^ uint64(int64(x))*0x9E3779B97F4A7C15 ^ uint64(int64(y))*0xC2B2AE3D27D4EB4F
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 32
	h *= 0x94D049BB133111EB
	h ^= h >> 31
	return float64(h>>11) / (1 << 53)
}

// Noise is smooth value noise of [0, 1) with a period of about one unit.
func Noise(seed uint64, x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx), int(fy)
	tx, ty := x-fx, y-fy
	tx, ty = tx*tx*(3-2*tx), ty*ty*(3-2*ty)
	a := Lerp(Hash(seed, ix, iy), Hash(seed, ix+1, iy), tx)
	b := Lerp(Hash(seed, ix, iy+1), Hash(seed, ix+1, iy+1), tx)
	return Lerp(a, b, ty)
}

// Fractal sums octaves of noise; the result is about 0..1 with mean 0.5.
func Fractal(seed uint64, x, y float64, octaves int) float64 {
	sum, amp, total := 0.0, 1.0, 0.0
	for i := range octaves {
		sum += amp * Noise(seed+uint64(i)*7919, x, y)
		total += amp
		amp /= 2
		x, y = x*2.03+17.1, y*2.03-9.7
	}
	return sum / total
}
