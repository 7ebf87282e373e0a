package prompt

import (
	"strings"
	"sync"
	"unicode"
)

const longestPhrase = 5 // words

// token is a word of the prompt; a punctuation mark is a token of its own that ends a clause.
type token struct {
	word       string
	possessive bool
	stop       bool
}

type meaning struct {
	class class
	value string
}

// hit is a phrase of the prompt that the lexicon knows.
type hit struct {
	meaning
	phrase     string
	at, end    int // token positions
	plural     bool
	possessive bool
	negated    bool
	faraway    bool // said to be in the distance or behind
}

// phrases indexes the lexicon by phrase.
var phrases = sync.OnceValue(func() map[string][]meaning {
	out := map[string][]meaning{}
	for _, lexicon := range []map[class]map[string]string{sceneLexicon, figureLexicon} {
		for c, values := range lexicon {
			for value, words := range values {
				for _, w := range strings.Split(words, ",") {
					key := joinTokens(tokens(w))
					out[key] = append(out[key], meaning{c, value})
				}
			}
		}
	}
	for _, list := range out {
		sortMeanings(list)
	}
	return out
})

func joinTokens(ts []token) string {
	words := make([]string, len(ts))
	for i, t := range ts {
		words[i] = t.word
	}
	return strings.Join(words, " ")
}

// tokens splits text into lower-case words and clause ends.
func tokens(text string) []token {
	var out []token
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("-_/\"()[]{}*", r) }) {
		word := strings.TrimRight(field, ".,;:!?…")
		if word != "" {
			base, possessive := strings.CutSuffix(strings.Trim(word, "'"), "'s")
			out = append(out, token{word: base, possessive: possessive})
		}
		if word != field {
			out = append(out, token{stop: true})
		}
	}
	return out
}

// match finds the longest known phrase at each position, from left to right.
func match(ts []token) []hit {
	var hits []hit
	for i := 0; i < len(ts); {
		found, n := matchAt(ts, i)
		hits = append(hits, found...)
		i += max(1, n)
	}
	return hits
}

func matchAt(ts []token, i int) ([]hit, int) {
	for n := min(longestPhrase, len(ts)-i); n > 0; n-- {
		key, ok := phraseOf(ts[i : i+n])
		if !ok {
			continue
		}
		for _, form := range []string{key, singular(key)} {
			meanings := phrases()[form]
			if len(meanings) == 0 {
				continue
			}
			var out []hit
			for _, m := range meanings {
				out = append(out, hit{meaning: m, phrase: form, at: i, end: i + n, plural: form != key, possessive: ts[i+n-1].possessive})
			}
			return out, n
		}
	}
	return nil, 0
}

func phraseOf(ts []token) (string, bool) {
	for i, t := range ts {
		if t.stop || (t.possessive && i < len(ts)-1 && len(ts) < 2) {
			return "", false
		}
	}
	return joinTokens(ts), true
}

// singular undoes the regular plural of the last word.
func singular(s string) string {
	switch {
	case strings.HasSuffix(s, "ss") || len(s) < 4:
		return s
	case strings.HasSuffix(s, "ies"):
		return strings.TrimSuffix(s, "ies") + "y"
	case strings.HasSuffix(s, "ches"), strings.HasSuffix(s, "shes"), strings.HasSuffix(s, "sses"), strings.HasSuffix(s, "xes"):
		return strings.TrimSuffix(s, "es")
	}
	return strings.TrimSuffix(s, "s")
}

func sortMeanings(list []meaning) {
	for i := range list {
		for j := i; j > 0 && (list[j].class < list[j-1].class || (list[j].class == list[j-1].class && list[j].value < list[j-1].value)); j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}
