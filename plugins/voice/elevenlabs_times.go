package main

import (
	"strings"

	"ft.tc/backlot/plugins/voice/timing"
)

// timedSpeech is the answer of with-timestamps.
type timedSpeech struct {
	Audio     []byte    `json:"audio_base64"`
	Alignment alignment `json:"alignment"`
}

// alignment says when which character of the text is spoken.
type alignment struct {
	Characters []string  `json:"characters"`
	Starts     []float64 `json:"character_start_times_seconds"`
	Ends       []float64 `json:"character_end_times_seconds"`
}

// words puts the characters together; none where the server told no times, or impossible ones.
func (a alignment) words(begin, end float64) (words []timing.Word) {
	if n := len(a.Characters); n != len(a.Starts) || n != len(a.Ends) {
		return nil
	}
	inside := false
	for i, c := range a.Characters {
		start, stop := begin+a.Starts[i], min(begin+a.Ends[i], end)
		switch {
		case strings.TrimSpace(c) == "":
			inside = false
		case start > stop || len(words) > 0 && start < words[len(words)-1].Start:
			return nil
		case inside:
			words[len(words)-1].Text += c
			words[len(words)-1].End = stop
		default:
			words, inside = append(words, timing.Word{Text: c, Start: start, End: stop}), true
		}
	}
	return words
}
