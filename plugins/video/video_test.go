package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type data map[string]any

// shoot renders a storyboard of two panels, "one" and "two", small unless data says otherwise.
func shoot(t *testing.T, d data, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	all := data{"storyboard_images": []string{"one", "two"}, "duration": 1, "resolution": "128x72"}
	for k, v := range d {
		all[k] = v
	}
	opts = append(opts, sdktest.WithInput("one", drawing(t, 320, 180)), sdktest.WithInput("two", drawing(t, 64, 64)))
	return sdktest.Run(t, plugin(), "generate_video", all, opts...)
}

func drawing(t *testing.T, w, h int) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	return save(t, img)
}

// save writes a picture as a PNG of its own.
func save(t testing.TB, img image.Image) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "picture.png")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, png.Encode(f, img))
	require.NoError(t, f.Close())
	return path
}

func failed(t *testing.T, out sdktest.Outcome, code string, retryable bool) string {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, out.Err, &f)
	require.Equal(t, code, f.Code, f.Message)
	require.Equal(t, retryable, f.Retryable)
	require.NotContains(t, f.Message, out.WorkDir)
	require.Subset(t, []string{"input-1.png", "input-2.png", "input-1", "input-2"}, names(t, out.WorkDir))
	return f.Message
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// probe is what ffprobe says of a film.
type probe struct {
	Streams []struct {
		Type     string `json:"codec_type"`
		Codec    string `json:"codec_name"`
		Pixels   string `json:"pix_fmt"`
		Rate     string `json:"r_frame_rate"`
		Frames   string `json:"nb_read_frames"`
		Width    int    `json:"width"`
		Height   int    `json:"height"`
		Duration string `json:"duration"`
	} `json:"streams"`
	Format struct {
		Duration string `json:"duration"`
	} `json:"format"`
}

func measure(t *testing.T, out sdktest.Outcome) probe {
	t.Helper()
	raw, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format",
		"-of", "json", filepath.Join(out.WorkDir, out.Result.Media)).Output()
	require.NoError(t, err)
	var p probe
	require.NoError(t, json.Unmarshal(raw, &p))
	return p
}

func TestFilmHasTheAskedFramesRateSizeAndLength(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		seconds, fps             float64
		size, rate, frames, long string
		panels                   []string
	}{
		{1, 1, "64x64", "1/1", "1", "1.000000", []string{"one", "two"}},
		{7, 24, "128x72", "24/1", "168", "7.000000", []string{"one", "two", "one"}},
		{2.5, 30, "128x72", "30/1", "75", "2.500000", []string{"one"}},
		{2, 29.97, "72x128", "30000/1001", "60", "2.002000", []string{"two", "one"}},
		{1, 60, "130x66", "60/1", "60", "1.000000", []string{"one", "one"}},
		{3, 12.5, "128x72", "25/2", "38", "3.040000", []string{"one", "two"}},
	} {
		t.Run(fmt.Sprintf("%vs at %v", c.seconds, c.fps), func(t *testing.T) {
			t.Parallel()
			out := shoot(t, data{"duration": c.seconds, "fps": c.fps, "resolution": c.size, "storyboard_images": c.panels, "scene_description": "Rain."})
			require.NoError(t, out.Err)
			p := measure(t, out)
			v := p.Streams[0]
			require.Equal(t, "h264", v.Codec)
			require.Equal(t, "yuv420p", v.Pixels)
			require.Equal(t, c.rate, v.Rate)
			require.Equal(t, c.frames, v.Frames)
			require.Equal(t, c.size, fmt.Sprintf("%dx%d", v.Width, v.Height))
			require.Equal(t, c.long, v.Duration)
			require.Equal(t, c.long, p.Format.Duration)
		})
	}
}

func TestFilmStartsPlayingBeforeItIsLoaded(t *testing.T) {
	t.Parallel()
	out := shoot(t, nil)
	require.NoError(t, out.Err)
	content, err := os.ReadFile(filepath.Join(out.WorkDir, "shot.mp4"))
	require.NoError(t, err)
	require.Less(t, strings.Index(string(content), "moov"), strings.Index(string(content), "mdat"))
}

