package timing

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Written gives the words as they are written, at the times at which they are spoken. What is spoken may be spelt
// otherwise, or be more or fewer words; what is not spoken at all is left out.
func Written(written []string, spoken []Word) []Word {
	var words []Word
	i, j := 0, 0
	for _, pair := range append(alike(written, spoken), [2]int{len(written), len(spoken)}) {
		words = append(words, instead(written[i:pair[0]], spoken[j:pair[1]])...)
		if pair[0] == len(written) {
			break
		}
		same := spoken[pair[1]]
		same.Text = written[pair[0]]
		words = append(words, same)
		i, j = pair[0]+1, pair[1]+1
	}
	return words
}

// instead puts words into the time of others.
func instead(written []string, spoken []Word) []Word {
	switch {
	case len(written) == 0 || len(spoken) == 0:
		return nil
	case len(written) == len(spoken):
		words := make([]Word, len(written))
		for i := range words {
			words[i] = Word{Text: written[i], Start: spoken[i].Start, End: spoken[i].End}
		}
		return words
	}
	return Spread(written, spoken[0].Start, spoken[len(spoken)-1].End)
}

// alike finds the longest sequence of words that are in both, as pairs of places.
func alike(written []string, spoken []Word) (pairs [][2]int) {
	a, b := make([]string, len(written)), make([]string, len(spoken))
	for i := range a {
		a[i] = bare(written[i])
	}
	for i := range b {
		b[i] = bare(spoken[i].Text)
	}
	length := make([][]int32, len(a)+1) // of the sequence from there on
	length[len(a)] = make([]int32, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		length[i] = make([]int32, len(b)+1)
		for j := len(b) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if a[i] == b[j] {
				length[i][j] = max(length[i][j], length[i+1][j+1]+1)
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j] && length[i][j] == length[i+1][j+1]+1:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// bare is a word without case, accents and punctuation.
func bare(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(word))
}
