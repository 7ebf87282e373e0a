package sound

import (
	"math"
	"math/rand/v2"
)

// Whisper takes the pitch from a voice and leaves its words: what the mouth does to the voice stays (a linear prediction
// of it, frame by frame), the voice itself becomes breath. It is late by Delay samples.
type Whisper struct {
	hop           int
	window        []float64
	breath        *rand.Rand
	in, out, done []float64 // what waits for a frame; what frames have left; what is finished
}

const order = 18 // of the prediction

// NewWhisper makes one whose breath follows from seed.
func NewWhisper(rate int, seed uint64) *Whisper {
	hop := rate / 100
	w := &Whisper{hop: hop, window: make([]float64, 2*hop), out: make([]float64, 2*hop), breath: rand.New(rand.NewPCG(seed, 0x6272656174680001))}
	for i := range w.window { // its square and that of its neighbour add up to one
		w.window[i] = math.Sin(math.Pi * (float64(i) + .5) / float64(2*hop))
	}
	w.in = make([]float64, hop)
	w.done = make([]float64, hop)
	return w
}

// Delay is how many samples what comes out is late.
func (w *Whisper) Delay() int { return 2 * w.hop }

// Apply works in place.
func (w *Whisper) Apply(block []float64) {
	w.in = append(w.in, block...)
	for len(w.in) >= 2*w.hop {
		w.frame(w.in[:2*w.hop])
		w.done = append(w.done, w.out[:w.hop]...)
		copy(w.out, w.out[w.hop:])
		clear(w.out[w.hop:])
		w.in = append(w.in[:0], w.in[w.hop:]...)
	}
	n := copy(block, w.done)
	w.done = append(w.done[:0], w.done[n:]...)
}

// frame adds the whispered frame to out.
func (w *Whisper) frame(frame []float64) {
	var r [order + 1]float64
	for lag := range r {
		for i := lag; i < len(frame); i++ {
			r[lag] += frame[i] * w.window[i] * frame[i-lag] * w.window[i-lag]
		}
	}
	if r[0] < 1e-9 {
		return
	}
	r[0] *= 1.0001
	a, rest := predict(r)
	gain := math.Sqrt(rest / float64(w.hop))
	var past [order]float64
	for i := range frame {
		y := gain * w.breath.NormFloat64()
		for k, p := range past {
			y -= a[k] * p
		}
		copy(past[1:], past[:order-1])
		past[0] = y
		w.out[i] += y * w.window[i]
	}
}

// predict is Levinson's recursion: the coefficients, and the energy that they leave.
func predict(r [order + 1]float64) (a [order]float64, rest float64) {
	rest = r[0]
	for i := range order {
		k := r[i+1]
		for j := range i {
			k += a[j] * r[i-j]
		}
		k /= -rest
		next := a
		for j := range i {
			next[j] = a[j] + k*a[i-1-j]
		}
		next[i] = k
		a = next
		rest *= 1 - k*k
	}
	return a, rest
}
