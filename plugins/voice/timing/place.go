package timing

import (
	"math"
	"slices"
	"strings"
)

// Envelope is the energy of a sound, a value for each hundredth of a second.
type Envelope struct {
	Energy []float64
	step   int // samples
	sum    float64
	filled int
}

// NewEnvelope is for sound of a sample rate.
func NewEnvelope(rate int) *Envelope { return &Envelope{step: rate / 100} }

// Add listens to a block.
func (e *Envelope) Add(block []float64) {
	for _, v := range block {
		e.sum += v * v
		if e.filled++; e.filled == e.step {
			e.Energy = append(e.Energy, e.sum/float64(e.step))
			e.sum, e.filled = 0, 0
		}
	}
}

// Place says when words are spoken where nobody tells: by the energy of the speech, an Envelope's, that begins at start. Time in which there is something to hear is shared out by the letters of the words, and where a word ends in
// punctuation, a silence near by is taken for its pause.
func Place(tokens []string, energy []float64, start float64) []Word {
	sounding, gaps := listen(energy)
	total := sounding[len(sounding)-1]
	if len(tokens) == 0 || total == 0 {
		return Spread(tokens, start, start+.01*float64(len(energy)))
	}
	ends := letters(tokens)
	scale := float64(total) / ends[len(ends)-1]
	for i := range ends {
		ends[i] *= scale
	}
	ends = bend(ends, anchors(tokens, ends, gaps, float64(total)), float64(total))
	words := make([]Word, len(tokens))
	before := 0.0
	for i, end := range ends {
		words[i] = Word{Text: tokens[i], Start: start + .01*when(sounding, before, false), End: start + .01*when(sounding, end, true)}
		words[i].End = max(words[i].End, words[i].Start)
		before = end
	}
	return words
}

const (
	quiet    = .004 // of the energy that only a twentieth exceeds: silence
	shortest = 9    // steps of a pause; between the sounds of a word they are shorter
)

// listen counts the steps with sound: sounding[i] is how many there are before step i. gaps are where pauses are, in
// such steps.
func listen(energy []float64) (sounding []int, gaps []float64) {
	sorted := slices.Sorted(slices.Values(energy))
	sounding = make([]int, len(energy)+1)
	if len(sorted) == 0 {
		return sounding, nil
	}
	threshold := max(quiet*sorted[len(sorted)*19/20], 1e-8)
	still := 0
	for i, e := range energy {
		sounding[i+1] = sounding[i]
		if e < threshold {
			still++
			continue
		}
		if still >= shortest && sounding[i] > 0 {
			gaps = append(gaps, float64(sounding[i]))
		}
		still = 0
		sounding[i+1]++
	}
	return sounding, gaps
}

// letters is how much there is to say up to the end of each token. Digits take a word each.
func letters(tokens []string) []float64 {
	ends := make([]float64, len(tokens))
	at := 0.0
	for i, token := range tokens {
		for _, r := range strings.Trim(token, `.,;:!?"'()`) {
			if r >= '0' && r <= '9' {
				at += 3
			}
			at++
		}
		at++
		ends[i] = at
	}
	return ends
}

// anchors pairs words that end in punctuation with pauses, in order and as near as can be: word to the place of its end.
func anchors(tokens []string, ends, gaps []float64, total float64) map[int]float64 {
	var stops []int
	for i, token := range tokens[:len(tokens)-1] {
		if strings.ContainsAny(token[len(token)-1:], `.,;:!?"'-)`) {
			stops = append(stops, i)
		}
	}
	far := max(40, .06*total) // steps; a pause that is farther off is another's
	n, m := len(stops), len(gaps)
	cost := make([][]float64, n+1)
	for i := range cost {
		cost[i] = make([]float64, m+1)
		for j := range cost[i] {
			switch {
			case i == 0 || j == 0:
				cost[i][j] = far * float64(i+j)
			default:
				cost[i][j] = min(cost[i-1][j]+far, cost[i][j-1]+far, cost[i-1][j-1]+math.Abs(ends[stops[i-1]]-gaps[j-1]))
			}
		}
	}
	found := map[int]float64{}
	for i, j := n, m; i > 0 && j > 0; {
		switch cost[i][j] {
		case cost[i-1][j] + far:
			i--
		case cost[i][j-1] + far:
			j--
		default:
			i, j = i-1, j-1
			found[stops[i]] = gaps[j]
		}
	}
	return found
}

// bend moves the ends of words so that those with an anchor are there, and the others keep their shares between.
func bend(ends []float64, anchors map[int]float64, total float64) []float64 {
	bent := make([]float64, len(ends))
	from, to, first := 0.0, 0.0, 0
	settle := func(last int, end, place float64) {
		for i := first; i <= last; i++ {
			bent[i] = to + (ends[i]-from)*(place-to)/max(end-from, 1e-9)
		}
		from, to, first = end, place, last+1
	}
	for i := range ends {
		if place, ok := anchors[i]; ok && place > to {
			settle(i, ends[i], place)
		}
	}
	settle(len(ends)-1, ends[len(ends)-1], total)
	return bent
}

// when turns steps with sound into steps: for an end the one after the last sound, for a beginning the one of the next.
func when(sounding []int, place float64, end bool) float64 {
	whole := int(math.Floor(place + 1e-9))
	part := place - float64(whole)
	if end && part < 1e-9 && whole > 0 {
		i, _ := slices.BinarySearch(sounding, whole)
		return float64(i)
	}
	i, _ := slices.BinarySearch(sounding, min(whole+1, sounding[len(sounding)-1]))
	return float64(i-1) + part
}
