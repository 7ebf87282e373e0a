package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ft.tc/backlot/plugins/voice/delivery"
	"ft.tc/backlot/sdk"
)

const (
	invalid  = "invalid_task_data"
	maxText  = 5000 // characters
	maxWords = 200  // characters of a field of words
)

// request is task_data. The host holds it against schema.json before a task is queued; what is checked here again keeps a
// plugin safe that is driven without a host.
type request struct {
	Text       string          `json:"text"`
	Profile    string          `json:"character_voice_profile"`
	Emotion    string          `json:"emotion"`
	Pace       json.RawMessage `json:"pace"`
	Background string          `json:"background_noise"`
	Format     string          `json:"output_format"`
	SampleRate int             `json:"sample_rate"`
	Language   string          `json:"language"`
	Seed       uint64          `json:"seed"`

	stretch float64 // that the pace means
	odd     bool    // the pace is in words that mean nothing here
}

// rates are what every format can have.
var rates = []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000}

func read(t *sdk.Task) (request, error) {
	r := request{Format: "mp3", SampleRate: 44100, Language: "en", Seed: 1}
	if err := t.Decode(&r); err != nil {
		return r, err
	}
	r.Text = strings.Map(sayable, r.Text)
	return r, r.check()
}

// sayable drops control characters, which nobody says and subtitles must not hold.
func sayable(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

func (r *request) check() error {
	switch {
	case strings.TrimSpace(r.Text) == "":
		return sdk.Failf(invalid, "Text is required: the words to speak")
	case utf8.RuneCountInString(r.Text) > maxText:
		return sdk.Failf(invalid, "Text must be at most %d characters", maxText)
	case outputs[r.Format] == nil:
		return sdk.Failf(invalid, "Output format must be mp3, wav, flac or ogg")
	case !slices.Contains(rates, r.SampleRate):
		return sdk.Failf(invalid, "Sample rate must be one of %s", strings.Trim(fmt.Sprint(rates), "[]"))
	case utf8.RuneCountInString(r.Emotion) > maxWords:
		return sdk.Failf(invalid, "Emotion must be a text of at most %d characters", maxWords)
	case utf8.RuneCountInString(r.Background) > maxWords:
		return sdk.Failf(invalid, "Background noise must be a text of at most %d characters", maxWords)
	case !languageForm.MatchString(r.Language):
		return sdk.Failf(invalid, "Language must be a language tag such as en or fr-CA")
	}
	return r.readPace()
}

// readPace takes a word, or a number: how many times as fast as normal.
func (r *request) readPace() error {
	r.stretch = 1
	var fast float64
	var word string
	switch {
	case len(r.Pace) == 0 || string(r.Pace) == "null":
	case json.Unmarshal(r.Pace, &fast) == nil:
		if !(fast >= .5 && fast <= 2) {
			return sdk.Failf(invalid, "Pace must be between 0.5 and 2 times the normal, or a word such as slow")
		}
		r.stretch = 1 / fast
	case json.Unmarshal(r.Pace, &word) == nil && utf8.RuneCountInString(word) <= maxWords:
		stretch, ok := delivery.ByPace(word)
		r.odd = !ok
		if ok {
			r.stretch = stretch
		}
	default:
		return sdk.Failf(invalid, "Pace must be between 0.5 and 2 times the normal, or a word such as slow")
	}
	return nil
}
