package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

// sampleRate is what sound has in the film.
const sampleRate = 48000

// sound is a mix or a line of dialogue, ready to be read.
type sound struct {
	path, demuxer string
	start         float64 // seconds into the film
	gain          float64 // dB
}

// listen fetches the sounds of the film.
func (f *film) listen(ctx context.Context, t *sdk.Task, r request) error {
	if r.Audio != "" {
		if err := f.hear(ctx, t, "audio", dialogueLine{URL: r.Audio}); err != nil {
			return err
		}
	}
	for i, d := range r.Dialogue {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if d.Start >= f.seconds() {
			f.warn("dialogue[%d] begins after the film's end and is not heard", i)
			continue
		}
		if err := f.hear(ctx, t, fmt.Sprintf("dialogue[%d].url", i), d); err != nil {
			return err
		}
	}
	return nil
}

// hear fetches one sound and looks into it.
func (f *film) hear(ctx context.Context, t *sdk.Task, field string, d dialogueLine) error {
	input, err := t.Input(ctx, d.URL, sdk.InputAudio)
	if err != nil {
		return err
	}
	demuxer, ok := ffmpeg.Demuxer(input.MediaType)
	if !ok {
		return sdk.Failf("input_unsupported", "%s is of a kind of sound that can't be mixed: give a WAV, MP3, FLAC, OGG or M4A file", named(field, d.URL))
	}
	info, words, err := ffmpeg.Probe(ctx, t, input.Path, demuxer)
	fault := ""
	if err == nil {
		fault, words, err = ffmpeg.SoundFault(ctx, t, input.Path, demuxer, info)
	}
	if err != nil {
		t.Warnf("looking into %s failed: %v: %s", field, err, words)
		return badMedia(field, d.URL, err)
	}
	if fault != "" {
		return sdk.Failf("input_unsupported", "%s %s", named(field, d.URL), fault)
	}
	f.sounds = append(f.sounds, sound{path: input.Path, demuxer: demuxer, start: d.Start, gain: d.Gain})
	return nil
}

// inputs are the sounds on a command line, each no longer than it can be heard.
func inputs(sounds []sound, seconds float64) []string {
	var args []string
	for _, s := range sounds {
		args = append(args, "-t", decimal(seconds-s.start), "-vn", "-sn", "-dn")
		args = append(args, ffmpeg.Input(s.path, s.demuxer)...)
	}
	return args
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

// mix is the filter graph that makes one stereo sound of just the film's length of inputs 1 and on. One sound alone
// keeps its loudness; several are added up, and only what would clip is held down.
func mix(sounds []sound, seconds float64) string {
	samples := int(math.Round(seconds * sampleRate))
	var graph strings.Builder
	var names []string
	for i, s := range sounds {
		name := fmt.Sprintf("[s%d]", i)
		fmt.Fprintf(&graph, "[%d:a:0]aresample=%d,aformat=sample_fmts=fltp:channel_layouts=stereo", i+1, sampleRate)
		if s.gain != 0 {
			fmt.Fprintf(&graph, ",volume=%sdB", decimal(s.gain))
		}
		if delay := int(math.Round(s.start * sampleRate)); delay > 0 {
			fmt.Fprintf(&graph, ",adelay=delays=%dS:all=1", delay)
		}
		graph.WriteString(name + ";")
		names = append(names, name)
	}
	graph.WriteString(strings.Join(names, ""))
	if len(sounds) > 1 {
		fmt.Fprintf(&graph, "amix=inputs=%d:duration=longest:dropout_transition=0:normalize=0,alimiter=limit=0.97:level=disabled,", len(sounds))
	}
	fmt.Fprintf(&graph, "apad=whole_len=%d,atrim=end_sample=%d,%s[sound]", samples, samples, meter)
	return graph.String()
}

// meter measures the peak of what is encoded and says it at the end.
const meter = "astats=measure_perchannel=none:measure_overall=Peak_level"

// peak finds what the meter said; minus infinity where there is silence.
func peak(words string) float64 {
	const label = "Peak level dB:"
	at := strings.LastIndex(words, label)
	if at < 0 {
		return math.Inf(-1)
	}
	line, _, _ := strings.Cut(words[at+len(label):], "\n")
	v, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
	if err != nil {
		return math.Inf(-1)
	}
	return v
}
