package main

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	dark  = color.NRGBA{60, 60, 60, 255}
	light = color.NRGBA{200, 200, 200, 255}
)

// pair are two panels, a dark one and a light one.
func pair(t testing.TB) files {
	t.Helper()
	return files{"one": flat(t, 160, 90, dark), "two": flat(t, 160, 90, light)}
}

func TestLetterboxIsBlackToTheRowAndThePictureLiesInside(t *testing.T) {
	t.Parallel()
	for ratio, size := range map[string]string{"2.39:1": "320x132", "4:3": "240x180", "1.78:1": "320x180"} {
		got := cut(t, data{"letterbox": ratio, "storyboard_images": []string{"two"}}, pair(t))
		m := got.metadata()
		require.Equal(t, size, m["picture"], ratio)
		img := got.picture(12)
		var w, h int
		fscan(t, size, &w, &h)
		left, top := (320-w)/2, (180-h)/2
		for y := range 180 {
			for _, x := range []int{0, left - 1, left, 160, 320 - left - 1, 320 - left, 319} {
				if x < 0 || x > 319 {
					continue
				}
				inside := x >= left && x < 320-left && y >= top && y < 180-top
				if inside {
					require.Greater(t, grey(img, x, y), 120.0, "%s at %d,%d", ratio, x, y)
				} else {
					require.Less(t, grey(img, x, y), 22.0, "%s at %d,%d", ratio, x, y)
				}
			}
		}
	}
}

func TestTransitionIsSeenInTheMiddleOfTheCut(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][3]float64{ // on the left, in the middle, on the right
		"cross_fade": {130, 130, 130}, "fade_black": {0, 0, 0}, "wipe_left": {60, -1, 200}, "slide_right": {200, -1, 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := cut(t, data{"transition": name, "transition_duration": .46, "duration": 2}, pair(t)) // frames 19 to 29
			img := got.picture(24)
			for i, x := range []int{4, 160, 315} {
				if want[i] >= 0 {
					require.InDelta(t, want[i], grey(img, x, 90), 22, "at %d", x)
				}
			}
			require.InDelta(t, 60, grey(got.picture(12), 160, 90), 8)
			require.InDelta(t, 200, grey(got.picture(40), 160, 90), 8)
			require.Equal(t, name, got.metadata()["transition"])
		})
	}
}

// layered is a panel of a grey wall with a white post far away, and a black post near the camera.
func layered(t testing.TB) files {
	t.Helper()
	bar := func(img draw.Image, x int, c color.Color) {
		draw.Draw(img, image.Rect(x, 0, x+6, 180), image.NewUniform(c), image.Point{}, draw.Src)
	}
	wall := image.NewNRGBA(image.Rect(0, 0, 320, 180))
	draw.Draw(wall, wall.Rect, image.NewUniform(color.Gray{128}), image.Point{}, draw.Src)
	bar(wall, 100, color.White)
	near := image.NewNRGBA(wall.Rect)
	bar(near, 200, color.Black)
	whole := image.NewNRGBA(wall.Rect)
	draw.Draw(whole, whole.Rect, wall, image.Point{}, draw.Src)
	draw.Draw(whole, whole.Rect, near, image.Point{}, draw.Over)
	return files{"one": save(t, whole), "wall": save(t, wall), "near": save(t, near)}
}

// posts are where the white and the black one stand.
func posts(img *image.RGBA) (white, black float64) {
	var sums, weights [2]float64
	for x := range img.Rect.Dx() {
		v := grey(img, x, 90) - 128
		i := 0
		if v < 0 {
			i = 1
			v = -v
		}
		if v > 40 {
			sums[i] += v * float64(x)
			weights[i] += v
		}
	}
	return sums[0] / weights[0], sums[1] / weights[1]
}

func TestNearLayerMovesMoreThanTheFarOne(t *testing.T) {
	t.Parallel()
	for _, move := range []string{"static", "pan_right"} {
		t.Run(move, func(t *testing.T) {
			t.Parallel()
			got := cut(t, data{
				"storyboard_images": []string{"one"}, "storyboard_layers": [][]string{{"wall", "near"}}, "camera_angle": move, "lighting": "high key",
			}, layered(t))
			w0, b0 := posts(got.picture(0))
			w1, b1 := posts(got.picture(23))
			require.Greater(t, abs(b1-b0), abs(w1-w0)+1, "the black post went from %.1f to %.1f, the white one from %.1f to %.1f", b0, b1, w0, w1)
			require.InDelta(t, 2, got.metadata()["layers"], 0)
		})
	}
}

func abs(v float64) float64 { return max(v, -v) }

// All that a hole or an edge could show is black.
func TestNoHoleIsSeenWhateverTheMove(t *testing.T) {
	t.Parallel()
	in := files{"one": flat(t, 160, 90, light), "night": flat(t, 160, 90, color.Black), "front": flat(t, 160, 90, color.NRGBA{})}
	ring := image.NewNRGBA(image.Rect(0, 0, 160, 90))
	draw.Draw(ring, ring.Rect, image.NewUniform(light), image.Point{}, draw.Src)
	draw.Draw(ring, image.Rect(60, 30, 100, 60), image.Transparent, image.Point{}, draw.Src)
	in["ring"] = save(t, ring)
	for move, layers := range map[string][]string{"static": {"ring", "front"}, "dutch": {"night", "one"}, "pull_out": {"night", "one"}} {
		got := cut(t, data{"storyboard_images": []string{"one"}, "storyboard_layers": [][]string{layers}, "camera_angle": move}, in)
		for _, n := range []int{0, 12, 23} {
			img := got.picture(n)
			for x := 0; x <= 319; x += 11 {
				for y := 0; y <= 179; y += 179 / 6 {
					require.Greater(t, grey(img, x, y), 60.0, "%s of %v, frame %d at %d,%d", move, layers, n, x, y)
				}
			}
		}
	}
}

func TestEachShotHasItsOwnLengthAndCamera(t *testing.T) {
	t.Parallel()
	got := cut(t, data{"duration": nil, "transition": "cut", "shots": []data{
		{"duration": .5, "camera_angle": "pan left", "lighting": "noir"}, {"duration": 1, "camera_angle": "close up"},
	}}, pair(t))
	m := got.metadata()
	require.InDelta(t, 1.5, m["duration"], 0)
	list := m["shot_list"].([]any)
	require.Equal(t, map[string]any{"start": 0.0, "duration": .5, "camera_move": "pan_left", "grade": "noir", "layers": 0.0}, list[0])
	require.Equal(t, map[string]any{"start": .5, "duration": 1.0, "camera_move": "close_up", "grade": "neutral", "layers": 0.0}, list[1])
	require.Nil(t, m["warnings"])
	require.Less(t, grey(got.picture(11), 160, 90), 100.0)
	require.Greater(t, grey(got.picture(12), 160, 90), 150.0)
}

func TestShotsThatDoNotAddUpAreScaledWithASentence(t *testing.T) {
	t.Parallel()
	got := cut(t, data{"duration": 1, "transition": "cut", "shots": []data{{"duration": 6}, {"duration": 2}}}, pair(t))
	m := got.metadata()
	require.Equal(t, []any{"The shots add up to 8.00 seconds and the film has 1.00: they were scaled to fit"}, m["warnings"])
	require.InDelta(t, .75, m["shot_list"].([]any)[0].(map[string]any)["duration"], .001)
}
