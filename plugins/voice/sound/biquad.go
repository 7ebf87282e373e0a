package sound

import "math"

// Biquad is a filter of second order.
type Biquad struct {
	b0, b1, b2, a1, a2 float64
	s1, s2             float64
}

// Apply filters a block in place.
func (f *Biquad) Apply(block []float64) {
	s1, s2 := f.s1, f.s2
	for i, x := range block {
		y := f.b0*x + s1
		s1 = f.b1*x - f.a1*y + s2
		s2 = f.b2*x - f.a2*y
		block[i] = y
	}
	f.s1, f.s2 = s1, s2
}

func biquad(b0, b1, b2, a0, a1, a2 float64) *Biquad {
	return &Biquad{b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0}
}

// The formulas are those of the Audio EQ Cookbook.
func angle(rate int, hz, q float64) (cos, alpha float64) {
	w := 2 * math.Pi * min(hz, .45*float64(rate)) / float64(rate)
	return math.Cos(w), math.Sin(w) / (2 * q)
}

// HighPass takes away what is below hz.
func HighPass(rate int, hz float64) *Biquad {
	c, alpha := angle(rate, hz, math.Sqrt2/2)
	return biquad((1+c)/2, -1-c, (1+c)/2, 1+alpha, -2*c, 1-alpha)
}

// Bell raises what is around hz.
func Bell(rate int, hz, gain float64) *Biquad {
	c, alpha := angle(rate, hz, 1)
	a := math.Pow(10, gain/40)
	return biquad(1+alpha*a, -2*c, 1-alpha*a, 1+alpha/a, -2*c, 1-alpha/a)
}

// Bass raises what is below hz.
func Bass(rate int, hz, gain float64) *Biquad { return shelf(rate, hz, gain, 1) }

// Treble raises what is above hz.
func Treble(rate int, hz, gain float64) *Biquad { return shelf(rate, hz, gain, -1) }

func shelf(rate int, hz, gain, side float64) *Biquad {
	c, alpha := angle(rate, hz, math.Sqrt2/2)
	a := math.Pow(10, gain/40)
	c *= side
	root := 2 * math.Sqrt(a) * alpha
	return biquad(a*(a+1-(a-1)*c+root), side*2*a*(a-1-(a+1)*c), a*(a+1-(a-1)*c-root),
		a+1+(a-1)*c+root, side*-2*(a-1+(a+1)*c), a+1+(a-1)*c-root)
}

// Tremor makes the level shake, as a frightened voice does.
type Tremor struct {
	step, at, depth float64
}

// NewTremor shakes so many times a second.
func NewTremor(rate int, hz, depth float64) *Tremor {
	return &Tremor{step: 2 * math.Pi * hz / float64(rate), depth: depth}
}

// Apply works in place.
func (t *Tremor) Apply(block []float64) {
	for i := range block {
		block[i] *= 1 - t.depth*(.5-.5*math.Cos(t.at))
		t.at += t.step
	}
	t.at = math.Mod(t.at, 2*math.Pi)
}
