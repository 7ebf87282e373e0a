package main

import (
	"bufio"
	"context"
	"errors"
	"math"
	"os"
	"strconv"
	"strings"

	"ft.tc/backlot/plugins/internal/ambience"
	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/plugins/voice/sound"
	"ft.tc/backlot/sdk"
)

const (
	speechLevel = -18.0 // LUFS of a line that is spoken neutrally
	bedBelow    = 15.0  // LU that a background is below the line
	roomBelow   = 26.0  // and the tone of a silent room, which is hardly there
	mostGain    = 40.0  // dB; what is fainter is no speech
	ceiling     = -2.0  // dBFS: what lies between samples, and what an encoder adds, stays below -1 dBTP
)

// output is a format.
type output struct {
	name, mediaType string
	codec           []string // none for WAV, which is written here
}

var outputs = map[string]*output{
	"mp3":  {"line.mp3", "audio/mpeg", []string{"-c:a", "libmp3lame", "-q:a", "2", "-compression_level", "7", "-f", "mp3"}},
	"wav":  {"line.wav", "audio/wav", nil},
	"flac": {"line.flac", "audio/flac", []string{"-c:a", "flac", "-sample_fmt", "s16", "-f", "flac"}},
	"ogg":  {"line.ogg", "audio/ogg", []string{"-c:a", "libvorbis", "-q:a", "5", "-f", "ogg"}},
}

// beds lead from what people write to a kind of ambience.
var beds = []struct{ word, kind string }{
	{"rain", "rain"}, {"storm", "rain"}, {"drizzle", "rain"}, {"street", "street"}, {"traffic", "street"}, {"city", "street"}, {"road", "street"},
	{"crowd", "crowd"}, {"people", "crowd"}, {"party", "crowd"}, {"bar", "crowd"}, {"restaurant", "crowd"}, {"cafe", "crowd"}, {"market", "crowd"},
	{"room", "room"}, {"office", "room"}, {"quiet", "room"}, {"interior", "room"}, {"wind", "wind"}, {"breeze", "wind"},
}

// bedFor gives the kind of background that words mean; false where they mean none that there is.
func bedFor(said string) (kind string, ok bool) {
	said = strings.ToLower(strings.TrimSpace(said))
	switch said {
	case "", "none", "silence", "off":
		return "", true
	}
	for _, b := range beds {
		if strings.Contains(said, b.word) {
			return b.kind, true
		}
	}
	return "", false
}

// level is what was measured of the finished sound.
type level struct{ Loudness, TruePeak float64 }

// master brings the tape to its level and rate, lays the background under it and encodes it.
func (j *job) master(ctx context.Context, t *sdk.Task, out *tape) (level, error) {
	tape, err := os.Open(out.path)
	if err != nil {
		return level{}, ffmpeg.Failure(ctx, t, "speech", "", err)
	}
	defer func() { _ = tape.Close() }()
	m := j.mixOf(out)
	if j.bed != "" {
		bed := ambient(j.bed, j.request.Seed, j.request.SampleRate, out.now()+.1)
		defer func() { _ = bed.Close() }()
		m.bed = bed
	}
	total := max(m.left, 1)
	play := func(write func(pcm []byte) error) error {
		m.written = write
		return m.play(ctx, tape, func(left int64) { t.Progress(.98-.16*float64(left)/float64(total), "encoding") })
	}
	words, err := j.encode(ctx, t, play, total)
	if err != nil {
		return level{}, ffmpeg.Failure(ctx, t, "speech", words, err)
	}
	return level{Loudness: m.meter.Loudness(), TruePeak: m.peak.TruePeak()}, nil
}

func (j *job) mixOf(out *tape) *mix {
	rate, target, gain := j.request.SampleRate, speechLevel+j.delivery.Level, 0.0
	if l := out.meter.Loudness(); !math.IsInf(l, -1) {
		gain = math.Min(target-l, mostGain)
	}
	m := &mix{
		gain: sound.Gain(gain), resampler: sound.NewResampler(out.rate, rate), duck: newDucking(rate),
		limiter: sound.NewLimiter(rate, ceiling), meter: sound.NewMeter(rate), left: out.samples * int64(rate) / int64(out.rate),
	}
	m.late = m.limiter.Delay()
	if own, ok := ambience.Level(j.bed); ok {
		below := bedBelow
		if j.bed == "room" {
			below = roomBelow
		}
		m.bedGain = sound.Gain(target - below - own)
	}
	return m
}

// encode writes the file: WAV by itself, the others by ffmpeg.
func (j *job) encode(ctx context.Context, t *sdk.Task, play func(write func(pcm []byte) error) error, samples int64) (words string, err error) {
	o, rate := outputs[j.request.Format], j.request.SampleRate
	if o.codec == nil {
		return "", writeWAV(t.Path(o.name), rate, samples, play)
	}
	args := []string{"-protocol_whitelist", "file,pipe", "-f", "s16le", "-ar", strconv.Itoa(rate), "-ac", "1", "-i", "pipe:0", "-map_metadata", "-1"}
	return ffmpeg.Encode(ctx, ffmpeg.Command(ctx, t, append(append(args, o.codec...), "file:"+o.name)...), play, func(int) {})
}

// writeWAV writes 16 bit mono.
func writeWAV(path string, rate int, samples int64, play func(write func(pcm []byte) error) error) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 64<<10)
	_, err = w.Write(sound.WAVHead(rate, samples))
	if err == nil {
		err = play(func(pcm []byte) error {
			_, err := w.Write(pcm)
			return err
		})
	}
	if err = errors.Join(err, w.Flush(), f.Close()); err != nil {
		_ = os.Remove(path)
	}
	return err
}

// tidy removes what only the making needed.
func tidy(t *sdk.Task) {
	for _, name := range []string{tapeName, fetchedName} {
		if err := os.Remove(t.Path(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Warnf("work file stays: %v", err)
		}
	}
}

// round keeps milliseconds.
func round(v float64) float64 { return math.Round(v*1000) / 1000 }
