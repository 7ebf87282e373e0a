package ambience

// crowd is a room full of people: talkers, a murmur of all those behind them, and the room that answers.
type crowd struct {
	talkers    []*talker
	murmur     [2]murmur
	hall       *space
	send       []float64
	wetL, wetR []float64
}

// murmur is so many voices that only their spectrum is left, and the pace of their syllables.
type murmur struct {
	noise  hiss
	speech chain
	pace   *wander
	swell  *wander
	volume glide
	buf    []float64
}

const people = 18

func newCrowd(rate float64, d *dice) bed {
	c := &crowd{hall: newSpace(rate, 1.1, d)}
	for i := range people {
		c.talkers = append(c.talkers, newTalker(rate, d, float64(i)/(people-1), float64(1-i%2*2)))
	}
	for i := range c.murmur {
		c.murmur[i] = murmur{
			noise: newHiss(rate, d), pace: newWander(7, d), swell: newWander(0.25, d),
			speech: chain{highPass(rate, 220), bandPass(rate, 520, 0.5)},
		}
	}
	return c
}

func (c *crowd) render(left, right []float64) {
	if c.send == nil {
		n := len(left)
		c.send, c.wetL, c.wetR = make([]float64, n), make([]float64, n), make([]float64, n)
	}
	clear(c.send)
	for _, t := range c.talkers {
		t.render(left, right, c.send)
	}
	c.hall.render(c.send, c.wetL, c.wetR)
	for i := range left {
		left[i] += c.wetL[i]
		right[i] += c.wetR[i]
	}
	c.murmur[0].render(left)
	c.murmur[1].render(right)
}

func (m *murmur) render(out []float64) {
	if m.buf == nil {
		m.buf = make([]float64, len(out))
	}
	m.noise.fill(m.buf)
	m.speech.run(m.buf)
	m.volume.mix(out, m.buf, 0.035*decibels(3*m.pace.next()+2*m.swell.next()))
}
