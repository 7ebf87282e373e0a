package ambience

import "math"

// ring is a struck thing: a sine that dies away. It begins at zero and so without a click.
type ring struct {
	c1, c2      float64
	y1, y2      float64
	left, right float64
	rest        int // samples until it can't be heard
}

// newRing rings at hertz and falls to 1/e in decay seconds.
func newRing(rate, hertz, decay, left, right float64) ring {
	w, r := angle(rate, hertz), math.Exp(-1/(decay*rate))
	return ring{c1: 2 * r * math.Cos(w), c2: -r * r, y1: math.Sin(w), left: left, right: right, rest: int(7 * decay * rate)}
}

func (g *ring) mix(left, right []float64) {
	y1, y2 := g.y1, g.y2
	for i := range left {
		left[i] += g.left * y1
		right[i] += g.right * y1
		y1, y2 = g.c1*y1+g.c2*y2, y1
	}
	g.y1, g.y2 = y1, y2
	g.rest -= len(left)
}

// ringAll mixes all and returns those that still sound.
func ringAll(all []ring, left, right []float64) []ring {
	alive := all[:0]
	for _, g := range all {
		g.mix(left, right)
		if g.rest > 0 {
			alive = append(alive, g)
		}
	}
	return alive
}
