package main

import (
	"math"
	"regexp"
)

// meter is ffmpeg's for EBU R128. It gives the figures of loudnorm for a sixth of the time, and in the graph itself.
const meter = "ebur128=peak=true:framelog=verbose"

// loudnessOf is what EBU R128 says of a sound. What can't be measured is minus infinity: silence, and for integrated
// loudness all that is shorter than 0.4 seconds.
type loudnessOf struct{ integrated, truePeak, spread float64 }

const unmeasured = -69.95 // the absolute gate: ebur128 says -70 where nothing passes it

// shortestRange is the seconds below which a loudness range, a matter of 3-second windows, means nothing.
const shortestRange = 10

var (
	saysIntegrated = regexp.MustCompile(`I:\s+(\S+) LUFS`)
	saysSpread     = regexp.MustCompile(`LRA:\s+(\S+) LU\s`)
	saysPeak       = regexp.MustCompile(`Peak:\s+(\S+) dBFS`)
)

// readMeter finds the last summary in what ffmpeg said.
func readMeter(words string) loudnessOf {
	l := loudnessOf{integrated: said(saysIntegrated, words), truePeak: said(saysPeak, words), spread: said(saysSpread, words)}
	if l.integrated < unmeasured {
		l.integrated = math.Inf(-1)
	}
	return l
}

func (l loudnessOf) measured() bool { return !math.IsInf(l.integrated, -1) }

// figures are the metadata; null where there is none.
func (l loudnessOf) figures(seconds float64) map[string]any {
	figure := func(v float64) any {
		if math.IsInf(v, 0) {
			return nil
		}
		return round(v)
	}
	spread := figure(l.spread)
	if !l.measured() || seconds < shortestRange {
		spread = nil
	}
	return map[string]any{"integrated_lufs": figure(l.integrated), "true_peak_dbtp": figure(l.truePeak), "range_lu": spread}
}

func round(v float64) float64 { return math.Round(v*100) / 100 }
