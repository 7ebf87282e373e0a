package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	srt = "1\r\n00:00:00,500 --> 00:00:01,250\r\n<i>Good evening</i>.\r\nIt rains & rains.\r\n"
	vtt = "WEBVTT\n\n00:00.500 --> 00:01.000\nПривет\n"
)

func TestMuxedSubtitlesReadBackWithTheirTextsAndTimes(t *testing.T) {
	t.Parallel()
	in := pair(t)
	in["a"], in["b"] = written(t, srt), written(t, vtt)
	got := cut(t, data{
		"duration": 3, "resolution": "64x64", "language": "de", "scene_description": "not this", "slate": true,
		"subtitles": []data{{"url": "a", "speaker": "Vera"}, {"url": "b", "start": 1.5}},
	}, in)
	s := got.streams()["subtitle"]
	require.Equal(t, "mov_text", s.Codec)
	require.Equal(t, "deu", s.Tags.Language)
	raw, err := exec.Command("ffmpeg", "-v", "error", "-i", got.path("shot.mp4"), "-map", "0:s", "-f", "srt", "-").Output()
	require.NoError(t, err)
	require.Equal(t, "1\n00:00:00,500 --> 00:00:01,250\nVera: Good evening.\nIt rains & rains.\n\n2\n00:00:02,000 --> 00:00:02,500\nПривет\n\n",
		strings.ReplaceAll(string(raw), "\r\n", "\n"))
	beside, err := os.ReadFile(got.path("shot.vtt"))
	require.NoError(t, err)
	require.Contains(t, string(beside), "00:00:02.000 --> 00:00:02.500\nПривет")
	m := got.metadata()
	require.InDelta(t, 2, m["cues"], 0)
	require.Equal(t, "mux", m["subtitle_mode"])
	require.Equal(t, "deu", m["subtitle_language"])
}

// brightest is the lightest pixel of the rows where subtitles stand.
func (k *take) brightest(n int) (v float64) {
	img := k.picture(n)
	for y := 140; y < 178; y++ {
		for x := range 320 {
			v = max(v, grey(img, x, y))
		}
	}
	return v
}

func TestBurntSubtitlesAreSeenAtTheirTime(t *testing.T) {
	t.Parallel()
	in := files{"one": flat(t, 160, 90, dark), "a": written(t, srt), "c": written(t, "WEBVTT\n\n00:00.000 --> 00:00.500\nمرحبا\n")}
	got := cut(t, data{
		"storyboard_images": []string{"one"}, "duration": 2, "letterbox": "3:1", "subtitle_mode": "burn", "subtitles": []data{{"url": "a"}, {"url": "c", "start": 1.5}},
	}, in)
	require.Less(t, got.brightest(11), 90.0, "before")
	require.Greater(t, got.brightest(12), 200.0, "the first frame")
	require.Greater(t, got.brightest(29), 200.0, "the last frame")
	require.Less(t, got.brightest(30), 90.0, "after: the bar that they stood in is black again")
	require.Less(t, got.brightest(40), 90.0, "what can't be drawn is not drawn")
	raw, err := exec.Command("ffmpeg", "-v", "error", "-i", got.path("shot.mp4"), "-map", "0:s", "-f", "srt", "-").Output()
	require.NoError(t, err)
	require.Contains(t, string(raw), "مرحبا")
	require.NotContains(t, string(raw), "Good evening")
	require.Contains(t, got.metadata()["warnings"].([]any)[0], "1 of 2 subtitles have letters that can't be drawn")
}

func TestSubtitlesCanStayBesideTheFilm(t *testing.T) {
	t.Parallel()
	got := cut(t, data{"resolution": "64x64", "subtitle_mode": "none", "scene_description": "Rain falls."}, pair(t))
	require.Len(t, got.streams(), 1)
	require.Equal(t, "subtitles", got.result.Artifacts[3].Role)
	require.FileExists(t, got.path("shot.vtt"))
}
