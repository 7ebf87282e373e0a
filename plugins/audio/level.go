package main

import (
	"context"
	"fmt"
	"math"
)

// levelling is how the mix is brought to its target, and how that went.
type levelling struct {
	mode          string // linear, limiter, off, unmeasured
	gain          float64
	ceiling       float64 // of the limiter, which is lower than what is asked where an encoder overshoots
	before, after loudnessOf
}

const (
	tries     = 6
	nearby    = 0.2  // LU from the target at which nothing more is tried
	tolerance = 0.5  // LU that still count as reached
	shown     = 0.05 // what the meter rounds away
	pushed    = 6.0  // dB that the gain may go beyond what the loudness before asked for: more only squeezes
)

// decide finds the gain from the first measurement.
func (m *mix) decide(before loudnessOf) levelling {
	l := levelling{mode: "linear", before: before, ceiling: m.Loudness.ceilingDBTP}
	switch {
	case m.Loudness.Off:
		l.mode = "off"
		return l
	case !before.measured():
		l.mode = "unmeasured" // one gain would be as right as another
	default:
		l.gain = m.Loudness.Target - before.integrated
	}
	if before.truePeak+l.gain > m.Loudness.ceilingDBTP {
		l.mode = "limiter"
	}
	return l
}

// correct learns from the delivered file, and reports whether it should be made again.
func (m *mix) correct(l *levelling, last levelling) bool {
	if l.mode == "off" {
		return false
	}
	again := false
	if over := l.after.truePeak - m.Loudness.ceilingDBTP; over > shown {
		l.mode, l.ceiling, again = "limiter", l.ceiling-over-0.1, true
	}
	if !l.before.measured() || !l.after.measured() {
		return again
	}
	short := m.Loudness.Target - l.after.integrated
	most := m.Loudness.Target - l.before.integrated + pushed
	if math.Abs(short) > nearby && l.gain < most {
		yield := 1.0 // LU that the last dB of gain brought: under a limiter less than one
		if more := l.gain - last.gain; last.after.measured() && math.Abs(more) > nearby/2 {
			yield = max(0.2, min(1, (l.after.integrated-last.after.integrated)/more))
		}
		l.gain, again = min(l.gain+short/yield, most), true
		if l.before.truePeak+l.gain > l.ceiling {
			l.mode = "limiter"
		}
	}
	return again
}

// chain is the filters that set the level. The limiter works on four times the samples, where what is between two samples
// can be seen.
func (l levelling) chain(rate int) string {
	chain := fmt.Sprintf("volume=%.4fdB:precision=double", l.gain)
	if l.mode == "limiter" {
		limit := math.Pow(10, (l.ceiling-shown)/20)
		chain += fmt.Sprintf(",aresample=%d,alimiter=limit=%.6f:attack=5:release=80:level=0:asc=1:latency=1,aresample=%d", 4*rate, max(limit, 0.0626), rate)
	}
	return chain
}

// deliver encodes the mix and measures the file, again where the first try missed.
func (m *mix) deliver(ctx context.Context, f format, name string, l levelling) (_ levelling, err error) {
	if m.straight() {
		if l.after = l.before; l.before.truePeak > 0 { // it is clipped in the file
			l.after, err = m.listen(ctx, f, name)
		}
		return l, err
	}
	last := levelling{after: loudnessOf{integrated: math.Inf(-1)}}
	for try := 1; ; try++ {
		from := rendered + (levelled-rendered)*(1-math.Pow(0.5, float64(try-1)))
		to := (from + levelled) / 2
		l.after, err = m.encode(ctx, f, name, l.chain(m.rate()), func(seconds float64) {
			m.advance(from+(to-from)*seconds/m.seconds(), "setting_loudness")
		})
		if err != nil {
			return l, err
		}
		made := l
		if try == tries || !m.correct(&l, last) {
			return made, nil
		}
		last = made
	}
}

// reached reports whether the delivered file is at its target.
func (m *mix) reached(l levelling) bool {
	return l.after.measured() && math.Abs(l.after.integrated-m.Loudness.Target) <= tolerance
}

// note says why the target is not reached, or what else there is to know; empty where all is well.
func (m *mix) note(l levelling) string {
	switch {
	case l.mode == "off" && l.after.truePeak > 0 || l.mode == "off" && l.before.truePeak > 0:
		return "Peaks above full scale are clipped: lower the gains, or let loudness be set"
	case l.mode == "off":
		return ""
	case math.IsInf(l.before.truePeak, -1):
		return "The mix is silent: it has no loudness to set"
	case !l.before.measured():
		return "The mix is too short (under 0.4 seconds) or too quiet to have a loudness: it keeps its level"
	case !m.reached(l):
		return fmt.Sprintf("The target of %g LUFS can't be reached under a true peak of %g dBTP without squeezing the mix further: lower the target, or compress the tracks", m.Loudness.Target, m.Loudness.ceilingDBTP)
	}
	return ""
}
