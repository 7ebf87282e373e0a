package outline

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
)

// The colours of a waveform: peaks behind, what is heard of them (the root of the mean square) in front. Both stand on
// light and on dark pages.
var (
	peakColour = color.NRGBA{R: 0x5b, G: 0xa4, B: 0xd9, A: 0xff}
	bodyColour = color.NRGBA{R: 0x1f, G: 0x6f, B: 0xb2, A: 0xff}
)

// span is what a column covers of the height, in pixels from the top.
type span struct{ top, bottom float64 }

// WritePNG draws the waveform, one column for each of Columns, on a transparent background.
func (s *Shape) WritePNG(w io.Writer, height int) error {
	img := image.NewNRGBA(image.Rect(0, 0, s.Columns, height))
	for x := range s.Columns {
		peaks, body := s.spans(x, float64(height))
		for y := range height {
			behind, front := coverage(peaks, y), coverage(body, y)
			if behind+front > 0 {
				img.SetNRGBA(x, y, blend(behind, front))
			}
		}
	}
	encoder := png.Encoder{CompressionLevel: png.DefaultCompression}
	return encoder.Encode(w, img)
}

// spans are the finer columns that make up column x.
func (s *Shape) spans(x int, height float64) (peaks, body [finer]span) {
	middle := height / 2
	scale := (middle - 1) / 32768
	for i := range finer {
		c := s.filled(x*finer + i)
		// Silence is a line, as thin as can be seen well.
		top, bottom := middle-float64(c.high)*scale, middle-float64(c.low)*scale
		peaks[i] = span{min(top, middle-1), max(bottom, middle+1)}
		rms := math.Sqrt(c.power/float64(c.n)) * scale
		body[i] = span{max(middle-rms, peaks[i].top), min(middle+rms, peaks[i].bottom)}
	}
	return peaks, body
}

// filled is column i, or the last before it that has samples where the sound is shorter than the picture is wide.
func (s *Shape) filled(i int) column {
	for ; i >= 0; i-- {
		if s.columns[i].n > 0 {
			return s.columns[i]
		}
	}
	return column{n: 1}
}

// coverage is how much of a pixel the spans fill.
func coverage(spans [finer]span, y int) float64 {
	sum := 0.0
	for _, s := range spans {
		sum += max(0, min(s.bottom, float64(y+1))-max(s.top, float64(y)))
	}
	return sum / finer
}

// blend lays the front over what is behind it, which covers at least as much.
func blend(behind, front float64) color.NRGBA {
	alpha := max(behind, front)
	mix := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*front/alpha + 0.5) }
	return color.NRGBA{
		R: mix(peakColour.R, bodyColour.R), G: mix(peakColour.G, bodyColour.G), B: mix(peakColour.B, bodyColour.B),
		A: uint8(alpha*255 + 0.5),
	}
}
