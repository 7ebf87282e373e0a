// Package sound is what is done to speech after it was spoken: colour, whisper, level, sample rate. It works on samples
// between -1 and 1, in blocks, and keeps no more than a block and what its filters remember.
package sound

import "math"

// Floats makes samples of 16 bit PCM; into is used again where it is large enough.
func Floats(into []float64, pcm []byte) []float64 {
	into = into[:0]
	for i := 0; i+1 < len(pcm); i += 2 {
		into = append(into, float64(int16(uint16(pcm[i])|uint16(pcm[i+1])<<8))/32768)
	}
	return into
}

// PCM makes 16 bit PCM of samples.
func PCM(into []byte, samples []float64) []byte {
	into = into[:0]
	for _, v := range samples {
		n := uint16(int16(max(-32768, min(32767, math.Round(v*32768)))))
		into = append(into, byte(n), byte(n>>8))
	}
	return into
}

// Gain makes a factor of decibels.
func Gain(dB float64) float64 { return math.Pow(10, dB/20) }
