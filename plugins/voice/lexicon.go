package main

import (
	"context"
	"strings"

	"ft.tc/backlot/plugins/voice/flite"
	"ft.tc/backlot/plugins/voice/script"
)

// lexicon is which sounds the words of a text have, as the quickest voice says them. It tells the words of a line apart.
type lexicon map[string][]string

const (
	asked   = 40 // words of one question
	hurried = .2 // the stretch of a voice that nobody hears
)

// learn asks for the words of lines, each once.
func (f *fliteVoice) learn(ctx context.Context, lines []script.Line) (lexicon, error) {
	known := lexicon{}
	var fresh []string
	for _, line := range lines {
		for _, w := range plain(tokensOf(line.Text)) {
			if _, ok := known[w]; !ok {
				known[w] = nil
				fresh = append(fresh, w)
			}
		}
	}
	for len(fresh) > 0 {
		part := fresh[:min(asked, len(fresh))]
		fresh = fresh[len(part):]
		if err := f.ask(ctx, known, part); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// ask fills in some words. Where one of them is said with a pause in it, such as a telephone number, each is asked alone.
func (f *fliteVoice) ask(ctx context.Context, known lexicon, words []string) error {
	s, err := f.pool.Say(ctx, flite.Utterance{Text: strings.Join(words, ". ") + ".", Voice: "kal16", Stretch: hurried, Pitch: 100, Range: 10})
	if err != nil {
		return spoken(ctx, err)
	}
	groups := groupsOf(s.Phonemes)
	if len(words) == 1 {
		for _, g := range groups {
			known[words[0]] = append(known[words[0]], g...)
		}
		return nil
	}
	if len(groups) == len(words) {
		for i, w := range words {
			known[w] = groups[i]
		}
		return nil
	}
	for _, w := range words {
		if err := f.ask(ctx, known, []string{w}); err != nil {
			return err
		}
	}
	return nil
}

// groupsOf are the sounds between pauses.
func groupsOf(phonemes []flite.Phoneme) (groups [][]string) {
	pause := true
	for _, p := range phonemes {
		switch {
		case p.Name == "pau":
			pause = true
		case pause:
			groups, pause = append(groups, []string{p.Name}), false
		default:
			groups[len(groups)-1] = append(groups[len(groups)-1], p.Name)
		}
	}
	return groups
}

// of gives the sounds of tokens.
func (l lexicon) of(tokens []string) [][]string {
	groups := make([][]string, len(tokens))
	for i, w := range plain(tokens) {
		groups[i] = l[w]
	}
	return groups
}
