package ffmpeg

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"ft.tc/backlot/sdk"
)

// What sound may claim to be. At 1 Hz a file of some kilobytes is an hour, which ffmpeg resamples in one piece, in gigabytes.
const (
	minSampleRate, maxSampleRate = 4_000, 384_000
	maxChannels                  = 64
	maxPeak                      = 60 // dB above full scale: no recording, and too much for filters
)

// SoundFault says why a file is no sound to work with, after "the file"; empty where it is one. Samples that may be no
// numbers are looked at. An error is of ffmpeg, with its words, and may be the file's fault.
func SoundFault(ctx context.Context, t *sdk.Task, path, demuxer string, i Info) (fault, words string, err error) {
	switch {
	case i.AudioCodec == "" || i.Channels == 0 || i.SampleRate == 0:
		return "has no sound in it", "", nil
	case i.SampleRate < minSampleRate || i.SampleRate > maxSampleRate:
		return fmt.Sprintf("has a sample rate of %d Hz; %d to %d Hz can be used", i.SampleRate, minSampleRate, maxSampleRate), "", nil
	case i.Channels > maxChannels:
		return fmt.Sprintf("has %d channels; at most %d can be used", i.Channels, maxChannels), "", nil
	case strings.HasPrefix(i.AudioCodec, "pcm_f"):
		return noNumbers(ctx, t, path, demuxer)
	}
	return "", "", nil
}

var (
	saysNumbers = regexp.MustCompile(`Number of (?:NaNs|Infs): ([0-9.]+)`)
	saysPeak    = regexp.MustCompile(`Peak level dB: (\S+)`)
)

// noNumbers looks for samples that are no numbers, or larger than any: encoders and meters come to grief over them.
func noNumbers(ctx context.Context, t *sdk.Task, path, demuxer string) (fault, words string, err error) {
	const chain = "astats=measure_perchannel=none:measure_overall=Number_of_NaNs+Number_of_Infs+Peak_level"
	args := append([]string{"-v", "info", "-nostats"}, Input(path, demuxer)...)
	if words, err = Run(ctx, Command(ctx, t, append(args, "-map", "0:a:0", "-af", chain, "-f", "null", "-")...), nil); err != nil {
		return "", words, err
	}
	for _, said := range saysNumbers.FindAllStringSubmatch(words, -1) {
		if n, _ := strconv.ParseFloat(said[1], 64); n > 0 {
			return "has samples that are no numbers", "", nil
		}
	}
	if said := saysPeak.FindStringSubmatch(words); said != nil {
		if peak, err := strconv.ParseFloat(said[1], 64); err == nil && !(peak <= maxPeak) {
			return fmt.Sprintf("has samples more than %d dB above full scale", maxPeak), "", nil
		}
	}
	return "", "", nil
}
