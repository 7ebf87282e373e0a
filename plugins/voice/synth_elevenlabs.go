package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/voice/timing"
	"ft.tc/backlot/sdk"
)

// elevenlabsOptions is the elevenlabs block of plugins.hcl.
type elevenlabsOptions struct {
	URL     string `json:"url"`
	APIKey  string `json:"api_key"`
	Voice   string `json:"voice"`
	Model   string `json:"model"`
	Timeout string `json:"timeout"`
}

// elevenlabs speaks through POST /v1/text-to-speech/{voice_id}/with-timestamps, which says when each character is spoken.
type elevenlabs struct {
	options elevenlabsOptions
	client  *upstream.Client
}

const (
	maxElevenInput = 2500 // characters of a request that every plan takes
	elevenFormat   = "mp3_44100_128"
)

var voiceID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func newElevenLabs(o elevenlabsOptions) *elevenlabs {
	if o.URL == "" {
		o.URL = "https://api.elevenlabs.io"
	}
	if o.Model == "" {
		o.Model = "eleven_multilingual_v2"
	}
	return &elevenlabs{options: o, client: upstream.New(upstream.Server{
		Name: "the ElevenLabs server", BaseURL: o.URL, Secret: o.APIKey, Header: http.Header{"Xi-Api-Key": {o.APIKey}}, Timeout: duration(o.Timeout, time.Minute),
	})} // not Repeatable: every request is paid for
}

func (e *elevenlabs) model(job) string { return e.options.Model }

func (e *elevenlabs) check(j job) error {
	if j.profile.Voice != "" && !voiceID.MatchString(j.profile.Voice) {
		return wrongProfile("voice", "must be the id of a voice of ElevenLabs")
	}
	return nil
}

func (e *elevenlabs) speak(ctx context.Context, t *sdk.Task, j job, out *tape) error {
	voice := e.options.Voice
	if j.profile.Voice != "" {
		voice = j.profile.Voice
	}
	path := "/v1/text-to-speech/" + url.PathEscape(voice) + "/with-timestamps?output_format=" + elevenFormat
	return speakPieces(t, j, out, maxElevenInput, func(piece string) error {
		var answer timedSpeech
		question := map[string]any{"text": piece, "model_id": e.options.Model, "voice_settings": settings(j)}
		if err := e.client.JSON(ctx, http.MethodPost, path, question, &answer); err != nil {
			return err
		}
		if err := save(t, io.NopCloser(bytes.NewReader(answer.Audio))); err != nil {
			return err
		}
		begin, envelope := out.now(), len(out.envelope.Energy)
		if err := play(ctx, t, out); err != nil {
			return err
		}
		if words := answer.Alignment.words(begin, out.now()); words != nil {
			out.words, out.estimated = append(out.words, words...), false
			return nil
		}
		out.place(tokensOf(piece), envelope)
		return nil
	})
}

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

// settings say an emotion in ElevenLabs' terms: the less stable and the more style, the more it is acted.
func settings(j job) map[string]any {
	acted := between((j.delivery.Range-1)/1.2, -1, 1)
	return map[string]any{
		"stability": between(.5-.3*acted, .15, .9), "similarity_boost": .75, "style": between(.2+.4*acted, 0, 1),
		"speed": between(1/j.delivery.Stretch, .7, 1.2),
	}
}
