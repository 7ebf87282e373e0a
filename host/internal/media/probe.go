package media

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
)

// Measured is what a file is found to be. What does not apply, or can't be measured here, is zero.
type Measured struct {
	Size        int64   // bytes
	Duration    float64 // seconds
	Width       int     // pixels
	Height      int     // pixels
	FPS         float64
	Frames      int // where the file says it
	SampleRate  int // Hz
	Channels    int
	Codec       string // of the picture, or of the sound where there is none
	VideoCodec  string
	AudioCodec  string
	PixelFormat string // as ffmpeg names it
	BitDepth    int    // of the picture, or of the sound where there is none
	Alpha       bool

	Loudness *float64 // integrated, LUFS; nil where there is no sound, or nothing but silence
	TruePeak *float64 // dBTP; nil as above
}

const (
	probeTimeout = 30 * time.Second
	probeOutput  = 1 << 20 // bytes that ffprobe may say
)

// Probe measures a file of a media type. Where ffprobe is not installed, sound and video get a size only; where
// ffmpeg is not, sound gets no loudness. An error is a *generator.Failure for a file that can't be read as its type.
func Probe(ctx context.Context, path, mediaType string) (Measured, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Measured{}, fmt.Errorf("measuring: %w", err)
	}
	m := Measured{Size: info.Size()}
	base := baseType(mediaType)
	switch kind, _, _ := strings.Cut(base, "/"); {
	case formats[base].demuxer == "":
		return m, nil
	case kind == "image":
		return probeImage(ctx, path, base, m)
	}
	m, err = probeStreams(ctx, path, base, m)
	if err == nil && m.AudioCodec != "" && m.Duration <= loudnessLongest {
		m.Loudness, m.TruePeak = loudness(ctx, path, formats[base].demuxer)
	}
	if ctx.Err() != nil {
		return m, context.Cause(ctx)
	}
	return m, err
}

// probeStreams asks ffprobe, where it is installed.
func probeStreams(ctx context.Context, path, base string, m Measured) (Measured, error) {
	cmd, ok := tool(ctx, "ffprobe", probeTimeout)
	if !ok {
		return m, nil
	}
	defer cmd.release()
	out, err := cmd.output(probeOutput, "-v", "error", "-protocol_whitelist", "file", "-f", formats[base].demuxer, "-show_entries", probeEntries,
		"-of", "json", "-i", "file:"+path)
	if ctx.Err() != nil {
		return m, context.Cause(ctx)
	}
	if err != nil {
		return m, unreadable(base)
	}
	return m, m.read(out, base)
}

func unreadable(base string) error {
	return generator.Failf(CodeResultRefused, "The generator left a file that can't be read as %s.", base)
}
