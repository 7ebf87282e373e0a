package ambience

import (
	"encoding/binary"
	"io"
	"math"
)

const (
	warmUp = 0.5   // seconds that are thrown away: filters and echoes fill
	edge   = 0.010 // seconds of fade at both ends, so that a bed neither begins nor ends with a click
	batch  = 16    // blocks to one write
)

// stream is one bed on its way out.
type stream struct {
	bed         bed
	gain        float64
	channels    int
	frames, at  int64
	fade        float64 // frames
	left, right []float64
	out         []byte
}

func newStream(k kind, seed uint64, rate, channels int, frames int64) *stream {
	r := float64(rate)
	block := int(r * step)
	s := &stream{
		bed: k.make(r, newDice(seed)), gain: k.gain, channels: channels, frames: frames,
		fade: min(edge*r, float64(frames)/2), left: make([]float64, block), right: make([]float64, block),
	}
	for n := 0; n < int(warmUp/step); n++ {
		s.bed.render(s.left, s.right)
	}
	return s
}

func (s *stream) copyTo(w io.Writer) error {
	for s.at < s.frames {
		s.out = s.out[:0]
		for n := 0; n < batch && s.at < s.frames; n++ {
			s.block()
		}
		if _, err := w.Write(s.out); err != nil {
			return err
		}
	}
	return nil
}

// block appends the next samples to out.
func (s *stream) block() {
	clear(s.left)
	clear(s.right)
	s.bed.render(s.left, s.right)
	n := int(min(int64(len(s.left)), s.frames-s.at))
	for i := range n {
		g := s.gain * s.envelope(s.at+int64(i))
		if s.channels == 1 {
			// The channels are mostly independent, so their sum is as loud as both beside each other.
			s.out = binary.LittleEndian.AppendUint16(s.out, sample(g*(s.left[i]+s.right[i])))
			continue
		}
		s.out = binary.LittleEndian.AppendUint16(s.out, sample(g*s.left[i]))
		s.out = binary.LittleEndian.AppendUint16(s.out, sample(g*s.right[i]))
	}
	s.at += int64(n)
}

func (s *stream) envelope(at int64) float64 {
	nearest := float64(min(at, s.frames-1-at))
	if nearest >= s.fade {
		return 1
	}
	return nearest / s.fade
}

// sample bends what would clip, and rounds.
func sample(v float64) uint16 {
	const knee = 0.7
	if a := math.Abs(v); a > knee {
		v = math.Copysign(knee+(1-knee)*math.Tanh((a-knee)/(1-knee)), v)
	}
	return uint16(int16(math.Round(v * 32767)))
}
