package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ft.tc/backlot/plugins/voice/sound"
	"ft.tc/backlot/sdk"
)

// espeak speaks with espeak-ng, a program of its own where it is installed: robotic, and in more than a hundred languages.
type espeak struct{}

// What espeak-ng does by itself.
const (
	espeakWords = 165 // a minute
	espeakPitch = 50  // of 99
)

var espeakVoice = regexp.MustCompile(`^[A-Za-z0-9+_-]{1,40}$`)

func (espeak) model(job) string { return "espeak-ng" }

func (espeak) check(j job) error {
	if j.profile.Voice != "" && !espeakVoice.MatchString(j.profile.Voice) {
		return wrongProfile("voice", "must be a voice of espeak-ng, such as en-us+m3")
	}
	return nil
}

func (e espeak) speak(ctx context.Context, t *sdk.Task, j job, out *tape) error {
	return speakPieces(t, j, out, 500, func(piece string) error {
		if len(out.words) > 0 {
			if err := out.silence(.4 * j.delivery.Pauses); err != nil {
				return err
			}
		}
		begin := len(out.envelope.Energy)
		if err := e.say(ctx, t, j, piece, out); err != nil {
			return err
		}
		out.place(strings.Fields(piece), begin)
		return nil
	})
}

// say runs the program. The text goes through stdin, so it is never an option.
func (espeak) say(ctx context.Context, t *sdk.Task, j job, piece string, out *tape) error {
	voice := j.request.Language
	if j.profile.Voice != "" {
		voice = j.profile.Voice
	}
	cmd := t.Command(ctx, "espeak-ng", "--stdin", "--stdout", "-b", "1", "-v", strings.ToLower(voice),
		"-s", fmt.Sprint(int(between(espeakWords/j.delivery.Stretch, 80, 450))), "-p", fmt.Sprint(int(between(espeakPitch*j.delivery.Pitch, 0, 99))))
	cmd.Stdin = strings.NewReader(piece)
	var wav, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &wav, &complaint
	err := cmd.Run()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	rate, pcm, wrong := sound.ReadWAV(wav.Bytes())
	if err = errors.Join(err, wrong); err != nil {
		t.Warnf("espeak-ng failed: %v: %.300s", err, complaint.String())
		return sdk.Failf(invalid, "Language or voice is not one that espeak-ng has: %s", voice)
	}
	r := sound.NewResampler(rate, out.rate)
	speech := append(slices.Clone(r.Apply(sound.Floats(nil, pcm))), r.Rest()...)
	return out.append(sound.PCM(nil, speech))
}
