package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// openaiOptions is the openai block of plugins.hcl.
type openaiOptions struct {
	URL     string `json:"url"`
	APIKey  string `json:"api_key"`
	Model   string `json:"model"`
	Voice   string `json:"voice"`
	Timeout string `json:"timeout"`
}

// openai speaks through POST /audio/speech, as OpenAI documents it and other servers have it too.
type openai struct {
	options openaiOptions
	client  *upstream.Client
}

const maxOpenAIInput = 4096 // characters of a request

func newOpenAI(o openaiOptions) *openai {
	if o.Voice == "" {
		o.Voice = "alloy"
	}
	return &openai{options: o, client: upstream.New(upstream.Server{
		Name: "the speech server", BaseURL: o.URL, Secret: o.APIKey, Timeout: duration(o.Timeout, time.Minute),
	}).Repeatable()} // speaking a line twice does no harm
}

func (o *openai) model(job) string { return o.options.Model }

func (o *openai) check(job) error { return nil }

func (o *openai) speak(ctx context.Context, t *sdk.Task, j job, out *tape) error {
	return speakPieces(t, j, out, maxOpenAIInput, func(piece string) error {
		response, err := o.client.Post(ctx, "/audio/speech", o.question(j, piece)) //nolint:bodyclose // record closes it
		if err != nil {
			return err
		}
		return record(ctx, t, response, out, piece)
	})
}

type openaiQuestion struct {
	Model        string  `json:"model"`
	Input        string  `json:"input"`
	Voice        string  `json:"voice"`
	Instructions string  `json:"instructions,omitempty"`
	Format       string  `json:"response_format"`
	Speed        float64 `json:"speed"`
}

// question asks for WAV, which loses nothing before the own encoder. tts-1 knows no instructions.
func (o *openai) question(j job, piece string) openaiQuestion {
	q := openaiQuestion{Model: o.options.Model, Input: piece, Voice: o.options.Voice, Format: "wav", Speed: between(1/j.delivery.Stretch, .25, 4)}
	if j.profile.Voice != "" {
		q.Voice = j.profile.Voice
	}
	if !strings.HasPrefix(q.Model, "tts-1") && (j.request.Emotion != "" || j.profile.Timbre != "neutral") {
		q.Instructions = fmt.Sprintf("Speak as a character in a film. Emotion: %s. Voice: %s.", oneLine(j.request.Emotion, "neutral"), j.profile.Timbre)
	}
	return q
}

// oneLine keeps what a user wrote from looking like more instructions.
func oneLine(s, otherwise string) string {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return otherwise
	}
	return s
}
