package caption

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// atOnce is how many subtitles may be on screen together.
const atOnce = 6

// Shift moves cues to their place in a film and puts who speaks before each. What lies outside the film goes.
func Shift(cues []Cue, start, seconds float64, speaker string) []Cue {
	speaker = Clean(speaker)
	var kept []Cue
	for _, c := range cues {
		c.Start, c.End = math.Max(c.Start+start, 0), math.Min(c.End+start, seconds)
		if milliseconds(c.End) <= milliseconds(c.Start) {
			continue
		}
		if speaker != "" {
			c.Text = speaker + ": " + c.Text
		}
		kept = append(kept, c)
	}
	return kept
}

func milliseconds(seconds float64) int { return int(math.Floor(seconds*1000 + 1e-6)) }

// Merge puts cues in order. Where some are on screen together it makes one of them, with the lines of the earlier one
// first: the tracks of an mp4 know no overlap.
func Merge(cues []Cue) ([]Cue, error) {
	slices.SortStableFunc(cues, func(a, b Cue) int { return cmp.Compare(milliseconds(a.Start), milliseconds(b.Start)) })
	var times []int
	for _, c := range cues {
		times = append(times, milliseconds(c.Start), milliseconds(c.End))
	}
	slices.Sort(times)
	times = slices.Compact(times)
	var merged []Cue
	var on []Cue
	next := 0
	for i := 0; i+1 < len(times); i++ {
		on = slices.DeleteFunc(on, func(c Cue) bool { return milliseconds(c.End) <= times[i] })
		for next < len(cues) && milliseconds(cues[next].Start) <= times[i] {
			on = append(on, cues[next])
			next++
		}
		if len(on) > atOnce {
			return nil, fmt.Errorf("more than %d of them are on screen at %.2f seconds", atOnce, float64(times[i])/1000)
		}
		if len(on) > 0 {
			merged = append(merged, together(on, times[i], times[i+1]))
		}
	}
	return merged, nil
}

func together(on []Cue, start, end int) Cue {
	texts := make([]string, len(on))
	for i, c := range on {
		texts[i] = c.Text
	}
	return Cue{Start: float64(start) / 1000, End: float64(end) / 1000, Text: strings.Join(texts, "\n")}
}

// At is the text on screen at a time; empty for none. The cues are merged.
func At(cues []Cue, seconds float64) string {
	const grain = 1e-6 // a frame that begins with the cue shows it
	i, _ := slices.BinarySearchFunc(cues, seconds+grain, func(c Cue, t float64) int {
		if c.End <= t {
			return -1
		}
		return 1
	})
	if i < len(cues) && cues[i].Start <= seconds+grain {
		return cues[i].Text
	}
	return ""
}
