package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strings"

	"ft.tc/backlot/plugins/internal/ffmpeg"
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
	out.begin(remoteRate, false)
	if err := out.silence(j.lead); err != nil {
		return err
	}
	all := pieces(j.profile.spell(j.request.Text), 500)
	for i, piece := range all {
		t.Progress(.05+.75*float64(i)/float64(len(all)), "speaking")
		begin := len(out.envelope.Energy)
		if err := e.say(ctx, t, j, piece, out); err != nil {
			return err
		}
		out.place(strings.Fields(piece), begin)
		if i < len(all)-1 {
			if err := out.silence(.4 * j.delivery.Pauses); err != nil {
				return err
			}
		}
	}
	return out.silence(j.tail)
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
	var sound, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &sound, &complaint
	err := cmd.Run()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil || sound.Len() < 44 {
		t.Warnf("espeak-ng failed: %v: %.300s", err, complaint.String())
		return sdk.Failf(invalid, "Language or voice is not one that espeak-ng has: %s", voice)
	}
	return resample(ctx, t, sound.Bytes(), out)
}

// resample brings a WAV whose header says no length, because it was written to a pipe, onto the tape.
func resample(ctx context.Context, t *sdk.Task, wav []byte, out *tape) error {
	rate := binary.LittleEndian.Uint32(wav[24:28])
	cmd := ffmpeg.Reader(ctx, t, "-protocol_whitelist", "pipe", "-f", "s16le", "-ar", fmt.Sprint(rate), "-ac", "1", "-i", "pipe:0",
		"-f", "s16le", "-ac", "1", "-ar", fmt.Sprint(remoteRate), "pipe:1")
	cmd.Stdin = bytes.NewReader(wav[44:])
	words, err := ffmpeg.Decode(ctx, cmd, func(r io.Reader) error {
		pcm, err := io.ReadAll(io.LimitReader(r, maxSpeech))
		if err != nil {
			return err
		}
		return out.append(pcm[:len(pcm)&^1])
	})
	if err != nil {
		return ffmpeg.Failure(ctx, t, "speech", words, err)
	}
	return nil
}
