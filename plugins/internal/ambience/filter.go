package ambience

import "math"

// biquad is a second-order filter, in the forms of the Audio EQ Cookbook.
type biquad struct {
	b0, b1, b2, a1, a2 float64
	z1, z2             float64
}

// angle keeps a corner below half the sample rate, where the formulas hold.
func angle(rate, hertz float64) float64 { return 2 * math.Pi * min(hertz/rate, 0.46) }

func (f *biquad) lowPass(rate, hertz, q float64) {
	sin, cos := math.Sincos(angle(rate, hertz))
	alpha := sin / (2 * q)
	f.set((1-cos)/2, 1-cos, (1-cos)/2, 1+alpha, -2*cos, 1-alpha)
}

func (f *biquad) highPass(rate, hertz, q float64) {
	sin, cos := math.Sincos(angle(rate, hertz))
	alpha := sin / (2 * q)
	f.set((1+cos)/2, -1-cos, (1+cos)/2, 1+alpha, -2*cos, 1-alpha)
}

// bandPass has a gain of one in the middle.
func (f *biquad) bandPass(rate, hertz, q float64) {
	sin, cos := math.Sincos(angle(rate, hertz))
	alpha := sin / (2 * q)
	f.set(alpha, 0, -alpha, 1+alpha, -2*cos, 1-alpha)
}

func (f *biquad) set(b0, b1, b2, a0, a1, a2 float64) {
	f.b0, f.b1, f.b2, f.a1, f.a2 = b0/a0, b1/a0, b2/a0, a1/a0, a2/a0
}

func (f *biquad) run(x []float64) {
	b0, b1, b2, a1, a2, z1, z2 := f.b0, f.b1, f.b2, f.a1, f.a2, f.z1, f.z2
	for i, v := range x {
		y := b0*v + z1
		z1 = b1*v - a1*y + z2
		z2 = b2*v - a2*y
		x[i] = y
	}
	f.z1, f.z2 = z1, z2
}

// chain are filters one after the other.
type chain []biquad

func lowPass(rate, hertz float64) (f biquad)     { f.lowPass(rate, hertz, math.Sqrt2/2); return f }
func highPass(rate, hertz float64) (f biquad)    { f.highPass(rate, hertz, math.Sqrt2/2); return f }
func bandPass(rate, hertz, q float64) (f biquad) { f.bandPass(rate, hertz, q); return f }

func (c chain) run(x []float64) {
	for i := range c {
		c[i].run(x)
	}
}

// pink falls by 3 dB an octave, from about 20 Hz to 10 kHz: four low-passes whose sum is close to that line.
type pink struct{ k, g, z [4]float64 }

func newPink(rate float64) *pink {
	p := &pink{}
	for i, hertz := range []float64{25, 175, 1200, 8000} {
		p.k[i] = 1 - math.Exp(-angle(rate, hertz))
		p.g[i] = math.Sqrt(1000 / hertz)
	}
	return p
}

func (p *pink) run(x []float64) {
	k, g, z := p.k, p.g, p.z
	for i, v := range x {
		sum := 0.0
		for n := range z {
			z[n] += k[n] * (v - z[n])
			sum += g[n] * z[n]
		}
		x[i] = sum
	}
	p.z = z
}

// pan shares a sound out between left (-1) and right (1) at equal power.
func pan(at float64) (left, right float64) {
	right, left = math.Sincos((at + 1) * math.Pi / 4)
	return left, right
}
