package ambience

import "math"

// wind is air that comes in gusts: a rush whose pitch climbs with them, a buffeting below, leaves above, and now and
// then a whistle.
type wind struct {
	rate         float64
	gust, breath *wander
	tone         *wander
	sides        [2]windSide
	scratch      []float64
}

type windSide struct {
	noise                       hiss
	colour                      *pink
	rush, buffet, leaves        biquad
	whistle                     biquad
	drift                       *wander
	strong, low, rustle, whine  glide
	rushBuf, lowBuf, rustledBuf []float64
}

func newWind(rate float64, d *dice) bed {
	w := &wind{rate: rate, gust: newWander(0.22, d), breath: newWander(0.55, d), tone: newWander(0.3, d)}
	for i := range w.sides {
		w.sides[i] = windSide{
			noise: newHiss(rate, d), colour: newPink(rate), drift: newWander(0.7, d),
			buffet: lowPass(rate, 110), leaves: highPass(rate, 1500),
		}
	}
	return w
}

func (w *wind) render(left, right []float64) {
	gust := 0.75*w.gust.next() + 0.35*w.breath.next()
	tone := w.tone.next()
	if w.scratch == nil {
		w.scratch = make([]float64, len(left))
	}
	for i, out := range [][]float64{left, right} {
		w.sides[i].render(out, w.scratch, w.rate, gust, tone)
	}
}

func (s *windSide) render(out, x []float64, rate, gust, tone float64) {
	gust += 0.18 * s.drift.next() // the ears stand apart: a gust is not at both at once
	blow := math.Exp2(gust)       // from half to double
	s.rush.bandPass(rate, 360*blow, 0.4)
	s.whistle.bandPass(rate, 780*math.Exp2(0.45*gust+0.2*tone), 22)
	s.noise.fill(x)
	s.colour.run(x)
	if s.rushBuf == nil {
		s.rushBuf, s.lowBuf, s.rustledBuf = make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
	}
	copy(s.rushBuf, x)
	s.rush.run(s.rushBuf)
	s.strong.mix(out, s.rushBuf, 0.17*decibels(7*gust))
	s.noise.fill(s.lowBuf) // of its own: where two filters of one noise meet, they would cancel out
	s.colour.run(s.lowBuf)
	s.buffet.run(s.lowBuf)
	s.low.mix(out, s.lowBuf, 0.10*decibels(8*gust))
	copy(s.rustledBuf, x)
	s.leaves.run(s.rustledBuf)
	s.rustle.mix(out, s.rustledBuf, 0.06*decibels(12*gust))
	s.whistle.run(x)
	s.whine.mix(out, x, 0.07*decibels(15*gust))
}
