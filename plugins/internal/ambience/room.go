package ambience

import "math"

// room is a set when nobody speaks: air that moves in ducts, a breath of hiss, and the mains in a lamp.
type room struct {
	sides  [2]roomSide
	duct   *wander
	hum    [4]phasor
	waver  *wander
	volume glide
	buf    []float64
}

type roomSide struct {
	noise       hiss
	colour      *pink
	duct, air   chain
	low, breath glide
	buf         []float64
}

// phasor is a sine that is turned on by a rotation, which needs no call of Sin.
type phasor struct{ re, im, cos, sin, gain float64 }

const mains = 50 // hertz

func newRoom(rate float64, d *dice) bed {
	r := &room{duct: newWander(0.2, d), waver: newWander(0.15, d)}
	for i, gain := range []float64{0.5, 1, 0.22, 0.3} {
		sin, cos := math.Sincos(angle(rate, mains*float64(i+1)))
		r.hum[i] = phasor{re: 1, cos: cos, sin: sin, gain: gain}
	}
	for i := range r.sides {
		r.sides[i] = roomSide{
			noise: newHiss(rate, d), colour: newPink(rate),
			duct: chain{highPass(rate, 35), lowPass(rate, 260)},
			air:  chain{highPass(rate, 300), lowPass(rate, 5000)},
		}
	}
	return r
}

func (r *room) render(left, right []float64) {
	duct := r.duct.next()
	for i, out := range [][]float64{left, right} {
		r.sides[i].render(out, duct)
	}
	if r.buf == nil {
		r.buf = make([]float64, len(left))
	}
	clear(r.buf)
	for i := range r.hum {
		r.hum[i].add(r.buf)
	}
	before := r.volume
	aim := 0.012 * (1 + 0.25*r.waver.next())
	r.volume.mix(left, r.buf, aim)
	before.mix(right, r.buf, aim)
}

func (s *roomSide) render(out []float64, duct float64) {
	if s.buf == nil {
		s.buf = make([]float64, len(out))
	}
	s.noise.fill(s.buf)
	s.colour.run(s.buf)
	s.duct.run(s.buf)
	s.low.mix(out, s.buf, 0.05*decibels(1.5*duct))
	s.noise.fill(s.buf)
	s.colour.run(s.buf)
	s.air.run(s.buf)
	s.breath.mix(out, s.buf, 0.02)
}

func (p *phasor) add(out []float64) {
	re, im := p.re, p.im
	for i := range out {
		out[i] += im * p.gain
		re, im = re*p.cos-im*p.sin, re*p.sin+im*p.cos
	}
	size := math.Hypot(re, im) // rounding would make it grow or fade over hours
	p.re, p.im = re/size, im/size
}
