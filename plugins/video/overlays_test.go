package main

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	"github.com/stretchr/testify/require"
)

// clip is a QuickTime film with alpha, of 1 s at 12 frames a second: a red box on nothing, half through.
func clip(t testing.TB) string {
	t.Helper()
	return made(t, "clip.mov", "-f", "lavfi", "-i", "color=c=0xb40000@0.5:s=40x80:r=12:d=1,format=rgba,pad=80:80:20:0:color=black@0", "-c:v", "png", "-pix_fmt", "rgba")
}

func red(img *image.RGBA, x, y int) float64 {
	c := img.RGBAAt(x, y)
	return float64(c.R) - float64(c.G)
}

func TestFilmOverThePictureHasItsPlaceAlphaAndEnd(t *testing.T) {
	t.Parallel()
	in := files{"one": flat(t, 160, 90, dark), "clip": clip(t)}
	got := cut(t, data{
		"storyboard_images": []string{"one"}, "duration": 2, "grade_overlays": false,
		"overlays": []data{{"url": "clip", "start": .5, "x": .25, "y": .5, "height": .5}}, // 90x90 about (80,90); red from 57.5 to 102.5
	}, in)
	require.InDelta(t, 0, red(got.picture(11), 80, 90), 8, "before")
	for _, n := range []int{12, 24, 35} {
		img := got.picture(n)
		require.InDelta(t, 90, red(img, 80, 90), 16, "half of its red in frame %d", n)
		require.InDelta(t, 120, float64(img.RGBAAt(80, 90).R), 12)
		require.InDelta(t, 0, red(img, 40, 90), 10, "its own transparent rim")
		require.Greater(t, red(img, 64, 52), 55.0, "upper left")
		require.InDelta(t, 0, red(img, 80, 38), 10, "above")
		require.InDelta(t, 0, red(img, 112, 90), 10, "to the right")
	}
	require.InDelta(t, 0, red(got.picture(36), 80, 90), 8, "it ends with its clip")
	require.InDelta(t, 1, got.metadata()["overlays"], 0)
}

func TestLoopedFilmGoesOnAndStillKeepsItsDuration(t *testing.T) {
	t.Parallel()
	logo := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	draw.Draw(logo, logo.Rect, image.NewUniform(color.NRGBA{0, 255, 0, 255}), image.Point{}, draw.Src)
	in := files{"one": flat(t, 160, 90, dark), "clip": clip(t), "logo": save(t, logo)}
	got := cut(t, data{
		"storyboard_images": []string{"one"}, "duration": 2.5, "lighting": "noir", "overlays": []data{
			{"url": "clip", "x": 0, "height": 1, "loop": true}, // half of it is outside
			{"url": "logo", "x": .8, "height": .25, "start": 1, "duration": .5},
		},
	}, in)
	for _, n := range []int{0, 30, 59} {
		require.InDelta(t, 0, red(got.picture(n), 20, 90), 25, "noir takes its red in frame %d", n)
		require.Greater(t, abs(grey(got.picture(n), 20, 90)-grey(got.picture(n), 160, 90)), 5.0, "frame %d", n)
	}
	green := func(n int) float64 { return grey(got.picture(n), 256, 90) }
	require.Less(t, green(23), 60.0)
	require.Greater(t, green(24), 110.0)
	require.Greater(t, green(35), 110.0)
	require.Less(t, green(36), 60.0)
}

// The overlay is given for just the length of its shot, whose second half of the fade comes after that.
func TestOverlayFadesWithItsShot(t *testing.T) {
	t.Parallel()
	in := pair(t)
	in["clip"] = flat(t, 40, 40, color.NRGBA{255, 0, 0, 255})
	got := cut(t, data{
		"duration": 2, "transition_duration": .46, "grade_overlays": false, "overlays": []data{{"url": "clip", "duration": 1, "height": .5}},
	}, in) // the fade is in frames 19 to 29
	last := 300.0
	for _, n := range []int{18, 21, 24, 27} {
		v := red(got.picture(n), 160, 90)
		require.Less(t, v, last, "frame %d", n)
		require.Greater(t, v, 20.0, "frame %d", n)
		last = v
	}
	require.InDelta(t, 0, red(got.picture(30), 160, 90), 8)
}

func TestOverlaysUnderTheLetterboxAreCutByIt(t *testing.T) {
	t.Parallel()
	in := files{"one": flat(t, 160, 90, dark), "clip": flat(t, 40, 40, color.White)}
	got := cut(t, data{"storyboard_images": []string{"one"}, "letterbox": "2.39:1", "overlays": []data{{"url": "clip", "height": 2}}}, in)
	img := got.picture(12)
	require.Greater(t, grey(img, 160, 26), 230.0)
	require.Less(t, grey(img, 160, 22), 22.0)
}
