package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

type probe struct {
	Streams []struct {
		Codec    string `json:"codec_name"`
		Rate     string `json:"sample_rate"`
		Channels int    `json:"channels"`
		Bits     string `json:"bits_per_raw_sample"`
	} `json:"streams"`
	Format struct {
		Name     string            `json:"format_name"`
		Duration string            `json:"duration"`
		Tags     map[string]string `json:"tags"`
	} `json:"format"`
}

// What was asked against what the file holds.
func TestFileHoldsWhatWasAsked(t *testing.T) {
	t.Parallel()
	in := map[string]string{"one": made(t, "a.wav", "-i", wav(t, noise(0.1, 1.3)), "-metadata", "title=secret")}
	for _, c := range []struct {
		format         string
		rate, channels int
		codec, muxer   string
	}{
		{"wav", 96000, 1, "pcm_s24le", "wav"}, {"flac", 44100, 2, "flac", "flac"}, {"mp3", 44100, 2, "mp3", "mp3"},
		{"ogg", 8000, 1, "vorbis", "ogg"}, {"m4a", 11025, 1, "aac", "mov,mp4,m4a,3gp,3g2,mj2"},
	} {
		t.Run(fmt.Sprintf("%s %d %d", c.format, c.rate, c.channels), func(t *testing.T) {
			t.Parallel()
			d := one(nil)
			d["output_format"], d["sample_rate"], d["channels"], d["loudness"] = c.format, c.rate, c.channels, data{"off": true}
			out := process(t, d, in)
			require.NoError(t, out.Err)
			raw, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", delivered(out)).Output()
			require.NoError(t, err)
			var p probe
			require.NoError(t, json.Unmarshal(raw, &p))
			require.Len(t, p.Streams, 1)
			s := p.Streams[0]
			require.Equal(t, c.codec, s.Codec)
			require.Equal(t, strconv.Itoa(c.rate), s.Rate)
			require.Equal(t, c.channels, s.Channels)
			require.Equal(t, c.muxer, p.Format.Name)
			require.NotContains(t, p.Format.Tags, "title")
			seconds, err := strconv.ParseFloat(p.Format.Duration, 64)
			require.NoError(t, err)
			require.InDelta(t, 1.3, seconds, 0.22) // some players count the padding of MP3
			t.Logf("asked %s %d Hz %d ch 1.3 s, file holds %s %s Hz %d ch %s s", c.format, c.rate, c.channels, s.Codec, s.Rate, s.Channels, p.Format.Duration)
		})
	}
}

func TestSameTaskGivesTheSameFile(t *testing.T) {
	t.Parallel()
	d := one(nil)
	d["output_format"], d["peaks"], d["loudness"] = "ogg", true, data{"off": true}
	in := map[string]string{"one": wav(t, noise(0.1, 0.5))}
	contents := func() (all []string) {
		out := process(t, d, in)
		require.NoError(t, out.Err)
		for _, a := range out.Result.Artifacts {
			b, err := os.ReadFile(filepath.Join(out.WorkDir, a.Name))
			require.NoError(t, err)
			all = append(all, string(b))
		}
		return all
	}
	first := contents()
	require.Equal(t, first, contents())
}

// peaksFile is the format of audiowaveform, version 2.
type peaksFile struct {
	Version         int    `json:"version"`
	Channels        int    `json:"channels"`
	SampleRate      int    `json:"sample_rate"`
	SamplesPerPixel int    `json:"samples_per_pixel"`
	Bits            int    `json:"bits"`
	Length          int    `json:"length"`
	Data            []int8 `json:"data"`
}

func TestPeaksAgreeWithTheSamples(t *testing.T) {
	t.Parallel()
	d := one(nil)
	d["peaks"], d["sample_rate"], d["loudness"] = 50, 44100, data{"off": true}
	out := process(t, d, map[string]string{"one": wav(t, speech(0.6, 2.013), tone(3, 0.9, 2.013))})
	require.NoError(t, out.Err)
	raw, err := os.ReadFile(filepath.Join(out.WorkDir, "peaks.json"))
	require.NoError(t, err)
	var p peaksFile
	require.NoError(t, json.Unmarshal(raw, &p))
	samples := decode(t, delivered(out), 44100, 2)
	per := 44100 / 50
	require.Equal(t, peaksFile{2, 2, 44100, per, 8, (len(samples[0]) + per - 1) / per, p.Data}, p)
	require.Len(t, p.Data, p.Length*2*2)
	for pixel := range p.Length {
		for c, x := range samples {
			part := x[pixel*per : min((pixel+1)*per, len(x))]
			low, high := part[0], part[0]
			for _, v := range part {
				low, high = min(low, v), max(high, v)
			}
			require.InDelta(t, low*128, p.Data[(pixel*2+c)*2], 1.01, "pixel %d channel %d", pixel, c)
			require.InDelta(t, high*128, p.Data[(pixel*2+c)*2+1], 1.01, "pixel %d channel %d", pixel, c)
		}
	}
}
