package ffmpeg

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"ft.tc/backlot/sdk"
)

// Info is what ffprobe finds in a file. What is not there is zero.
type Info struct {
	Duration      float64 // seconds
	Width, Height int     // of the first picture stream
	FPS           float64
	PixelFormat   string
	SampleRate    int // Hz, of the first sound stream
	Channels      int
	VideoCodec    string
	AudioCodec    string
}

// Probe looks into an input file of the demuxer.
func Probe(ctx context.Context, t *sdk.Task, path, demuxer string) (Info, string, error) {
	args := append([]string{"-v", "error", "-show_entries",
		"format=duration:stream=codec_type,codec_name,width,height,avg_frame_rate,pix_fmt,sample_rate,channels,duration", "-of", "json"},
		Input(path, demuxer)...)
	cmd := t.Command(ctx, "ffprobe", args...)
	var out bytes.Buffer
	var last tail
	cmd.Stdout, cmd.Stderr = &out, &last
	if err := cmd.Start(); err != nil {
		return Info{}, "", started(err)
	}
	err := cmd.Wait()
	if ctx.Err() != nil {
		return Info{}, "", context.Cause(ctx)
	}
	words := string(last.data)
	if err != nil {
		return Info{}, words, ended(err, words)
	}
	info, err := readInfo(out.Bytes())
	return info, words, err
}

func readInfo(out []byte) (Info, error) {
	var said struct {
		Format  struct{ Duration string }
		Streams []struct {
			Type     string `json:"codec_type"`
			Codec    string `json:"codec_name"`
			Width    int    `json:"width"`
			Height   int    `json:"height"`
			FPS      string `json:"avg_frame_rate"`
			Pixels   string `json:"pix_fmt"`
			Rate     string `json:"sample_rate"`
			Channels int    `json:"channels"`
			Duration string `json:"duration"`
		}
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return Info{}, fmt.Errorf("%w: ffprobe said no JSON", ErrFailed)
	}
	i := Info{Duration: float(said.Format.Duration)}
	for _, s := range said.Streams {
		switch {
		case s.Type == "video" && i.VideoCodec == "":
			i.Width, i.Height, i.VideoCodec, i.PixelFormat, i.FPS = s.Width, s.Height, s.Codec, s.Pixels, ratio(s.FPS)
		case s.Type == "audio" && i.AudioCodec == "":
			i.SampleRate, i.Channels, i.AudioCodec = int(float(s.Rate)), s.Channels, s.Codec
		}
		if i.Duration == 0 {
			i.Duration = float(s.Duration)
		}
	}
	return i, nil
}

func float(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0 && f < 1e9) {
		return 0
	}
	return f
}

func ratio(s string) float64 {
	a, b, _ := strings.Cut(s, "/")
	if d := float(b); d > 0 {
		return float(a) / d
	}
	return 0
}
