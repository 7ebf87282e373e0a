package sound

import "math"

// Resampler brings samples to another rate.
type Resampler struct {
	up, down int       // the ratio of the rates
	taps     []float64 // of all phases, one after the other
	length   int       // taps of a phase
	phase    int
	in, out  []float64
}

// NewResampler goes from one rate to another. What the new rate can't hold is taken away before.
func NewResampler(from, to int) *Resampler {
	d := divisor(from, to)
	r := &Resampler{up: to / d, down: from / d, length: 2 * half * 3}
	cut := .94
	if to < from {
		cut *= float64(to) / float64(from)
		r.length = r.length * from / to &^ 1
	}
	r.taps = make([]float64, r.up*r.length)
	for phase := range r.up {
		for i := range r.length {
			x := float64(i-r.length/2+1) - float64(phase)/float64(r.up)
			r.taps[phase*r.length+i] = cut * sinc(cut*x) * bell(x/float64(r.length/2+1))
		}
	}
	r.in = make([]float64, r.length/2-1) // so that nothing is late
	return r
}

// Apply gives what the block adds; it is good until the next call.
func (r *Resampler) Apply(block []float64) []float64 {
	r.in, r.out = append(r.in, block...), r.out[:0]
	at := 0
	for at+r.length <= len(r.in) {
		taps, part := r.taps[r.phase*r.length:][:r.length], r.in[at:][:r.length]
		sum := 0.0
		for i, v := range part {
			sum += v * taps[i]
		}
		r.out = append(r.out, sum)
		r.phase += r.down
		at += r.phase / r.up
		r.phase %= r.up
	}
	r.in = append(r.in[:0], r.in[min(at, len(r.in)):]...)
	return r.out
}

// Rest gives what is left when there are no more blocks.
func (r *Resampler) Rest() []float64 { return r.Apply(make([]float64, r.length/2)) }

func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// bell is the window, over -1 to 1.
func bell(x float64) float64 { return .42 + .5*math.Cos(math.Pi*x) + .08*math.Cos(2*math.Pi*x) }