func TestProgressRisesToTheEnd(t *testing.T) {
	t.Parallel()
	out := shoot(t, data{"duration": 10, "fps": 60})
	require.NoError(t, out.Err)
	last, rendering := 0.0, 0
	for _, p := range out.Progress {
		require.GreaterOrEqual(t, p.Fraction, last)
		last = p.Fraction
		if p.Step == "rendering_video" {
			rendering++
		}
	}
	require.LessOrEqual(t, last, 1.0)
	require.Greater(t, last, .9)
	require.Greater(t, rendering, 2)
}

func TestResultNamesWhatTheWordsBecame(t *testing.T) {
	t.Parallel()
	out := shoot(t, data{
		"camera_angle": "wide_shot", "lighting": "dramatic_noir", "slate": true, "resolution": "320x180", "project_id": "x",
		"scene_description":   "Detective walks through rain-soaked alley",
		"character_positions": []data{{"character_id": "detective_jones", "position": "center_frame", "action": "walking_slowly"}},
	})
	require.NoError(t, out.Err)
	require.Equal(t, "shot.mp4", out.Result.Media)
	require.Equal(t, []string{"input-1.png", "input-2.png", "poster.jpg", "shot.mp4", "shot.vtt", "thumbnail.jpg"}, names(t, out.WorkDir))
	roles := []string{}
	for _, a := range out.Result.Artifacts {
		roles = append(roles, a.Role)
	}
	require.Equal(t, []string{"media", "poster", "thumbnail", "subtitles"}, roles)
	m := out.Metadata(t)
	delete(m, "shot_list")
	require.Equal(t, map[string]any{
		"generation_model": "previz", "duration": 1.0, "fps": 24.0, "resolution": "320x180", "picture": "320x180", "frames": 24.0,
		"camera_move": "wide_shot", "grade": "noir", "shots": 2.0, "layers": 0.0, "overlays": 0.0, "audio_tracks": 0.0,
		"transition": "cross_fade", "transition_duration": 4.0 / 24, "letterbox": "none", "subtitle_mode": "mux",
		"subtitle_language": "und", "cues": 1.0,
	}, m)
	p := measure(t, out)
	require.Len(t, p.Streams, 2)
	require.Equal(t, "mov_text", p.Streams[1].Codec)
}

func TestHostileTextIsOnlyText(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"filter":  `'; drawtext=textfile=/etc/passwd:x=0, [in] %{pts} \: \' "$(id)" {\an8}`,
		"timing":  "a\n\n00:00:00.000 --> 00:59:00.000\nNOTE x\n\nSTYLE\n",
		"scripts": "🎬🔥 مرحبا بالعالم \u202Eשלום 日本語 e\u0301",
		"long":    strings.Repeat("word' %s : \n", 900),
		"unbound": strings.Repeat("x", 10_000),
		"control": "\x00\x01\x1b[31m\u2028\ufeff",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := shoot(t, data{
				"scene_description": text, "camera_angle": text, "lighting": text, "slate": true, "resolution": "320x180",
				"character_positions": []data{{"character_id": text, "position": text, "action": text}},
			})
			require.NoError(t, out.Err)
			p := measure(t, out)
			require.Equal(t, "24", p.Streams[0].Frames)
			require.Equal(t, "1.000000", p.Format.Duration)
		})
	}
}

func TestSubtitlesSayWhatWasWritten(t *testing.T) {
	t.Parallel()
	out := shoot(t, data{"scene_description": `<b>Q&A</b> {x} مرحبا 🎬`, "duration": 2})
	require.NoError(t, out.Err)
	raw, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", filepath.Join(out.WorkDir, "shot.mp4"),
		"-map", "0:s:0", "-f", "webvtt", "-").Output()
	require.NoError(t, err)
	require.Contains(t, string(raw), "00:00.000 --> 00:02.000")
	require.Contains(t, string(raw), "Q&A")
	require.Contains(t, string(raw), "مرحبا 🎬")
}

