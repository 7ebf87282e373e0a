package prompt

// negators turn off what follows them in the clause; the value says whether "and" carries the negation on.
var negators = map[string]bool{
	"no": false, "not": false, "without": true, "never": false, "neither": true, "nor": true, "none": true,
	"lacking": true, "isn't": false, "aren't": false, "don't": false, "doesn't": false, "devoid": true, "minus": true,
}

// scopeEnds are the words at which a negation is over.
var scopeEnds = map[string]bool{
	"in": true, "on": true, "at": true, "under": true, "by": true, "near": true, "with": true, "from": true,
	"through": true, "but": true, "just": true, "only": true, "while": true, "inside": true, "around": true, "where": true,
}

// negate marks the hits that the prompt says are not there.
func negate(ts []token, hits []hit) {
	off := negatedTokens(ts)
	for i := range hits {
		hits[i].negated = off[hits[i].at] && !selfNegating(hits[i])
	}
}

// selfNegating hits say the negation themselves ("no people").
func selfNegating(h hit) bool { return h.class == classEmpty }

func negatedTokens(ts []token) []bool {
	off := make([]bool, len(ts))
	active, carries := false, false
	for i, t := range ts {
		carry, negator := negators[t.word]
		switch {
		case t.stop, scopeEnds[t.word], t.word == "and" && !carries:
			active = false
		case negator:
			active, carries = true, carry
		}
		off[i] = active
	}
	return off
}

// distance marks hits that are said to be far away, so that they do not set the place.
func distance(ts []token, hits []hit) {
	for i := range hits {
		for j := hits[i].end; j < min(len(ts), hits[i].end+3) && !ts[j].stop; j++ {
			if w := ts[j].word; w == "background" || w == "distance" || w == "beyond" || w == "behind" || w == "horizon" {
				hits[i].faraway = true
			}
		}
	}
}
