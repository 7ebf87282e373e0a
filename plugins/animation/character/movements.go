package character

import "ft.tc/backlot/plugins/animation/geom"

func movements() []movement {
	return []movement{
		{name: "idle", duration: 4, at: func(t float32) *figure { return idle(t, 4) }},
		{name: "walk", duration: stroll.period, speed: stroll.speed(), at: stroll.at},
		{name: "talk", duration: 5, at: talk},
		{name: "wave", duration: 3, at: hello},
		{name: "point", duration: 3, at: point},
		{name: "nod", duration: 2, at: nod},
		{name: "run", duration: jog.period, speed: jog.speed(), at: jog.at},
	}
}

// idle breathes and shifts its weight.
func idle(t, duration float32) *figure {
	f := newFigure()
	breath, sway := wave(t, duration, 1, 0), wave(t, duration, 1, .2)
	f.shift[hips] = v(.013+.006*sway, -.012-.002*breath, 0)
	f.turn[hips] = geom.Euler(0, 2, -1.6-.5*sway)
	f.turn[spine] = geom.Euler(.6+.5*breath, -1, 1.2+.3*sway)
	f.turn[chest] = geom.Euler(-1+1.1*breath, -1.5, .6+.2*sway)
	f.turn[neck] = geom.Euler(1, 0, -.2)
	f.turn[head] = geom.Euler(-.6-.9*breath, 2.5*wave(t, duration, 1, .6), .5*sway)
	for _, side := range []float32{1, -1} {
		f.arm(side, 3+1.2*breath, -1+.8*breath, 15+1.5*wave(t, duration, 1, .1), 6)
		f.curl(side, 30, 20)
	}
	f.stand()
	f.flaps()
	return f
}

// pulse is 0, rises to 1 around from..to, and is 0 again; soft is the time of each slope.
func pulse(t, from, to, soft float32) float32 {
	return geom.Smooth(from-soft, from, t) * (1 - geom.Smooth(to, to+soft, t))
}

// mix goes from the figure to another by w.
func (f *figure) mix(g *figure, w float32) {
	for j := range f.turn {
		f.turn[j] = f.turn[j].Slerp(g.turn[j], w)
		f.shift[j] = f.shift[j].Lerp(g.shift[j], w)
	}
}

// talk gestures with one hand, then with both, and the head goes with the words.
func talk(t float32) *figure {
	const long = 5
	f := idle(t, long)
	beat := wave(t, long, 6, .1)
	f.turn[head] = f.turn[head].Mul(geom.Euler(2.6*wave(t, long, 4, 0)+1.2*wave(t, long, 9, .3), 5*wave(t, long, 2, .15), 2.4*wave(t, long, 3, .4)))
	f.turn[chest] = f.turn[chest].Mul(geom.Euler(1.2*wave(t, long, 3, .1), 3.5*wave(t, long, 1, .3), 0))
	lift := .004 + .004*wave(t, long, 3, .2)
	f.shift[browL], f.shift[right(browL)] = v(0, lift, 0), v(0, lift*.8, 0)

	one := newFigure()
	*one = *f
	one.arm(-1, 24+5*beat, 9, 82+10*beat, 26)
	one.curl(-1, 14, 8)
	one.turn[right(handL)] = geom.Euler(-8+6*beat, 0, 12)
	two := newFigure()
	*two = *f
	for _, side := range []float32{1, -1} {
		two.arm(side, 20+6*wave(t, long, 5, .3), 12+3*beat, 74+9*wave(t, long, 5, .25), 30)
		two.curl(side, 10, 6)
		two.turn[joinSide(handL, side)] = geom.Euler(-12, 0, -side*10)
	}
	g := newFigure()
	*g = *f
	g.open = babble(t)
	g.mix(one, pulse(t, .7, 1.9, .55))
	g.mix(two, pulse(t, 2.8, 3.9, .6))
	return g
}

// babble is a mouth that talks without a voice to follow: syllables, and a breath between two sentences.
func babble(t float32) float32 {
	syllables := max(wave(t, 5, 22, 0), 0)*.55 + max(wave(t, 5, 13, .3), 0)*.3
	return syllables * (pulse(t, .2, 2.1, .15) + pulse(t, 2.6, 4.6, .15))
}

func joinSide(j joint, side float32) joint {
	if side < 0 {
		return right(j)
	}
	return j
}

// hello lifts the right hand and waves.
func hello(t float32) *figure {
	const long = 3
	f := idle(t, long)
	up := newFigure()
	*up = *f
	swing := geom.Sin(2*3.14159265*2*(t-.55)) * pulse(t, .75, 2.15, .25)
	up.turn[right(upperArmL)] = geom.Euler(-12, 0, -52-3*swing)
	up.turn[right(foreArmL)] = geom.Euler(-10, 0, -78-20*swing).Mul(geom.Turn(mirror(armDown), 45))
	up.turn[right(handL)] = geom.Euler(0, 0, -2-12*swing).Mul(geom.Turn(mirror(armDown), 40))
	up.curl(-1, 4, 2)
	up.turn[chest] = up.turn[chest].Mul(geom.Euler(-1, 3, 3))
	up.turn[head] = up.turn[head].Mul(geom.Euler(-2, -3, -4))
	up.shift[browL], up.shift[right(browL)] = v(0, .006, 0), v(0, .006, 0)
	f.mix(up, pulse(t, .55, 2.3, .5))
	return f
}

// point stretches the right arm and shows with its finger.
func point(t float32) *figure {
	const long = 3
	f := idle(t, long)
	out := newFigure()
	*out = *f
	out.arm(-1, 80+1.5*wave(t, long, 2, 0), 22, 6, 0)
	out.curl(-1, 122, 0)
	out.turn[right(handL)] = geom.Euler(0, 0, 0)
	out.turn[chest] = out.turn[chest].Mul(geom.Euler(2, 11, 0))
	out.turn[head] = out.turn[head].Mul(geom.Euler(1, -16, 0))
	f.mix(out, pulse(t, .6, 2.2, .55))
	return f
}

// nod says yes twice.
func nod(t float32) *figure {
	const long = 2
	f := idle(t, long)
	down := pulse(t, .45, .5, .3) + .7*pulse(t, 1.15, 1.2, .3)
	f.turn[head] = f.turn[head].Mul(geom.Euler(17*down, 0, 0))
	f.turn[neck] = f.turn[neck].Mul(geom.Euler(6*down, 0, 0))
	return f
}