func TestBadPanelIsNamed(t *testing.T) {
	t.Parallel()
	text := filepath.Join(t.TempDir(), "text")
	require.NoError(t, os.WriteFile(text, []byte("#EXTM3U\nfile:///etc/passwd"), 0o600))
	url := "https://media.example/b.jpg"
	out := shoot(t, data{"storyboard_images": []string{"one", url}}, sdktest.WithInput(url, text))
	message := failed(t, out, "input_not_image", false)
	require.Contains(t, message, "storyboard_images[1] ("+url+")")

	out = shoot(t, data{"storyboard_images": []string{"https://gone.example/a.png"}})
	require.Contains(t, failed(t, out, "input_unavailable", false), "https://gone.example/a.png")
}

func TestBadDataIsRefusedWithTheSchemasSentences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		data data
		want string
	}{
		{data{"duration": 31}, "Duration must be between 1 and 30 seconds"},
		{data{"duration": 0.5}, "Duration must be between 1 and 30 seconds"},
		{data{"fps": 61}, "FPS must be between 1 and 60"},
		{data{"resolution": "1281x720"}, "Resolution must be WIDTHxHEIGHT with even numbers from 64 to 3840, such as 1920x1080"},
		{data{"resolution": "1280x720;"}, "Resolution must be WIDTHxHEIGHT with even numbers from 64 to 3840, such as 1920x1080"},
		{data{"resolution": "3840x3840"}, "Resolution 3840x3840 has more pixels than 3840x2160: ask for a smaller one"},
		{data{"storyboard_images": []string{}}, "Storyboard images are required: a list of 1 to 20 image URLs"},
	} {
		require.Equal(t, c.want, failed(t, shoot(t, c.data), "invalid_task_data", false))
	}
}

func TestCancelEndsFFmpegAndLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("cancelled by the test")
	pid := make(chan string, 1)
	go func() {
		pid <- await(ctx, "722x642")
		cancel(stop)
	}()
	out := shoot(t, data{"duration": 30, "fps": 60, "resolution": "722x642", "scene_description": "Rain."}, sdktest.WithContext(ctx))
	require.ErrorIs(t, out.Err, stop)
	found := <-pid
	require.NotEqual(t, "none", found, "ffmpeg ran")
	_, err := os.Stat("/proc/" + found)
	require.ErrorIs(t, err, os.ErrNotExist, "ffmpeg has gone")
	require.Equal(t, []string{"input-1.png", "input-2.png"}, names(t, out.WorkDir))
}

// await finds the process with an argument.
func await(ctx context.Context, arg string) string {
	for ctx.Err() == nil {
		found, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, f := range found {
			if line, _ := os.ReadFile(f); strings.Contains(string(line), "\x00"+arg+"\x00") {
				return filepath.Base(filepath.Dir(f))
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
	return "none"
}

func TestTroubleWithFFmpegReadsAsASentence(t *testing.T) { // sets PATH, so not in parallel
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	require.Equal(t, "ffmpeg is not installed on this host: install the ffmpeg package",
		failed(t, shoot(t, data{"scene_description": "Rain."}), "ffmpeg_missing", false))
	pretend := func(script string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "ffmpeg"), []byte("#!/bin/sh\n"+script+"\n"), 0o700))
	}
	pretend("echo x > shot.mp4.part; kill -KILL $$")
	require.Contains(t, failed(t, shoot(t, nil), "ffmpeg_killed", true), "ffmpeg was killed")
	pretend("echo x > shot.mp4.part; echo '/secret/shot.mp4.part: No space left on device' >&2; exit 1")
	require.Equal(t, "The host's disk is full: free some space on it, then try again", failed(t, shoot(t, nil), "disk_full", true))
	pretend("echo '/secret' >&2; exit 1")
	require.NotContains(t, failed(t, shoot(t, nil), "render_failed", true), "/secret")
}
