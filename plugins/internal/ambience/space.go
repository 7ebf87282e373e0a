package ambience

import "math"

// space is an echoing place: four delay lines that feed each other, after Jot.
type space struct {
	lines [4]delayLine
	damp  [4]float64
	keep  [4]float64 // what is left after a line's length
	dull  float64
}

type delayLine struct {
	ring []float64
	at   int
}

// newSpace dies away by 60 dB in seconds.
func newSpace(rate, seconds float64, d *dice) *space {
	s := &space{dull: 1 - math.Exp(-angle(rate, 2600))}
	for i, ms := range []float64{29.7, 37.1, 41.9, 53.3} {
		n := int(rate * ms / 1000 * d.between(0.95, 1.05))
		s.lines[i].ring = make([]float64, n)
		s.keep[i] = math.Pow(10, -3*float64(n)/rate/seconds)
	}
	return s
}

// render turns in into its echoes.
func (s *space) render(in, left, right []float64) {
	for i, v := range in {
		var y [4]float64
		for n := range y {
			l := &s.lines[n]
			s.damp[n] += s.dull * (l.ring[l.at]*s.keep[n] - s.damp[n])
			y[n] = s.damp[n]
		}
		left[i], right[i] = 0.6*(y[0]+y[2]), 0.6*(y[1]+y[3])
		half := (y[0] + y[1] + y[2] + y[3]) / 2
		for n := range y {
			l := &s.lines[n]
			l.ring[l.at] = v + y[n] - half
			if l.at++; l.at == len(l.ring) {
				l.at = 0
			}
		}
	}
}
