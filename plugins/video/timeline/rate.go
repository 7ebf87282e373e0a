// Package timeline does the arithmetic of a film in frames: how many there are, which panel is on
// screen in which of them, and where panels fade into each other.
package timeline

import (
	"fmt"
	"math"
)

// Rate is frames a second as an exact fraction.
type Rate struct{ Num, Den int }

// RateOf finds the fraction that is meant by fps: 29.97 is 30000/1001, 12.5 is 25/2.
func RateOf(fps float64) Rate {
	if whole := math.Round(fps); math.Abs(fps-whole) < 1e-6 {
		return Rate{Num: int(whole), Den: 1}
	}
	for _, base := range []int{24, 30, 48, 60} {
		if math.Abs(fps-float64(base)*1000/1001) < 0.006 {
			return Rate{Num: base * 1000, Den: 1001}
		}
	}
	num, den := int(math.Round(fps*1000)), 1000
	d := divisor(num, den)
	return Rate{Num: num / d, Den: den / d}
}

func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Frames is the number of frames nearest to a length, and at least one.
func (r Rate) Frames(seconds float64) int {
	return max(1, int(math.Round(seconds*float64(r.Num)/float64(r.Den))))
}

// Seconds is the time at which a frame begins.
func (r Rate) Seconds(frame int) float64 {
	return float64(frame) * float64(r.Den) / float64(r.Num)
}

// FPS is the rate as a number.
func (r Rate) FPS() float64 { return float64(r.Num) / float64(r.Den) }

// String writes the rate as ffmpeg reads it.
func (r Rate) String() string { return fmt.Sprintf("%d/%d", r.Num, r.Den) }

// Timecode is HH:MM:SS:FF of a frame, non-drop.
func (r Rate) Timecode(frame int) string {
	base := max(1, int(math.Round(r.FPS())))
	s := frame / base
	return fmt.Sprintf("%02d:%02d:%02d:%02d", s/3600, s/60%60, s%60, frame%base)
}
