package ambience_test

import (
	"math"
	"slices"
)

// bell runs x through a second-order band-pass, twice.
func bell(x []float64, rate, hertz, q float64) []float64 {
	sin, cos := math.Sincos(2 * math.Pi * hertz / rate)
	a := sin / (2 * q)
	return second(second(x, a, 0, -a, 1+a, -2*cos, 1-a), a, 0, -a, 1+a, -2*cos, 1-a)
}

func second(x []float64, b0, b1, b2, a0, a1, a2 float64) []float64 {
	out := make([]float64, len(x))
	var z1, z2 float64
	for i, v := range x {
		y := b0/a0*v + z1
		z1, z2 = b1/a0*v-a1/a0*y+z2, b2/a0*v-a2/a0*y
		out[i] = y
	}
	return out
}

func filtered(x []float64, rate, hertz float64) []float64 { return bell(x, rate, hertz, 1.41) }

// band is the level of an octave in dB, narrow that of some hertz.
func band(x []float64, rate, hertz float64) float64 {
	return 10 * math.Log10(power(filtered(x, rate, hertz)))
}
func narrow(x []float64, rate, hertz float64) float64 {
	return 10 * math.Log10(power(bell(x, rate, hertz, hertz/4)))
}

func power(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return sum / float64(len(x))
}

func peak(x []float64) float64 {
	most := 0.0
	for _, v := range x {
		most = max(most, math.Abs(v))
	}
	return most
}

func crest(x []float64) float64 { return 20*math.Log10(peak(x)) - 10*math.Log10(power(x)) }

func correlation(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum / float64(len(a)) / math.Sqrt(power(a)*power(b))
}

// envelope is the level in dB of each stretch of seconds.
func envelope(x []float64, rate, seconds float64) []float64 {
	var out []float64
	for part := range slices.Chunk(x, int(rate*seconds)) {
		out = append(out, 10*math.Log10(power(part)+1e-12))
	}
	return out[1 : len(out)-1]
}

// spread is between the tenth and the ninetieth percentile.
func spread(levels []float64) float64 {
	s := slices.Sorted(slices.Values(levels))
	return s[len(s)*9/10] - s[len(s)/10]
}

// modulation is how strongly the envelope moves, per hertz, between two paces.
func modulation(levels []float64, rate, from, to float64) float64 {
	sum, n := 0.0, 0.0
	for f := from; f <= to; f += 0.05 {
		var re, im float64
		for i, v := range levels {
			sin, cos := math.Sincos(2 * math.Pi * f * float64(i) / rate)
			re, im = re+v*cos, im+v*sin
		}
		sum, n = sum+re*re+im*im, n+1
	}
	return math.Sqrt(sum / n)
}

// loudness is the integrated loudness after BS.1770, for channels left and right or one.
func loudness(channels [][]float64, rate float64) float64 {
	var blocks []float64
	for c, x := range channels {
		x = kWeighted(x, rate)
		size, hop := int(0.4*rate), int(0.1*rate)
		for n, i := 0, 0; i+size <= len(x); n, i = n+1, i+hop {
			if c == 0 {
				blocks = append(blocks, 0)
			}
			blocks[n] += power(x[i : i+size])
		}
	}
	gate := math.Pow(10, (-70+0.691)/10)
	gate = max(gate, mean(blocks, gate)/10)
	return -0.691 + 10*math.Log10(mean(blocks, gate))
}

func mean(blocks []float64, gate float64) float64 {
	sum, n := 0.0, 0.0
	for _, b := range blocks {
		if b > gate {
			sum, n = sum+b, n+1
		}
	}
	return sum / max(n, 1)
}

// kWeighted is the meter's ear: a shelf above 1.5 kHz and nothing below 40 Hz.
func kWeighted(x []float64, rate float64) []float64 {
	amp := math.Pow(10, 3.999843853973347/40)
	sin, cos := math.Sincos(2 * math.Pi * 1681.9744509555319 / rate)
	a := sin / (2 * 0.7071752369554193)
	root := 2 * math.Sqrt(amp) * a
	x = second(x, amp*(amp+1+(amp-1)*cos+root), -2*amp*(amp-1+(amp+1)*cos), amp*(amp+1+(amp-1)*cos-root),
		amp+1-(amp-1)*cos+root, 2*(amp-1-(amp+1)*cos), amp+1-(amp-1)*cos-root)
	sin, cos = math.Sincos(2 * math.Pi * 38.13547087613982 / rate)
	a = sin / (2 * 0.5003270373253953)
	return second(x, (1+cos)/2, -1-cos, (1+cos)/2, 1+a, -2*cos, 1-a)
}
