package ambience

import "math"

// vowels are the first three formants, in hertz.
var vowels = [][3]float64{
	{730, 1090, 2440}, {530, 1840, 2480}, {300, 2290, 3010}, {570, 840, 2410}, {320, 870, 2240}, {500, 1500, 2500}, {660, 1720, 2410}, {390, 1990, 2550},
}

// talker is one person of a crowd: a throat that hums, a mouth that shapes it into syllables, phrases and pauses. No word
// is ever said.
type talker struct {
	rate, hertz, size float64 // size of the mouth: formants of a smaller one are higher
	pace              float64 // syllables a second
	d                 *dice
	lilt              *wander
	hum, throat       float64 // phase; pitch now
	left, right, room float64

	formants, aim [3]float64
	mouth         [3]resonator
	teeth         resonator
	open, opening float64 // loudness of the voice, and where it goes
	sibilance     float64

	syllable, phrase, pause float64 // seconds left
	accent                  float64
	buf                     []float64
}

// resonator is a formant.
type resonator struct{ b, c1, c2, y1, y2 float64 }

func (r *resonator) tune(rate, hertz, width, gain float64) {
	w, p := angle(rate, hertz), math.Exp(-math.Pi*width/rate)
	r.c1, r.c2 = 2*p*math.Cos(w), -p*p
	r.b = gain * (1 - p) * math.Sqrt(1-2*p*math.Cos(2*w)+p*p) // unity at the top
}

// newTalker stands somewhere between near (0) and far (1), on the left (-1) or right (1).
func newTalker(rate float64, d *dice, far, side float64) *talker {
	t := &talker{rate: rate, d: d.split(), lilt: newWander(1.6, d), hertz: d.between(88, 135), size: 1, pace: d.between(3.6, 5.8)}
	if d.unit() < 0.5 {
		t.hertz, t.size = d.between(165, 235), 1.16
	}
	gain := 0.42 * math.Pow(10, -far*0.75)
	t.left, t.right = pan(side * d.between(0.3, 0.95))
	t.left, t.right, t.room = t.left*gain, t.right*gain, gain*(0.10+0.22*far)
	t.throat, t.pause = t.hertz, d.between(0, 1.5)
	t.formants, t.aim = vowels[5], vowels[5]
	return t
}

// think decides what the mouth does in the next step.
func (t *talker) think() {
	switch {
	case t.pause > 0:
		t.pause -= step
		t.opening = 0
		if t.pause <= 0 {
			t.phrase, t.syllable = t.d.between(0.8, 3.2), 0
		}
		return
	case t.phrase <= 0:
		t.pause = t.d.between(0.2, 0.5) + t.d.wait(0.9)
		return
	}
	t.phrase -= step
	if t.syllable -= step; t.syllable > 0.05 {
		return
	}
	if t.syllable > 0 {
		t.opening = 0.12 // lips close between syllables
		return
	}
	t.syllable = t.d.between(0.7, 1.4) / t.pace
	t.aim = vowels[int(t.d.next()%uint64(len(vowels)))]
	t.opening = t.d.between(0.45, 1)
	t.accent = t.d.between(-0.05, 0.12) * t.opening
	t.sibilance = 0
	if t.d.unit() < 0.35 {
		t.sibilance = t.d.between(0.3, 1)
		t.teeth.tune(t.rate, t.d.between(2800, 5200), 900, 1)
	}
}

// render adds the next block to both channels and to what the room hears.
func (t *talker) render(left, right, room []float64) {
	t.think()
	before := t.open
	t.open += (t.opening - t.open) * 0.16
	if before < 1e-4 && t.open < 1e-4 {
		return
	}
	for i := range t.formants {
		t.formants[i] += (t.aim[i]*t.size - t.formants[i]) * 0.14
		t.mouth[i].tune(t.rate, t.formants[i], 70+40*float64(i), [3]float64{1, 0.8, 0.7}[i])
	}
	fall := 1 + 0.05*min(t.phrase, 2) // pitch sinks towards the end of a phrase
	t.throat += (t.hertz*(fall+t.accent+0.06*t.lilt.next()) - t.throat) * 0.1
	t.sibilance *= 0.90
	t.speak(len(left), before)
	for i, v := range t.buf {
		left[i] += v * t.left
		right[i] += v * t.right
		room[i] += v * t.room
	}
}

// speak fills buf: pulses of the throat and some breath, through the mouth.
func (t *talker) speak(n int, before float64) {
	if t.buf == nil {
		t.buf = make([]float64, n)
	}
	a, b, c, s := t.mouth[0], t.mouth[1], t.mouth[2], t.teeth
	open, slope := before, (t.open-before)/float64(n)
	pace, hum := t.throat/t.rate, t.hum
	for i := range t.buf {
		open += slope
		if hum += pace; hum >= 1 {
			hum--
		}
		pulse := 0.0
		if x := hum / 0.65; x < 1 {
			pulse = x * (2 - 3*x) // the flow of air as the vocal folds open, and its sudden end
		}
		noise := float64(int64(t.d.next())) / (1 << 63)
		pulse = (pulse + 0.05*noise) * open
		y := a.b*pulse + a.c1*a.y1 + a.c2*a.y2
		a.y1, a.y2 = y, a.y1
		z := b.b*pulse + b.c1*b.y1 + b.c2*b.y2
		b.y1, b.y2 = z, b.y1
		u := c.b*pulse + c.c1*c.y1 + c.c2*c.y2
		c.y1, c.y2 = u, c.y1
		f := s.b*noise*t.sibilance + s.c1*s.y1 + s.c2*s.y2
		s.y1, s.y2 = f, s.y1
		t.buf[i] = y - z + u + 0.35*f
	}
	t.mouth, t.teeth, t.hum = [3]resonator{a, b, c}, s, hum
}
