// Package timing says when what is spoken: words for subtitles, sounds for a mouth that moves.
package timing

import "math"

// Sound is a phoneme in time, seconds from the beginning of the file.
type Sound struct {
	Phoneme string  `json:"phoneme"`
	Start   float64 `json:"start"`
	End     float64 `json:"end"`
}

// Word is a word in time.
type Word struct {
	Text  string  `json:"text"`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
}

// Mouth is how far a mouth is open while a sound lasts, 0 to 1.
type Mouth struct {
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Open  float64 `json:"open"`
}

// Track is the timings of a whole speech, as they are delivered.
type Track struct {
	Duration  float64 `json:"duration"` // seconds
	Text      string  `json:"text"`
	Estimated bool    `json:"estimated,omitempty"` // the words are placed by their length, not by their sounds
	Words     []Word  `json:"words"`
	Sounds    []Sound `json:"phonemes,omitempty"`
	Mouth     []Mouth `json:"mouth"`
}

const pause = "pau"

// openness of the mouth by sound, by its nature: open vowels, rounded ones, lips that close.
var openness = map[string]float64{
	"aa": 1, "ae": .85, "ah": .7, "ao": .9, "aw": .95, "ax": .45, "ay": .9, "eh": .6, "er": .4, "ey": .5, "ih": .35, "iy": .3, "ow": .7, "oy": .75,
	"uh": .4, "uw": .3, "m": 0, "b": 0, "p": 0, "f": .08, "v": .08, "w": .2, "l": .3, "r": .25, "s": .12, "z": .12, "sh": .15, "zh": .15, "hh": .35,
	pause: 0, "th": .2, "dh": .2, "ch": .15, "jh": .15,
}

const otherwise = .2 // consonants behind the teeth

// MouthOf gives the movement of a mouth. Sounds that follow each other alike become one.
func MouthOf(sounds []Sound) []Mouth {
	var all []Mouth
	for _, s := range sounds {
		open, ok := openness[s.Phoneme]
		if !ok {
			open = otherwise
		}
		if n := len(all); n > 0 && all[n-1].Open == open && all[n-1].End == s.Start { //nolint:gocritic // the very same numbers
			all[n-1].End = s.End
			continue
		}
		all = append(all, Mouth{Start: s.Start, End: s.End, Open: open})
	}
	return all
}

// Align says when each token of a line is spoken. groups are the phonemes that each token has when it is said alone,
// sounds those of the line; they may differ a little, for sounds change where words meet.
func Align(tokens []string, groups [][]string, sounds []Sound) []Word {
	var names []string
	var owner []int
	for token, group := range groups {
		for _, name := range group {
			names, owner = append(names, name), append(owner, token)
		}
	}
	var spoken []Sound
	for _, s := range sounds {
		if s.Phoneme != pause {
			spoken = append(spoken, s)
		}
	}
	words := make([]Word, len(tokens))
	for i := range words {
		words[i] = Word{Text: tokens[i], Start: math.Inf(1)}
	}
	for i, at := range match(names, spoken) {
		w := &words[owner[at]]
		w.Start, w.End = min(w.Start, spoken[i].Start), max(w.End, spoken[i].End)
	}
	return compact(words)
}

// compact drops the words that have no time of their own.
func compact(words []Word) (timed []Word) {
	for _, w := range words {
		if !math.IsInf(w.Start, 1) {
			timed = append(timed, w)
		}
	}
	return timed
}

// match pairs each spoken sound with one of names, in order, with the least edits.
func match(names []string, spoken []Sound) []int {
	if len(names) == 0 {
		return nil
	}
	n, m := len(spoken), len(names)
	cost := make([][]int, n+1)
	for i := range cost {
		cost[i] = make([]int, m+1)
		cost[i][0] = i
	}
	for j := range cost[0] {
		cost[0][j] = j
	}
	for i := 1; i <= n; i++ {
		for j := 1; j <= m; j++ {
			differs := 1
			if spoken[i-1].Phoneme == names[j-1] {
				differs = 0
			}
			cost[i][j] = min(cost[i-1][j-1]+differs, cost[i-1][j]+1, cost[i][j-1]+1)
		}
	}
	pairs := make([]int, n)
	for i, j := n, m; i > 0; {
		switch {
		case j > 0 && (cost[i][j] == cost[i-1][j-1] && spoken[i-1].Phoneme == names[j-1] || cost[i][j] == cost[i-1][j-1]+1 && spoken[i-1].Phoneme != names[j-1]):
			pairs[i-1] = j - 1
			i, j = i-1, j-1
		case j > 0 && cost[i][j] == cost[i][j-1]+1:
			j--
		default:
			pairs[i-1] = max(j-1, 0)
			i--
		}
	}
	return pairs
}

// Spread places words in a span of time by their length: what is left where nobody says when they are spoken.
func Spread(tokens []string, start, end float64) []Word {
	total := 0
	for _, t := range tokens {
		total += len(t) + 1
	}
	words := make([]Word, len(tokens))
	at := start
	for i, t := range tokens {
		next := at + (end-start)*float64(len(t)+1)/float64(total)
		words[i] = Word{Text: t, Start: at, End: at + (next-at)*.92}
		at = next
	}
	return words
}

// Guess gives the movement of a mouth that says words whose sounds are not known: open in their middle.
func Guess(words []Word) []Mouth {
	var all []Mouth
	for _, w := range words {
		syllables := max(1, (len(w.Text)+1)/3)
		step := (w.End - w.Start) / float64(2*syllables)
		for i := range 2 * syllables {
			open := .15
			if i%2 == 1 {
				open = .7
			}
			all = append(all, Mouth{Start: w.Start + float64(i)*step, End: w.Start + float64(i+1)*step, Open: open})
		}
	}
	return all
}
