package main

import (
	"math"

	"ft.tc/backlot/sdk"
)

// joint is the seconds of fade where a sound is cut in the middle: without it a cut clicks.
const joint = 0.003

// place finds out what of each source sounds and when, and how many samples the mix has.
func place(r request, sources []*source) (total int64, err error) {
	rate := float64(r.rate())
	samples := func(seconds float64) int64 { return int64(math.Round(seconds * rate)) }
	end := int64(0)
	for _, s := range sources {
		if err := s.measure(samples); err != nil {
			return 0, err
		}
		if !s.open {
			end = max(end, s.start+s.length+samples(s.tail()))
		}
	}
	total = min(end, samples(longest))
	if r.Duration != nil {
		total = samples(*r.Duration)
	}
	if total == 0 {
		return 0, sdk.Failf(invalid, "duration: Duration is needed, because every track is a loop or an ambience without an end of its own")
	}
	heard := false
	for _, s := range sources {
		room := total - s.start
		if s.open || s.length > room {
			s.length, s.cut = max(0, room), true
		}
		heard = heard || s.length > 0
	}
	if !heard {
		return 0, sdk.Failf(invalid, "duration: The mix ends before its first track starts: ask for a longer one, or start a track earlier")
	}
	return total, r.affordable(sources, total)
}

// measure finds what of the sound is asked for.
func (s *source) measure(samples func(float64) int64) error {
	s.start, s.from = samples(s.Start), samples(s.TrimStart)
	asked := int64(-1)
	if s.track.Duration != nil {
		asked = samples(*s.track.Duration)
	}
	if s.file == nil {
		s.from, s.length, s.open, s.cut = 0, asked, asked < 0, true
		return nil
	}
	there := samples(s.file.seconds) - s.from
	switch {
	case there <= 0:
		return sdk.Failf(invalid, "tracks[%d].trim_start: Trim start is %g seconds, but the sound is only %.2f seconds long", s.index, s.TrimStart, s.file.seconds)
	case asked >= 0 && asked < there:
		s.length, s.cut = asked, true
	case s.Loop:
		s.length, s.open, s.cut = asked, asked < 0, true
	default:
		s.length = there
	}
	s.Loop = s.Loop && (s.open || s.length > there)
	return nil
}

// tail is the seconds that the presets sound on.
func (s *source) tail() float64 {
	sum := 0.0
	for _, names := range s.Presets {
		_, last := treatments([]string{names})
		for _, p := range last {
			sum += p.seconds()
		}
	}
	return sum
}

// What a second of sound costs beside its presets, in seconds of CPU.
const (
	trackCost = .005
	mixCost   = .030
	mostWork  = 270.0 // seconds, which leaves some of the five minutes that a task has
)

// affordable refuses what could not be done in time, instead of being ended in the middle of it.
func (r request) affordable(sources []*source, total int64) error {
	rate := float64(r.rate())
	work := mixCost * float64(total) / rate
	for _, s := range sources {
		cost := trackCost
		for _, names := range s.Presets {
			first, last := treatments([]string{names})
			for _, p := range append(first, last...) {
				cost += p.cost
			}
		}
		work += cost * float64(s.length) / rate
	}
	work *= rate / workRate
	if work > mostWork {
		return sdk.Failf("too_much_work", "tracks: The mix would take about %.0f minutes, and a task has 5: ask for fewer or shorter tracks, or fewer presets", math.Ceil(work/60))
	}
	return nil
}
