package ambience

import "math"

// step is the seconds of a block: what changes slowly changes once in each.
const step = 0.005

// dice are the chance of a bed: xorshift64*, quick, and the same everywhere.
type dice struct{ state uint64 }

func newDice(seed uint64) *dice {
	d := &dice{state: seed*0x9e3779b97f4a7c15 ^ 0xd1b54a32d192ed03}
	if d.state == 0 {
		d.state = 1
	}
	for range 8 {
		d.next()
	}
	return d
}

// split gives dice of their own to a part, so that parts don't follow each other.
func (d *dice) split() *dice { return newDice(d.next()) }

func (d *dice) next() uint64 {
	x := d.state
	x ^= x >> 12
	x ^= x << 25
	x ^= x >> 27
	d.state = x
	return x * 0x2545f4914f6cdd1d
}

// unit is from 0 up to 1.
func (d *dice) unit() float64 { return float64(d.next()>>11) / (1 << 53) }

// between is from a up to b.
func (d *dice) between(a, b float64) float64 { return a + (b-a)*d.unit() }

// sign is from -1 up to 1.
func (d *dice) sign() float64 { return 2*d.unit() - 1 }

// wait is how long until the next of events that come at random, mean apart.
func (d *dice) wait(mean float64) float64 { return -mean * math.Log(1-d.unit()) }

// hiss is white noise of the same loudness in every hertz whatever the sample rate is.
type hiss struct {
	d     *dice
	scale float64
}

func newHiss(rate float64, d *dice) hiss {
	return hiss{d: d.split(), scale: math.Sqrt(12*rate/48000) / (1 << 53)}
}

func (h hiss) fill(out []float64) {
	for i := range out {
		out[i] = float64(int64(h.d.next()>>11)-1<<52) * h.scale
	}
}

// wander is a value between about -1 and 1 that drifts: a new aim hertz times a second, and smooth between them.
type wander struct {
	d               *dice
	pace            float64 // of the phase, for each block
	phase, from, to float64
}

func newWander(hertz float64, d *dice) *wander {
	w := &wander{d: d.split(), pace: hertz * step}
	w.from, w.to, w.phase = w.d.sign(), w.d.sign(), w.d.unit()
	return w
}

// next is the value at the next block.
func (w *wander) next() float64 {
	if w.phase += w.pace; w.phase >= 1 {
		w.phase--
		w.from, w.to = w.to, w.d.sign()
	}
	s := w.phase * w.phase * (3 - 2*w.phase)
	return w.from + (w.to-w.from)*s
}

// glide is a gain that follows its aim without steps.
type glide struct{ now float64 }

// mix adds in to out while the gain moves to aim.
func (g *glide) mix(out, in []float64, aim float64) {
	slope := (aim - g.now) / float64(len(in))
	for i, v := range in {
		g.now += slope
		out[i] += v * g.now
	}
}

func decibels(db float64) float64 { return math.Pow(10, db/20) }
