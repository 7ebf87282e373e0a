package main

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func picture(t *testing.T, size any, x ...[]float64) image.Image {
	t.Helper()
	d := one(nil)
	d["waveform"], d["loudness"], d["duration"] = size, data{"off": true}, 2
	out := process(t, d, map[string]string{"one": wav(t, x...)})
	require.NoError(t, out.Err)
	f, err := os.Open(filepath.Join(out.WorkDir, "waveform.png"))
	require.NoError(t, err)
	defer f.Close()
	img, err := png.Decode(f)
	require.NoError(t, err)
	return img
}

func alpha(img image.Image, x, y int) uint32 { _, _, _, a := img.At(x, y).RGBA(); return a >> 8 }

func TestWaveformShowsWhereTheSoundIs(t *testing.T) {
	t.Parallel()
	x := tone(1000, 0.9, 1)
	img := picture(t, data{"width": 200, "height": 80}, x, x)
	require.Equal(t, image.Rect(0, 0, 200, 80), img.Bounds())
	require.EqualValues(t, 255, alpha(img, 50, 40))
	require.EqualValues(t, 255, alpha(img, 50, 10), "loud in the first half")
	require.Zero(t, alpha(img, 50, 0), "and nothing beyond its peak")
	require.EqualValues(t, 255, alpha(img, 150, 40), "a line where it is silent")
	require.Zero(t, alpha(img, 150, 10))
	soft := false
	for y := range 10 {
		soft = soft || alpha(img, 50, y) > 0 && alpha(img, 50, y) < 255
	}
	require.True(t, soft, "edges are anti-aliased")
}

func TestWaveformHasASizeOfItsOwn(t *testing.T) {
	t.Parallel()
	require.Equal(t, image.Rect(0, 0, 1280, 240), picture(t, true, noise(0.5, 0.001)).Bounds())
}
