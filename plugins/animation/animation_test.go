package main

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
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

// render renders crew, small and short unless data says otherwise.
func render(t testing.TB, d data, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	all := data{"duration": .5, "fps": 8, "resolution": "96x64"}
	for k, v := range d {
		all[k] = v
	}
	return sdktest.Run(t, plugin(), "render_animation", all, opts...)
}

// box is render with a character that is quickly drawn, for what has nothing to do with the character.
func box(t testing.TB, d data, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	d["character"] = "box"
	return render(t, d, append(opts, sdktest.WithInput("box", written(t, "box.gltf", []byte(boxFile))))...)
}

func written(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

// names are the files of a folder but for inputs.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	list := []string{}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "input-") {
			list = append(list, e.Name())
		}
	}
	return list
}

func failed(t *testing.T, out sdktest.Outcome, code string) string {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, out.Err, &f)
	require.Equal(t, code, f.Code, f.Message)
	require.NotContains(t, f.Message, out.WorkDir)
	require.Less(t, len(f.Message), 1500)
	require.Empty(t, names(t, out.WorkDir), "nothing is left but inputs")
	return f.Message
}

type stream struct {
	Codec  string `json:"codec_name"`
	Pixels string `json:"pix_fmt"`
	Rate   string `json:"r_frame_rate"`
	Frames string `json:"nb_read_frames"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

func probe(t *testing.T, path string) stream {
	t.Helper()
	raw, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", path).Output()
	require.NoError(t, err)
	var p struct{ Streams []stream }
	require.NoError(t, json.Unmarshal(raw, &p))
	require.Len(t, p.Streams, 1)
	return p.Streams[0]
}

// frames takes a zip of frames apart.
func frames(t *testing.T, out sdktest.Outcome) []image.Image {
	t.Helper()
	require.NoError(t, out.Err)
	z, err := zip.OpenReader(filepath.Join(out.WorkDir, out.Result.Media))
	require.NoError(t, err)
	defer z.Close()
	var all []image.Image
	for i, f := range z.File {
		require.Equal(t, fmt.Sprintf("frame-%04d.png", i+1), f.Name)
		r, err := f.Open()
		require.NoError(t, err)
		p, err := png.Decode(r)
		require.NoError(t, err)
		all = append(all, p)
	}
	return all
}

// What was asked for is what the file holds.
func TestFileHasTheAskedFormatFramesRateAndSize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		format         string
		seconds, fps   float64
		size           string
		codec, pixels  string
		rate, frames   string
		poster, extent string
	}{
		{"mp4", .5, 24, "128x72", "h264", "yuv420p", "24/1", "12", "poster.jpg", "video/mp4"},
		{"mp4", 1, 1, "64x64", "h264", "yuv420p", "1/1", "1", "poster.jpg", "video/mp4"},
		{"mp4", .5, 29.97, "72x128", "h264", "yuv420p", "30000/1001", "15", "poster.jpg", "video/mp4"},
		{"mp4", .5, 60, "130x66", "h264", "yuv420p", "60/1", "30", "poster.jpg", "video/mp4"},
		{"mov", .5, 12.5, "128x72", "png", "rgba", "25/2", "6", "poster.png", "video/quicktime"},
		{"mov", .7, 24, "66x130", "png", "rgba", "24/1", "17", "poster.png", "video/quicktime"},
	} {
		t.Run(fmt.Sprintf("%s %vs at %v", c.format, c.seconds, c.fps), func(t *testing.T) {
			t.Parallel()
			out := box(t, data{"output_format": c.format, "duration": c.seconds, "fps": c.fps, "resolution": c.size})
			require.NoError(t, out.Err)
			p := probe(t, filepath.Join(out.WorkDir, out.Result.Media))
			require.Equal(t, stream{c.codec, c.pixels, c.rate, c.frames, p.Width, p.Height}, p)
			require.Equal(t, c.size, fmt.Sprintf("%dx%d", p.Width, p.Height))
			require.Equal(t, []sdk.Artifact{{Name: "animation." + c.format, Role: "media", MediaType: c.extent}, {Name: c.poster, Role: "poster", MediaType: "image/" + strings.Replace(c.poster[7:], "jpg", "jpeg", 1)}}, out.Result.Artifacts)
			require.ElementsMatch(t, []string{"animation." + c.format, c.poster}, names(t, out.WorkDir))
			m := out.Metadata(t)
			require.Equal(t, c.frames, fmt.Sprint(m["frames"]))
			require.Equal(t, c.format == "mov", m["alpha"])
			require.Equal(t, "previz", m["generation_model"])
			require.Empty(t, m["warnings"])
		})
	}
}

func TestSequenceIsAZipOfTransparentFrames(t *testing.T) {
	t.Parallel()
	out := render(t, data{"output_format": "png_sequence", "resolution": "160x120", "wardrobe": data{"coat": "tan", "hat": "#443322"}})
	all := frames(t, out)
	require.Len(t, all, 4)
	for _, f := range all {
		require.Equal(t, image.Pt(160, 120), f.Bounds().Size())
		for _, corner := range []image.Point{{}, {159, 0}, {0, 119}, {159, 119}} {
			_, _, _, a := f.At(corner.X, corner.Y).RGBA()
			require.Zero(t, a)
		}
		_, _, _, a := f.At(80, 60).RGBA()
		require.EqualValues(t, 0xffff, a, "the character is solid")
	}
	require.Equal(t, "application/zip", out.Result.Artifacts[0].MediaType)
}

func TestQuickTimeKeepsItsTransparency(t *testing.T) {
	t.Parallel()
	out := render(t, data{"output_format": "mov", "resolution": "160x120"})
	require.NoError(t, out.Err)
	frame := filepath.Join(out.WorkDir, "first.png")
	require.NoError(t, exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", filepath.Join(out.WorkDir, "animation.mov"), "-frames:v", "1", frame).Run())
	file, err := os.Open(frame)
	require.NoError(t, err)
	defer file.Close()
	p, err := png.Decode(file)
	require.NoError(t, err)
	_, _, _, corner := p.At(2, 2).RGBA()
	_, _, _, middle := p.At(80, 60).RGBA()
	require.Zero(t, corner)
	require.EqualValues(t, 0xffff, middle)
}

func TestSameTaskDataMakesTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"mp4", "mov", "png_sequence"} {
		d := data{"output_format": format, "clip": "walk", "camera": data{"move": "orbit"}, "fps": 4}
		bytes := func() []byte {
			out := render(t, d)
			require.NoError(t, out.Err)
			content, err := os.ReadFile(filepath.Join(out.WorkDir, out.Result.Media))
			require.NoError(t, err)
			return content
		}
		first, second := bytes(), bytes()
		require.Equal(t, first, second, format)
	}
}

// Every clip shows another picture, and the walk repeats.
func TestClipsLookDifferent(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, clip := range []string{"idle", "walk", "talk", "wave", "point", "nod", "run"} {
		all := frames(t, render(t, data{"clip": clip, "output_format": "png_sequence", "duration": 1, "fps": 2, "antialias": 1}))
		require.Len(t, all, 2)
		picture := string(all[1].(*image.NRGBA).Pix)
		require.Empty(t, seen[picture], "%s looks like %s", clip, seen[picture])
		seen[picture] = clip
		require.NotEqual(t, all[0].(*image.NRGBA).Pix, all[1].(*image.NRGBA).Pix, clip)
	}
}

func TestClipsFollowEachOther(t *testing.T) {
	t.Parallel()
	out := sdktest.Run(t, plugin(), "render_animation", data{"fps": 8, "resolution": "96x64", "clips": []data{{"clip": "wave", "duration": .5}, {"clip": "walk", "duration": .75}}})
	require.NoError(t, out.Err)
	m := out.Metadata(t)
	require.Equal(t, []any{"wave", "walk"}, m["clips"])
	require.InDelta(t, 1.25, m["duration"], 1e-9)
}

func TestCrossingCharacterComesInAndLeaves(t *testing.T) {
	t.Parallel()
	out := render(t, data{"clip": "walk", "travel": "cross", "camera": data{"angle": "side"}, "duration": 4, "fps": 5, "antialias": 1, "resolution": "128x96", "output_format": "png_sequence", "ground": false})
	all := frames(t, out)
	middle := func(p image.Image) float64 {
		sum, n := 0.0, 0.0
		for y := range 96 {
			for x := range 128 {
				if _, _, _, a := p.At(x, y).RGBA(); a > 0 {
					sum, n = sum+float64(x), n+1
				}
			}
		}
		if n < 20 {
			return -1
		}
		return sum / n
	}
	require.InDelta(t, -1, middle(all[0]), 16, "out of the frame, or just coming in")
	require.InDelta(t, 64, middle(all[10]), 10)
	before := -1.0
	for _, p := range all[:18] {
		if at := middle(p); at >= 0 {
			require.Greater(t, at, before-.5)
			before = at
		}
	}
	require.Greater(t, before, 90.0)
}

func TestProgressRisesAndPreviewsAreShown(t *testing.T) {
	t.Parallel()
	out := box(t, data{"duration": 2})
	require.NoError(t, out.Err)
	for i := 1; i < len(out.Progress); i++ {
		require.GreaterOrEqual(t, out.Progress[i].Fraction, out.Progress[i-1].Fraction)
	}
	require.InDelta(t, 1, out.Progress[len(out.Progress)-1].Fraction, 1e-9)
	require.Len(t, out.Previews, 2)
	require.Equal(t, "image/jpeg", out.Previews[0].MediaType)
}

func TestCancelEndsFFmpegAndLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"mp4", "mov", "png_sequence"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("cancelled by the test")
		p := plugin()
		p.Generators[0] = watched{p.Generators[0], func() { cancel(stop) }}
		begun := time.Now()
		out := sdktest.Run(t, p, "render_animation", data{"character": "box", "duration": 30, "fps": 60, "resolution": "322x242", "output_format": format},
			sdktest.WithContext(ctx), sdktest.WithInput("box", written(t, "box.gltf", []byte(boxFile))))
		require.ErrorIs(t, out.Err, stop, format)
		require.Empty(t, names(t, out.WorkDir), format)
		require.Less(t, time.Since(begun), 20*time.Second)
		require.NotContains(t, processes(t), "322x242", "ffmpeg has gone")
	}
}

// watched cancels its own task when the first frames are written.
type watched struct {
	sdk.Generator
	act func()
}

func (w watched) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			if s, err := os.Stat(t.Path(draftName)); err == nil && s.Size() >= 0 {
				w.act()
				return
			}
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return w.Generator.Generate(ctx, t)
}

func processes(t *testing.T) string {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	var b strings.Builder
	for _, f := range all {
		line, _ := os.ReadFile(f)
		b.Write(line)
	}
	return b.String()
}

func TestTroubleWithFFmpegReadsAsASentence(t *testing.T) { // sets PATH, so not in parallel
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	require.Contains(t, failed(t, render(t, nil), "ffmpeg_missing"), "install the ffmpeg package")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ffmpeg"), []byte("#!/bin/sh\necho x > animation.part; echo '/secret: No space left on device' >&2; exit 1\n"), 0o700))
	require.Equal(t, "The host's disk is full: free some space on it, then try again", failed(t, render(t, nil), "disk_full"))
}

func TestSpecificationSaysWhatItIs(t *testing.T) {
	t.Parallel()
	p := plugin()
	s := p.Generators[0].Specification()
	require.Equal(t, "animation", p.Name)
	require.Equal(t, "render_animation", s.Type)
	require.Equal(t, "gpu_heavy", s.Queue)
	require.Equal(t, 5*time.Minute, s.Typical)
	require.Equal(t, 15*time.Minute, s.Maximum)
	out := sdktest.Run(t, p, s.Type, s.Example)
	require.NoError(t, out.Err)
}
