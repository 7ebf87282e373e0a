package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"ft.tc/backlot/plugins/voice/delivery"
	"ft.tc/backlot/sdk"
)

const (
	profileField  = "character_voice_profile"
	maxProfile    = 64 << 10 // bytes
	maxWordsOfTwo = 200      // entries of pronunciation
)

// profile is the voice of a character, a JSON document. Keys that are not known here pass.
type profile struct {
	Voice         string            `json:"voice"`
	Gender        string            `json:"gender"`
	Pitch         float64           `json:"pitch"` // semitones
	Rate          float64           `json:"rate"`  // times the normal
	Timbre        string            `json:"timbre"`
	Pronunciation map[string]string `json:"pronunciation"` // word to how it is spelt for the synthesiser

	respell *regexp.Regexp
}

// profileOf fetches and checks the profile of a request; without one it says nothing.
func profileOf(ctx context.Context, t *sdk.Task, url string) (profile, error) {
	p := profile{Rate: 1, Timbre: "neutral"}
	if url == "" {
		return p, nil
	}
	in, err := t.Input(ctx, url, sdk.InputJSON)
	if err != nil {
		return p, err
	}
	if in.Size > maxProfile {
		return p, sdk.Failf("input_too_large", "%s is larger than the %d bytes that a voice profile may have", profileField, maxProfile)
	}
	b, err := os.ReadFile(in.Path)
	if err != nil {
		return p, sdk.Retryf("input_unavailable", "%s could not be read; please try again", profileField)
	}
	if !bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) { // null would pass for a profile that says nothing
		return p, sdk.Failf("invalid_input", "%s is no JSON object", profileField)
	}
	var wrong *json.UnmarshalTypeError
	if err := json.Unmarshal(b, &p); errors.As(err, &wrong) && wrong.Field != "" {
		return p, wrongProfile(wrong.Field, "can't be a %s", wrong.Value)
	} else if err != nil {
		return p, sdk.Failf("invalid_input", "%s is no JSON object", profileField)
	}
	return p, p.check()
}

func wrongProfile(field, why string, args ...any) error {
	return sdk.Failf("invalid_input", "%s: %s %s", profileField, field, fmt.Sprintf(why, args...))
}

func (p *profile) check() error {
	switch {
	case !(p.Pitch >= -12 && p.Pitch <= 12):
		return wrongProfile("pitch", "must be between -12 and 12 semitones")
	case !(p.Rate >= .5 && p.Rate <= 2):
		return wrongProfile("rate", "must be between 0.5 and 2 times the normal")
	case !slices.Contains(delivery.Timbres(), p.Timbre):
		return wrongProfile("timbre", "must be one of %s", strings.Join(delivery.Timbres(), ", "))
	case len(p.Voice) > maxWords:
		return wrongProfile("voice", "must be a name of at most %d characters", maxWords)
	case len(p.Pronunciation) > maxWordsOfTwo:
		return wrongProfile("pronunciation", "must have at most %d words", maxWordsOfTwo)
	}
	return p.readPronunciation()
}

// readPronunciation makes one pattern of all words, the longer ones first.
func (p *profile) readPronunciation() error {
	if len(p.Pronunciation) == 0 {
		return nil
	}
	var words []string
	spelt := map[string]string{}
	for word, spelling := range p.Pronunciation {
		if word == "" || len(word) > 60 || len(spelling) > 200 {
			return wrongProfile("pronunciation", "must lead from words of 1 to 60 bytes to spellings of at most 200")
		}
		words = append(words, regexp.QuoteMeta(word))
		spelt[strings.ToLower(word)] = spelling
	}
	p.Pronunciation = spelt
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	var err error
	if p.respell, err = regexp.Compile(`(?i)\b(` + strings.Join(words, "|") + `)\b`); err != nil {
		return wrongProfile("pronunciation", "has words that can't be looked for")
	}
	return nil
}

// spell writes a text as the character says it.
func (p *profile) spell(text string) string {
	if p.respell == nil {
		return text
	}
	return p.respell.ReplaceAllStringFunc(text, func(word string) string { return p.Pronunciation[strings.ToLower(word)] })
}
