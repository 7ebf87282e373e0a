// Package caption puts what a shot is about into words on a timed track.
package caption

import (
	"fmt"
	"math"
	"strings"
	"unicode"
)

const (
	lineRunes  = 42  // what a line of subtitles holds
	cueSeconds = 1.0 // nobody reads a cue that is shorter
)

// Position is where someone is and what they do there.
type Position struct {
	Character, Place, Action string
}

// Cue is a text of one or two lines from a start to an end, in seconds.
type Cue struct {
	Start, End float64
	Text       string
}

// Track times a description and then the positions over a shot. What does not fit in readable time
// is cut short with an ellipsis, the description first. Nothing to say makes no cues.
func Track(description string, positions []Position, seconds float64) []Cue {
	told := pairs(wrap(Clean(description)))
	placed := sentences(positions)
	room := max(1, int(seconds/cueSeconds))
	placed = shorten(placed, max(room-min(1, len(told)), 0))
	told = shorten(told, room-len(placed))
	return spread(append(told, placed...), seconds)
}

// spread gives every text time by its length, and no text less than a cue's share.
func spread(texts []string, seconds float64) []Cue {
	total := 0.0
	for _, t := range texts {
		total += weight(t)
	}
	cues, at := make([]Cue, 0, len(texts)), 0.0
	floor := math.Min(cueSeconds, seconds/math.Max(1, float64(len(texts))))
	spare := seconds - floor*float64(len(texts))
	for i, t := range texts {
		end := at + floor + spare*weight(t)/total
		if i == len(texts)-1 {
			end = seconds
		}
		cues = append(cues, Cue{Start: at, End: end, Text: t})
		at = end
	}
	return cues
}

func weight(text string) float64 { return float64(len([]rune(text))) + 8 }

func shorten(texts []string, room int) []string {
	if len(texts) <= room {
		return texts
	}
	if room <= 0 {
		return nil
	}
	texts = texts[:room]
	texts[room-1] = strings.TrimRight(texts[room-1], " .,;:!?") + "…"
	return texts
}

// pairs puts two lines into one cue.
func pairs(lines []string) []string {
	var cues []string
	for i := 0; i < len(lines); i += 2 {
		cues = append(cues, strings.Join(lines[i:min(i+2, len(lines))], "\n"))
	}
	return cues
}

// sentences makes cues of positions: a cue each, or two to a cue where each is one line.
func sentences(positions []Position) []string {
	var cues []string
	single := false // the last cue is one line
	for _, p := range positions {
		lines := wrap(p.Sentence())
		if single && len(lines) == 1 {
			cues[len(cues)-1] += "\n" + lines[0]
			single = false
			continue
		}
		single = len(lines) == 1
		cues = append(cues, pairs(lines)...)
	}
	return cues
}

// Sentence reads "Detective Jones: walking slowly, center frame".
func (p Position) Sentence() string {
	who := title(words(p.Character))
	var rest []string
	for _, s := range []string{words(p.Action), words(p.Place)} {
		if s != "" {
			rest = append(rest, s)
		}
	}
	what := strings.Join(rest, ", ")
	if who == "" || what == "" {
		return who + what
	}
	return fmt.Sprintf("%s: %s", who, what)
}

// words turns an identifier into words.
func words(id string) string { return Clean(strings.ReplaceAll(id, "_", " ")) }

func title(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		if start {
			start = false
			return unicode.ToUpper(r)
		}
		start = r == ' '
		return r
	}, s)
}

// Clean makes one line of a text: no control characters, no direction overrides that would leak into
// what follows, single spaces.
func Clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case r == unicode.ReplacementChar, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// wrap breaks a text into lines at spaces, and inside a word only where the word alone is too long.
func wrap(text string) []string {
	var lines []string
	var line []rune
	flush := func() {
		if len(line) > 0 {
			lines, line = append(lines, string(line)), nil
		}
	}
	for _, w := range strings.Fields(text) {
		word := []rune(w)
		if len(line) > 0 && len(line)+1+len(word) > lineRunes {
			flush()
		}
		for len(word) > lineRunes {
			lines, word = append(lines, string(word[:lineRunes])), word[lineRunes:]
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		line = append(line, word...)
	}
	flush()
	return lines
}
