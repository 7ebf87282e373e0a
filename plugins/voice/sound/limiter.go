package sound

import "math"

// Limiter holds samples below a ceiling. It sees peaks before they come and turns down smoothly. It is late by Delay
// samples.
type Limiter struct {
	ceiling, release float64
	late             []float64 // samples on their way
	wanted, applied  []float64 // factors: what each sample wants, what is applied
	at, busy         int       // busy is for how many samples factors below one remain
	gain, sum        float64
}

// NewLimiter makes one for a ceiling in dBFS.
func NewLimiter(rate int, ceiling float64) *Limiter {
	n := max(rate/500, 8) // 2 ms
	l := &Limiter{ceiling: Gain(ceiling), release: 1 - math.Exp(-1/(.08*float64(rate))), gain: 1, sum: float64(n)}
	l.late, l.wanted, l.applied = make([]float64, n), ones(n+1), ones(n)
	return l
}

func ones(n int) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = 1
	}
	return all
}

// Delay is how many samples what comes out is late.
func (l *Limiter) Delay() int { return len(l.late) }

// Apply works in place.
func (l *Limiter) Apply(block []float64) {
	n := len(l.late)
	for i, v := range block {
		want := 1.0
		if a := math.Abs(v); a > l.ceiling {
			want, l.busy = l.ceiling/a, n+1
		}
		l.wanted[l.at%(n+1)] = want
		least := 1.0
		if l.busy > 0 {
			l.busy--
			for _, w := range l.wanted {
				least = min(least, w)
			}
		}
		if least < l.gain {
			l.gain = least
		} else {
			l.gain += (least - l.gain) * l.release
		}
		slot := l.at % n
		block[i] = l.late[slot] * l.sum / float64(n)
		l.sum += l.gain - l.applied[slot]
		l.applied[slot], l.late[slot] = l.gain, v
		l.at++
	}
}
