package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
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
	path := "/v1/text-to-speech/" + url.PathEscape(voice)
	return speakPieces(t, j, out, maxElevenInput, func(piece string) error {
		question := map[string]any{"text": piece, "model_id": e.options.Model, "voice_settings": settings(j)}
		err := e.timed(ctx, t, out, path, question, piece)
		var refusal *upstream.Refusal
		if errors.As(err, &refusal) && refusal.Status == http.StatusNotFound {
			return e.plain(ctx, t, out, path, question, piece) // which says, too, if it is the voice that is not there
		}
		return err
	})
}

// timed puts a piece on the tape with the times that the server gives, if it gives any.
func (e *elevenlabs) timed(ctx context.Context, t *sdk.Task, out *tape, path string, question any, piece string) error {
	var answer timedSpeech
	if err := e.client.JSON(ctx, http.MethodPost, path+"/with-timestamps?output_format="+elevenFormat, question, &answer); err != nil {
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
}

// plain is for servers that speak and don't say when: those that copy the API.
func (e *elevenlabs) plain(ctx context.Context, t *sdk.Task, out *tape, path string, question any, piece string) error {
	response, err := e.client.Post(ctx, path+"?output_format="+elevenFormat, question) //nolint:bodyclose // record closes it
	if err != nil {
		return err
	}
	return record(ctx, t, response, out, piece)
}

// settings say an emotion in ElevenLabs' terms: the less stable and the more style, the more it is acted.
func settings(j job) map[string]any {
	acted := between((j.delivery.Range-1)/1.2, -1, 1)
	return map[string]any{
		"stability": between(.5-.3*acted, .15, .9), "similarity_boost": .75, "style": between(.2+.4*acted, 0, 1),
		"speed": between(1/j.delivery.Stretch, .7, 1.2),
	}
}
