package frame_test

import (
	"image"
	"image/color"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/video/frame"
)

func same(r, g, b float64) (float64, float64, float64) { return r, g, b }

var tones = frame.Tabulate(same)

// painted is a frame of an opaque picture.
func painted(img *image.RGBA) *frame.Frame {
	l := frame.NewLayer(img.Rect)
	l.Paint(img.Pix, tones)
	f := frame.New(img.Rect.Dx(), img.Rect.Dy())
	f.Fill(16)
	f.Paste(l)
	return f
}

// ramp is a picture whose brightness grows from left to right.
func ramp(w, h int) *frame.Frame {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8(float64(x) / float64(w-1) * 255)
			img.SetRGBA(x, y, color.RGBA{v, v, v, 255})
		}
	}
	return painted(img)
}

func TestColoursSurviveTheWayToAFrameAndBack(t *testing.T) {
	t.Parallel()
	for _, c := range []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}, {0, 0, 0, 255}, {120, 80, 200, 255}} {
		img := image.NewRGBA(image.Rect(0, 0, 4, 4))
		for i := range 16 {
			img.SetRGBA(i%4, i/4, c)
		}
		got := painted(img).RGBA(4).RGBAAt(1, 2)
		require.InDelta(t, c.R, got.R, 4, "%v is %v", c, got)
		require.InDelta(t, c.G, got.G, 4, "%v is %v", c, got)
		require.InDelta(t, c.B, got.B, 4, "%v is %v", c, got)
	}
}

func TestSubpixelShiftMovesAGradientByItsFraction(t *testing.T) {
	t.Parallel()
	picture, out := ramp(200, 20), frame.New(100, 20)
	mean := func(x float64) float64 {
		out.Sample(picture, frame.View{X: x, Y: 10, Scale: 1})
		sum := 0.0
		for _, v := range out.Bytes()[:100*20] {
			sum += float64(v)
		}
		return sum / (100 * 20)
	}
	perPixel := 219.0 / 199
	require.InDelta(t, perPixel*.25, mean(100.25)-mean(100), .08)
	require.InDelta(t, perPixel*10, mean(110)-mean(100), .2)
}

func TestRolledSamplingAgreesWithUprightAtNoRoll(t *testing.T) {
	t.Parallel()
	picture := ramp(120, 80)
	a, b := frame.New(60, 40), frame.New(60, 40)
	a.Sample(picture, frame.View{X: 61.3, Y: 40.2, Scale: 1.3})
	b.Sample(picture, frame.View{X: 61.3, Y: 40.2, Scale: 1.3, Roll: 1e-12})
	for i, v := range a.Bytes() {
		require.InDelta(t, v, b.Bytes()[i], 1)
	}
	b.Sample(picture, frame.View{X: 60, Y: 40, Scale: 1, Roll: math.Pi / 2})
	px := b.Bytes()
	require.Less(t, px[39*60+30], px[30], "what was on the left is below when the camera lies on its right side")
}

func TestViewPastTheEdgeRepeatsTheEdge(t *testing.T) {
	t.Parallel()
	picture, out := ramp(40, 40), frame.New(40, 40)
	for _, roll := range []float64{0, .5} {
		out.Sample(picture, frame.View{X: -500, Y: 900, Scale: 2, Roll: roll})
		require.InDelta(t, 16, out.Bytes()[0], 2)
	}
}

func TestMixAndVignetteKeepWhatTheyShould(t *testing.T) {
	t.Parallel()
	black, white := frame.New(32, 32), frame.New(32, 32)
	for i := range white.Bytes() {
		black.Bytes()[i], white.Bytes()[i] = 16, 235
	}
	black.Mix(white, .25)
	require.InDelta(t, 16+219*.25, black.Bytes()[5], 1)
	black.Flood(16, .5)
	require.InDelta(t, 16+219*.125, black.Bytes()[5], 1)

	lit := ramp(32, 32)
	before := append([]byte(nil), lit.Bytes()...)
	frame.NewVignette(32, 32, 0).Apply(lit)
	require.Equal(t, before, lit.Bytes())
	frame.NewVignette(32, 32, .8).Apply(lit)
	require.Less(t, lit.Bytes()[31], before[31]-100, "corner")
	require.Equal(t, before[16*32+16], lit.Bytes()[16*32+16], "middle")
}

func TestSavedFrameComesBack(t *testing.T) {
	t.Parallel()
	f, path := ramp(64, 32), filepath.Join(t.TempDir(), "f")
	require.NoError(t, f.Save(path))
	g, err := frame.Load(path, 64, 32)
	require.NoError(t, err)
	require.Equal(t, f.Bytes(), g.Bytes())
	_, err = frame.Load(path, 128, 32)
	require.Error(t, err)
}
