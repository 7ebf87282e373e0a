package frame_test

import (
	"image"
	"image/color"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"ft.tc/backlot/plugins/video/frame"
)

// disc is a white layer with a soft disc of alpha in its middle.
func disc(bounds image.Rectangle) *frame.Layer {
	img := image.NewNRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	flat := image.NewRGBA(img.Rect)
	cx, cy := float64(bounds.Dx())/2, float64(bounds.Dy())/2
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			dx, dy := (float64(x)+.5-cx)/cx, (float64(y)+.5-cy)/cy
			a := min(max(2-2.5*(dx*dx+dy*dy), 0), 1)
			flat.Set(x, y, color.NRGBA{255, 255, 255, uint8(255 * a)})
		}
	}
	l := frame.NewLayer(bounds)
	l.Paint(flat.Pix, tones)
	return l
}

func black(w, h int) *frame.Frame {
	f := frame.New(w, h)
	f.Fill(16)
	return f
}

func TestLayerLiesWhereItsBoundsSay(t *testing.T) {
	t.Parallel()
	f := black(64, 64)
	f.Paste(disc(image.Rect(20, 30, 40, 50)))
	luma := f.Bytes()[:64*64]
	require.EqualValues(t, 235, luma[40*64+30], "middle")
	require.EqualValues(t, 16, luma[29*64+30], "above")
	require.EqualValues(t, 16, luma[40*64+19], "left")
	require.EqualValues(t, 16, luma[30*64+20], "corner of the layer, where it is transparent")
}

func TestLayerOverTheEdgeOfAFrameIsCutOff(t *testing.T) {
	t.Parallel()
	for _, b := range []image.Rectangle{image.Rect(-10, -10, 20, 20), image.Rect(50, 50, 90, 90), image.Rect(-40, 0, -10, 30), image.Rect(-20, -20, 100, 100)} {
		f := black(64, 64)
		f.Paste(disc(b))
	}
}

// What a camera sees of a layer is what it sees of the same thing as a picture.
func TestLayerIsSampledAsAPictureIs(t *testing.T) {
	t.Parallel()
	canvas := image.Rect(0, 0, 160, 120)
	whole := black(160, 120)
	whole.Paste(disc(image.Rect(40, 20, 120, 100)))
	layer := disc(image.Rect(40, 20, 120, 100))
	for _, v := range []frame.View{
		{X: 80, Y: 60, Scale: 1.2}, {X: 50.3, Y: 40.7, Scale: .7}, {X: 80, Y: 60, Scale: 1.1, Roll: .3}, {X: 10, Y: 10, Scale: 1}, {X: 81.5, Y: 61, Scale: 1.2, Roll: -.1},
	} {
		want, got := frame.New(100, 80), black(100, 80)
		want.Sample(whole, v)
		got.Over(layer, v)
		got.Over(layer.Crop(), frame.View{X: -5000, Y: 0, Scale: 1}) // out of sight
		for i, p := range want.Bytes() {
			require.InDelta(t, p, got.Bytes()[i], 4, "%v at %d", v, i)
		}
	}
	require.True(t, layer.Crop().Bounds.In(canvas))
}

func TestCropKeepsWhatShowsAndARim(t *testing.T) {
	t.Parallel()
	l := frame.NewLayer(image.Rect(10, 10, 110, 90))
	require.Nil(t, l.Crop())
	_, _, alpha, _ := l.Rows()
	alpha(40)[50] = 200
	require.Equal(t, image.Rect(56, 46, 66, 56), l.Crop().Bounds)
}

func TestSavedLayerComesBack(t *testing.T) {
	t.Parallel()
	l, path := disc(image.Rect(4, 6, 44, 36)), filepath.Join(t.TempDir(), "l")
	require.NoError(t, l.Save(path))
	again, err := frame.LoadLayer(path, l.Bounds)
	require.NoError(t, err)
	require.Equal(t, l, again)
}

func TestAnyViewOfAnyLayerStaysInRange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		even := func(least, most int, name string) int { return rapid.IntRange(least/2, most/2).Draw(t, name) * 2 }
		x, y := even(-20, 60, "x"), even(-20, 60, "y")
		l := disc(image.Rect(x, y, x+even(4, 60, "w"), y+even(4, 60, "h")))
		f := black(even(2, 70, "width"), even(2, 70, "height"))
		v := frame.View{
			X: rapid.Float64Range(-50, 100).Draw(t, "vx"), Y: rapid.Float64Range(-50, 100).Draw(t, "vy"),
			Scale: rapid.Float64Range(.1, 4).Draw(t, "scale"), Roll: rapid.SampledFrom([]float64{0, .2, -1}).Draw(t, "roll"),
		}
		f.Over(l, v)
		for i, p := range f.Bytes()[:f.Width*f.Height] {
			if p < 14 || p > 236 { // what is laid over something may lose a bit or two
				t.Fatalf("pixel %d is %d", i, p)
			}
		}
	})
}
