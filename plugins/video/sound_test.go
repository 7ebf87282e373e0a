package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// loudness is what EBU R128 says of a file's sound.
func loudness(t *testing.T, path, demuxer string) float64 {
	t.Helper()
	out, err := exec.Command("ffmpeg", "-hide_banner", "-nostats", "-f", demuxer, "-i", path, "-vn", "-af", "ebur128", "-f", "null", "-").CombinedOutput()
	require.NoError(t, err)
	summary := string(out[bytes.LastIndex(out, []byte("Integrated loudness:")):])
	var lufs float64
	_, err = fmt.Sscanf(strings.TrimSpace(summary[strings.Index(summary, "I:")+2:]), "%f", &lufs)
	require.NoError(t, err, summary)
	return lufs
}

// level is the mean volume of a stretch of the film's sound.
func (k *take) level(from, length string) string {
	k.t.Helper()
	out, err := exec.Command("ffmpeg", "-hide_banner", "-ss", from, "-t", length, "-i", k.path("shot.mp4"), "-map", "0:a", "-af", "volumedetect", "-f", "null", "-").CombinedOutput()
	require.NoError(k.t, err)
	_, rest, _ := strings.Cut(string(out), "mean_volume: ")
	level, _, _ := strings.Cut(rest, " dB")
	return level
}

// streams are the tracks of the film.
func (k *take) streams() map[string]stream {
	k.t.Helper()
	raw, err := exec.Command("ffprobe", "-v", "error", "-show_streams", "-of", "json", k.path("shot.mp4")).Output()
	require.NoError(k.t, err)
	var said struct{ Streams []stream }
	require.NoError(k.t, json.Unmarshal(raw, &said))
	all := map[string]stream{}
	for _, s := range said.Streams {
		all[s.Type] = s
	}
	return all
}

type stream struct {
	Type     string `json:"codec_type"`
	Codec    string `json:"codec_name"`
	Rate     string `json:"sample_rate"`
	Channels int    `json:"channels"`
	Duration string `json:"duration"`
	Frames   string `json:"nb_frames"`
	Tags     struct{ Language string }
}

func TestMixKeepsItsLoudnessAndGetsTheFilmsLength(t *testing.T) {
	t.Parallel()
	const steady = "aevalsrc=0.2*sin(600*PI*t)+0.15*sin(3400*PI*t)+0.05*sin(11000*PI*t):s=44100:d=6"
	in := pair(t)
	in["mix"] = made(t, "mix.flac", "-f", "lavfi", "-i", steady) // one channel, and longer than the film
	got := cut(t, data{"audio": "mix", "duration": 3, "resolution": "64x64"}, in)
	s := got.streams()
	require.Equal(t, "aac", s["audio"].Codec)
	require.Equal(t, "48000", s["audio"].Rate)
	require.Equal(t, 2, s["audio"].Channels)
	require.Equal(t, "3.000000", s["audio"].Duration)
	require.Equal(t, "3.000000", s["video"].Duration)
	require.Equal(t, "72", s["video"].Frames)
	require.InDelta(t, loudness(t, in["mix"], "flac"), loudness(t, got.path("shot.mp4"), "mov"), .1)
	require.Less(t, got.metadata()["audio_peak"], 0.0)
	require.InDelta(t, 1, got.metadata()["audio_tracks"], 0)
}

func TestDialogueIsHeardFromItsStartWithItsGain(t *testing.T) {
	t.Parallel()
	in := pair(t)
	in["line"] = made(t, "line.mp3", "-f", "lavfi", "-i", "sine=frequency=500:sample_rate=24000:duration=0.5")
	got := cut(t, data{"resolution": "64x64", "duration": 3, "dialogue": []data{{"url": "line", "start": 1}, {"url": "line", "start": 2, "gain_db": -12}, {"url": "line", "start": 30}}}, in)
	require.Equal(t, "3.000000", got.streams()["audio"].Duration)
	require.Equal(t, "-91.0", got.level("0", "0.9"), "silence before it")
	var loud, soft float64
	require.NoError(t, json.Unmarshal([]byte(got.level("1.1", "0.3")), &loud))
	require.NoError(t, json.Unmarshal([]byte(got.level("2.1", "0.3")), &soft))
	require.InDelta(t, 12, loud-soft, .3)
	require.Equal(t, []any{"dialogue[2] begins after the film's end and is not heard"}, got.metadata()["warnings"])
}

func TestFilmWithoutSoundHasNoSoundTrack(t *testing.T) {
	t.Parallel()
	got := cut(t, data{"resolution": "64x64"}, pair(t))
	require.Len(t, got.streams(), 1)
	require.Nil(t, got.metadata()["audio_peak"])
}

func TestSumThatWouldClipIsHeldDown(t *testing.T) {
	t.Parallel()
	in := pair(t)
	in["loud"] = made(t, "loud.wav", "-f", "lavfi", "-i", "sine=frequency=500:sample_rate=48000:duration=1,volume=17dB")
	got := cut(t, data{"resolution": "64x64", "audio": "loud", "dialogue": []data{{"url": "loud", "gain_db": 12}}}, in)
	require.Less(t, got.metadata()["audio_peak"], 0.0)
	require.Greater(t, got.metadata()["audio_peak"], -1.5)
}
