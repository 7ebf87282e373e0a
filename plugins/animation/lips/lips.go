// Package lips turns the timings of a voice into how far a mouth is open.
package lips

import (
	"encoding/json"
	"errors"
	"math"
	"sort"
)

// Track is an open mouth over time.
type Track struct {
	Duration float64 // seconds
	spans    []span
}

type span struct{ start, end, open float64 }

// What a timings file may have.
const (
	MaxBytes = 8 << 20
	maxSpans = 200_000
)

// ErrTimings is a file that holds no timings.
var ErrTimings = errors.New("it needs duration, and mouth or words with start and end in seconds")

type interval struct {
	Start float64  `json:"start"`
	End   float64  `json:"end"`
	Open  *float64 `json:"open"`
	Word  string   `json:"word"`
}

// Parse reads a timings.json: mouth where it is there, else words.
func Parse(file []byte) (*Track, error) {
	var said struct {
		Duration float64    `json:"duration"`
		Words    []interval `json:"words"`
		Mouth    []interval `json:"mouth"`
	}
	if len(file) > MaxBytes || json.Unmarshal(file, &said) != nil {
		return nil, ErrTimings
	}
	list, byWord := said.Mouth, false
	if len(list) == 0 {
		list, byWord = said.Words, true
	}
	if len(list) == 0 || len(list) > maxSpans {
		return nil, ErrTimings
	}
	t := &Track{Duration: said.Duration}
	for _, i := range list {
		if !(i.Start >= 0 && i.End >= i.Start && i.End < 36000) || i.Open != nil && !(*i.Open >= 0 && *i.Open <= 1) {
			return nil, ErrTimings
		}
		t.Duration = math.Max(t.Duration, i.End)
		if byWord {
			t.word(i)
		} else if i.Open != nil {
			t.spans = append(t.spans, span{i.Start, i.End, *i.Open})
		}
	}
	if !(t.Duration >= 0 && t.Duration < 36000) {
		return nil, ErrTimings
	}
	sort.SliceStable(t.spans, func(a, b int) bool { return t.spans[a].start < t.spans[b].start })
	return t, nil
}

// word opens and closes about once for a syllable, of which a word has one for three letters.
func (t *Track) word(w interval) {
	beats := max((len([]rune(w.Word))+1)/3, 1)
	long := (w.End - w.Start) / float64(beats)
	for b := range beats {
		at := w.Start + float64(b)*long
		t.spans = append(t.spans, span{at, at + long*.65, .62 - .12*float64(b%2)}, span{at + long*.65, at + long, .12})
	}
}

// most is how many spans may touch one moment.
const most = 64

// reach is how long before and after a moment is heard in it: lips move ahead of a sound, and are never as quick.
const reach = .055

// At is how open the mouth is at a time in seconds, smoothed over 0.11 seconds.
func (t *Track) At(time float64) float64 {
	from, to := time-reach+.015, time+reach+.015
	first := sort.Search(len(t.spans), func(i int) bool { return t.spans[i].start >= to }) - 1
	sum := 0.0
	for i := first; i >= 0 && i > first-most; i-- {
		s := t.spans[i]
		sum += s.open * (bell((math.Min(s.end, to)-time-.015)/reach) - bell((math.Max(s.start, from)-time-.015)/reach))
	}
	return math.Min(math.Max(sum, 0), 1)
}

// bell is the integral of a hill over -1..1, from 0 to 1. Below and above its ends nothing is added.
func bell(x float64) float64 {
	x = math.Min(math.Max(x, -1), 1)
	return .5 + x*.75 - x*x*x*.25
}
