// Package reverb synthesises how places answer a sound: impulse responses for ffmpeg's convolution.
package reverb

import (
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
)

// Space is a place.
type Space struct {
	Tail      float64 // seconds until it has died away by 60 dB, at middle frequencies
	PreDelay  float64 // seconds until the first answer
	Onset     float64 // seconds in which it grows dense
	Bright    float64 // tail of the highs, as a fraction of Tail
	Crossover float64 // hertz where highs begin
	Level     float64 // of the whole answer, in dB below the sound itself
	Walls     int     // early reflections that can be told apart
}

// The places.
var (
	Room      = Space{Tail: 0.45, PreDelay: 0.004, Onset: 0.004, Bright: 0.7, Crossover: 3000, Level: -9, Walls: 7}
	Plate     = Space{Tail: 1.6, PreDelay: 0.001, Onset: 0.002, Bright: 0.85, Crossover: 5000, Level: -10}
	Hall      = Space{Tail: 1.9, PreDelay: 0.022, Onset: 0.030, Bright: 0.55, Crossover: 2500, Level: -8, Walls: 6}
	Cathedral = Space{Tail: 4.8, PreDelay: 0.040, Onset: 0.080, Bright: 0.4, Crossover: 1800, Level: -5, Walls: 5}
)

// Seconds is how long the response lasts: to 66 dB below its loudest.
func (s Space) Seconds() float64 { return s.PreDelay + s.Onset + 1.1*s.Tail }

// Write writes the response as interleaved 32-bit float samples. Its energy in each channel is Level, and the channels
// are independent, which is what makes it wide. The same arguments give the same bytes.
func (s Space) Write(w io.Writer, rate, channels int) error {
	n := int(s.Seconds() * float64(rate))
	all := make([][]float64, channels)
	for c := range all {
		all[c] = s.response(n, float64(rate), rand.New(rand.NewPCG(uint64(c+1), math.Float64bits(s.Tail))))
	}
	out := make([]byte, 0, n*channels*4)
	for i := range n {
		for c := range all {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(all[c][i])))
		}
	}
	_, err := w.Write(out)
	return err
}

// response is noise that dies away, the highs sooner, after some reflections of their own.
func (s Space) response(n int, rate float64, r *rand.Rand) []float64 {
	x := make([]float64, n)
	k := 1 - math.Exp(-2*math.Pi*s.Crossover/rate)
	first, low := int(s.PreDelay*rate), 0.0
	for i := first; i < n; i++ {
		at := float64(i-first) / rate
		v := r.NormFloat64()
		low += k * (v - low)
		grow := min(1, at/s.Onset)
		x[i] = grow * (low*decay(at, s.Tail) + 0.7*(v-low)*decay(at, s.Tail*s.Bright))
	}
	for range s.Walls {
		at := s.PreDelay * (1 + 3*r.Float64())
		x[int(at*rate)] += 2.5 * math.Copysign(decay(at, s.Tail), r.Float64()-0.5)
	}
	energy := 0.0
	for _, v := range x {
		energy += v * v
	}
	gain := math.Pow(10, s.Level/20) / math.Sqrt(energy)
	for i := range x {
		x[i] *= gain
	}
	return x
}

func decay(at, tail float64) float64 { return math.Pow(10, -3*at/tail) }
