package ambience

import "math"

// rain is the hiss of drops too many to tell apart, a crackle of nearer ones, single drops that ring on what they hit,
// and gusts that drive all of it.
type rain struct {
	rate    float64
	d       *dice
	sides   [2]rainSide
	gust    *wander
	flurry  *wander
	drops   []ring
	wait    float64 // seconds to the next single drop
	scratch []float64
}

// rainSide is what each channel has of its own.
type rainSide struct {
	noise             hiss
	sheet, ground     chain
	crackle           chain
	d                 *dice
	wait              float64 // samples to the next crackle
	high, low, nearer glide
}

func newRain(rate float64, d *dice) bed {
	r := &rain{rate: rate, d: d.split(), gust: newWander(0.13, d), flurry: newWander(0.9, d)}
	for i := range r.sides {
		r.sides[i] = rainSide{
			noise: newHiss(rate, d), d: d.split(),
			sheet:   chain{highPass(rate, 1100), lowPass(rate, 6500)},
			ground:  chain{highPass(rate, 140), lowPass(rate, 750)},
			crackle: chain{highPass(rate, 1500), lowPass(rate, 7000)},
		}
	}
	return r
}

const (
	cracklesASecond = 420
	dropEvery       = 0.045 // seconds
)

func (r *rain) render(left, right []float64) {
	gust := 0.7*r.gust.next() + 0.3*r.flurry.next()
	if r.scratch == nil {
		r.scratch = make([]float64, len(left))
	}
	for i, out := range [][]float64{left, right} {
		r.sides[i].render(out, r.scratch, r.rate, gust)
	}
	for r.wait -= step; r.wait <= 0; r.wait += r.d.wait(dropEvery * decibels(-4*gust)) {
		r.drops = append(r.drops, r.drop())
	}
	r.drops = ringAll(r.drops, left, right)
}

func (s *rainSide) render(out, x []float64, rate, gust float64) {
	s.noise.fill(x)
	s.sheet.run(x)
	s.high.mix(out, x, 0.100*decibels(3.5*gust))
	s.noise.fill(x)
	s.ground.run(x)
	s.low.mix(out, x, 0.19*decibels(2*gust))
	clear(x)
	for ; s.wait < float64(len(x)); s.wait += s.d.wait(rate / cracklesASecond) {
		size := s.d.unit()
		x[int(s.wait)] += s.d.sign() * (0.15 + 2.2*size*size*size*size) * math.Sqrt(rate/48000)
	}
	s.wait -= float64(len(x))
	s.crackle.run(x)
	s.nearer.mix(out, x, 0.55*decibels(3*gust))
}

// drop is one that is near enough to be heard alone: most tick, some plop into a puddle.
func (r *rain) drop() ring {
	left, right := pan(r.d.sign())
	size := r.d.unit()
	loud := 0.05 + 0.3*size*size*size
	if r.d.unit() < 0.3 {
		return newRing(r.rate, r.d.between(500, 1900), r.d.between(0.012, 0.045), 0.45*loud*left, 0.45*loud*right)
	}
	return newRing(r.rate, r.d.between(1800, 6000), r.d.between(0.0015, 0.006), loud*left, loud*right)
}
