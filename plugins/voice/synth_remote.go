package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

const (
	fetchedName = "fetched.audio" // what a server sent, until it is on the tape
	remoteRate  = 24000           // of the tape, what servers speak at
	maxSpeech   = 64 << 20        // bytes of one answer
)

// pieces cuts a text that is too long for one request, between sentences where it can.
func pieces(text string, most int) (all []string) {
	for runes := []rune(strings.TrimSpace(text)); len(runes) > 0; {
		if len(runes) <= most {
			return append(all, string(runes))
		}
		at := most
		for _, ends := range []string{".!?\n", " "} {
			if i := strings.LastIndexAny(string(runes[:most]), ends); i > 0 {
				at = len([]rune(string(runes[:most])[:i])) + 1
				break
			}
		}
		all = append(all, strings.TrimSpace(string(runes[:at])))
		runes = []rune(strings.TrimSpace(string(runes[at:])))
	}
	return all
}

// speakPieces has say put each piece on the tape.
func speakPieces(t *sdk.Task, j job, out *tape, most int, say func(piece string) error) error {
	out.begin(remoteRate, false)
	if err := out.silence(j.lead); err != nil {
		return err
	}
	all := pieces(j.profile.spell(j.request.Text), most)
	for i, piece := range all {
		t.Progress(.05+.75*float64(i)/float64(len(all)), "speaking")
		if err := say(piece); err != nil {
			return err
		}
	}
	return out.silence(j.tail)
}

// record puts one answer on the tape. Where its words are is estimated by what is heard.
func record(ctx context.Context, t *sdk.Task, response *http.Response, out *tape, piece string) error {
	if err := save(t, response.Body); err != nil {
		return err
	}
	begin := len(out.envelope.Energy)
	if err := play(ctx, t, out); err != nil {
		return err
	}
	out.place(tokensOf(piece), begin)
	return nil
}

// play decodes what was fetched onto the tape.
func play(ctx context.Context, t *sdk.Task, out *tape) error {
	begin := out.samples
	demuxer, ok := demuxerOf(t.Path(fetchedName))
	if !ok {
		return badSpeech()
	}
	args := append(ffmpeg.Input(fetchedName, demuxer), "-map", "0:a:0", "-f", "s16le", "-ac", "1", "-ar", fmt.Sprint(remoteRate), "pipe:1")
	words, err := ffmpeg.Decode(ctx, ffmpeg.Reader(ctx, t, args...), func(r io.Reader) error {
		buffer := make([]byte, 32<<10)
		for {
			n, err := io.ReadFull(r, buffer)
			if e := out.append(buffer[:n&^1]); e != nil {
				return e
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
	if errors.Is(err, ffmpeg.ErrFailed) || err == nil && out.samples == begin {
		t.Warnf("the speech can't be decoded: %s", words)
		return badSpeech()
	}
	if err != nil {
		return ffmpeg.Failure(ctx, t, "speech", words, err)
	}
	return nil
}

func badSpeech() error {
	return sdk.Retryf("backend_bad_answer", "The speech server answered something that is no sound. The text was not at fault; try again, or ask the operator whether url of the backend is right.")
}

// save keeps an answer as a file. One that breaks off is no speech.
func save(t *sdk.Task, body io.ReadCloser) (err error) {
	defer func() { _ = body.Close() }()
	f, err := os.OpenFile(t.Path(fetchedName), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, io.LimitReader(body, maxSpeech+1))
	if e := f.Close(); err == nil {
		err = e
	}
	var known *sdk.Failure
	switch {
	case n > maxSpeech:
		return badSpeech()
	case err == nil || errors.As(err, &known) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT):
		return err
	}
	return sdk.Retryf("backend_unreachable", "The connection to the speech server broke while it spoke. The text was not at fault; try again.")
}

// demuxerOf looks at the first bytes: what a server calls its answer is not to be relied on.
func demuxerOf(path string) (string, bool) {
	f, err := os.Open(path)
	if err != nil {
		return "", false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 12)
	if _, err := io.ReadFull(f, head); err != nil {
		return "", false
	}
	switch {
	case string(head[:4]) == "RIFF" && string(head[8:]) == "WAVE":
		return "wav", true
	case string(head[:4]) == "fLaC":
		return "flac", true
	case string(head[:4]) == "OggS":
		return "ogg", true
	case string(head[:3]) == "ID3", head[0] == 0xff && head[1]&0xe0 == 0xe0:
		return "mp3", true
	}
	return "", false
}

// duration reads what the schema has checked.
func duration(text string, otherwise time.Duration) time.Duration {
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d
	}
	return otherwise
}

// between keeps a value within limits.
func between(v, least, most float64) float64 { return max(least, min(most, v)) }
