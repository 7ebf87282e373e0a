package timing

import (
	"fmt"
	"math"
	"strings"
)

const (
	maxColumns = 42  // of a line, as broadcasters have it
	maxLines   = 2   // of a cue
	maxGap     = 0.7 // seconds of silence that a cue may span
	minCue     = 0.6 // seconds that a cue stays, if the next one lets it
)

// Cue is a subtitle.
type Cue struct {
	Start, End float64
	Lines      []string
}

// Cues makes subtitles of words: two lines at most, a new one after a pause.
func Cues(words []Word) []Cue {
	var cues []Cue
	for _, w := range words {
		if n := len(cues); n > 0 && w.Start-cues[n-1].End <= maxGap && cues[n-1].add(w) {
			continue
		}
		cues = append(cues, Cue{Start: w.Start, End: w.End, Lines: []string{w.Text}})
	}
	for i := range cues {
		until := math.Inf(1)
		if i+1 < len(cues) {
			until = cues[i+1].Start
		}
		cues[i].End = max(cues[i].End, min(cues[i].Start+minCue, until))
	}
	return cues
}

// add puts a word on the cue where it fits.
func (c *Cue) add(w Word) bool {
	last := &c.Lines[len(c.Lines)-1]
	switch {
	case len(c.Lines) == 1 && ends(*last) && len(*last) > maxColumns/2:
		return false // a sentence is over: the next one has a cue of its own
	case len(*last)+1+len(w.Text) <= maxColumns:
		*last += " " + w.Text
	case len(c.Lines) < maxLines:
		c.Lines = append(c.Lines, w.Text)
	default:
		return false
	}
	c.End = w.End
	return true
}

func ends(s string) bool { return strings.ContainsAny(s[len(s)-1:], ".!?") }

// WebVTT writes cues as the web has them.
func WebVTT(cues []Cue) string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	for _, c := range cues {
		fmt.Fprintf(&b, "\n%s --> %s\n%s\n", stamp(c.Start, "."), stamp(c.End, "."), escape.Replace(strings.Join(c.Lines, "\n")))
	}
	return b.String()
}

// SubRip writes cues as players on disks have them.
func SubRip(cues []Cue) string {
	var b strings.Builder
	for i, c := range cues {
		fmt.Fprintf(&b, "%d\n%s --> %s\n%s\n\n", i+1, stamp(c.Start, ","), stamp(c.End, ","), strings.Join(c.Lines, "\n"))
	}
	return b.String()
}

func stamp(seconds float64, point string) string {
	ms := int(math.Round(seconds * 1000))
	return fmt.Sprintf("%02d:%02d:%02d%s%03d", ms/3600000, ms/60000%60, ms/1000%60, point, ms%1000)
}
