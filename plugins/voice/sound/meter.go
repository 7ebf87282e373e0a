package sound

import "math"

// Meter measures loudness as EBU R128 has it.
type Meter struct {
	filters  [2]*Biquad
	step     int       // samples of a tenth of a second
	part     float64   // energy of the step that is being filled
	filled   int       // samples of it
	parts    []float64 // mean squares of the steps
	weighted []float64
}

// NewMeter measures one channel.
func NewMeter(rate int) *Meter {
	return &Meter{step: rate / 10, filters: [2]*Biquad{head(rate), hearing(rate, 38.13547087602444, .5003270373238773)}}
}

// head is the first filter of BS.1770, which stands for a head in the way.
func head(rate int) *Biquad {
	const hz, gain, q = 1681.974450955533, 3.999843853973347, .7071752369554196
	k := math.Tan(math.Pi * min(hz, .45*float64(rate)) / float64(rate))
	vh := Gain(gain)
	vb := math.Pow(vh, .4996667741545416)
	return biquad(vh+vb*k/q+k*k, 2*(k*k-vh), vh-vb*k/q+k*k, 1+k/q+k*k, 2*(k*k-1), 1-k/q+k*k)
}

// hearing is the second filter of BS.1770: its numerator is not scaled.
func hearing(rate int, hz, q float64) *Biquad {
	k := math.Tan(math.Pi * hz / float64(rate))
	d := 1 + k/q + k*k
	return &Biquad{b0: 1, b1: -2, b2: 1, a1: 2 * (k*k - 1) / d, a2: (1 - k/q + k*k) / d}
}

// Measure listens to a block, and leaves it as it is.
func (m *Meter) Measure(block []float64) {
	m.weighted = append(m.weighted[:0], block...)
	m.filters[0].Apply(m.weighted)
	m.filters[1].Apply(m.weighted)
	for rest := m.weighted; len(rest) > 0; {
		n := min(m.step-m.filled, len(rest))
		for _, v := range rest[:n] {
			m.part += v * v
		}
		rest = rest[n:]
		if m.filled += n; m.filled == m.step {
			m.parts = append(m.parts, m.part/float64(m.step))
			m.part, m.filled = 0, 0
		}
	}
}

// Loudness is the integrated loudness in LUFS; minus infinity where there is nothing to hear.
func (m *Meter) Loudness() float64 {
	blocks := m.blocks()
	ungated := mean(blocks, powerOf(-70))
	return -.691 + 10*math.Log10(mean(blocks, max(powerOf(-70), ungated*math.Pow(10, -1))))
}

// blocks are 400 ms long and overlap by three quarters. What is shorter is one block.
func (m *Meter) blocks() (all []float64) {
	for i := 0; i+4 <= len(m.parts); i++ {
		all = append(all, (m.parts[i]+m.parts[i+1]+m.parts[i+2]+m.parts[i+3])/4)
	}
	if all == nil && (len(m.parts) > 0 || m.filled > 0) {
		sum := m.part / float64(m.step)
		for _, p := range m.parts {
			sum += p
		}
		all = []float64{sum / (float64(len(m.parts)) + float64(m.filled)/float64(m.step))}
	}
	return all
}

func powerOf(lufs float64) float64 { return math.Pow(10, (lufs+.691)/10) }

func mean(all []float64, above float64) float64 {
	sum, n := 0.0, 0.0
	for _, p := range all {
		if p > above {
			sum, n = sum+p, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}
