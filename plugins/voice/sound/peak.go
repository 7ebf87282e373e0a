package sound

import "math"

// Peak measures the true peak: the highest point of the curve through the samples.
type Peak struct {
	highest float64
	samples []float64 // of the last block, as many as a point needs, and of this one
}

const half = 6 // samples on either side that a point between two of them is made of

// between are the weights of the points at one, two and three quarters.
var between = func() (w [3][2 * half]float64) {
	for p := range w {
		for i := range w[p] {
			x := float64(i-half+1) - float64(p+1)/4
			w[p][i] = math.Sin(math.Pi*x) / (math.Pi * x) * math.Pow(math.Cos(math.Pi*x/(2*half+1)), 2)
		}
	}
	return w
}()

// Measure listens to a block, and leaves it as it is.
func (p *Peak) Measure(block []float64) {
	if p.samples == nil {
		p.samples = make([]float64, 2*half-1)
	}
	p.samples = append(p.samples, block...)
	near := math.Abs(p.samples[half-1])
	for at := range block {
		around := p.samples[at:][:2*half]
		next := math.Abs(around[half])
		p.highest = max(p.highest, near)
		high := max(near, next)
		near = next
		if high < .7*p.highest { // the curve rises hardly more than that between two samples
			continue
		}
		for i := range between {
			sum := 0.0
			for k, w := range between[i] {
				sum += w * around[k]
			}
			p.highest = max(p.highest, math.Abs(sum))
		}
	}
	p.samples = append(p.samples[:0], p.samples[len(block):]...)
}

// TruePeak is in dBTP.
func (p *Peak) TruePeak() float64 { return 20 * math.Log10(p.highest) }
