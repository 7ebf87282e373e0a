package storyboard_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/storyboard"
)

var tones = frame.Tabulate(func(r, g, b float64) (float64, float64, float64) { return r, g, b })

// compose lays a panel out and makes a picture of it again.
func compose(panel image.Image, width, height int, softness float64) *image.RGBA {
	return storyboard.Canvas{Width: width, Height: height, Softness: softness, Tones: tones}.Compose(panel).RGBA(width)
}

func write(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "panel")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

func filled(w, h int, c color.Color) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, c)
	}
	return img
}

// giantPNG states 50,000 by 50,000 pixels in a few bytes.
func giantPNG() []byte {
	header := []byte("IHDR\x00\x00\x00\x00\x00\x00\x00\x00\x08\x02\x00\x00\x00")
	binary.BigEndian.PutUint32(header[4:], 50_000)
	binary.BigEndian.PutUint32(header[8:], 50_000)
	file := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(header))
}

// lyingWebP states a canvas of one pixel around a VP8L picture of 16,384 by 16,384.
func lyingWebP() []byte {
	body := []byte("WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00VP8L\x06\x00\x00\x00\x2f\xff\xff\xff\x0f\x00")
	file := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
	return append(file, body...)
}

func TestPicturesOfEveryKindAreRead(t *testing.T) {
	t.Parallel()
	img := filled(20, 10, color.NRGBA{200, 30, 30, 255})
	encoders := map[string]func(*bytes.Buffer) error{
		"png":  func(b *bytes.Buffer) error { return png.Encode(b, img) },
		"jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) },
		"gif":  func(b *bytes.Buffer) error { return gif.Encode(b, img, nil) },
	}
	for kind, encode := range encoders {
		var b bytes.Buffer
		require.NoError(t, encode(&b))
		got, err := storyboard.Decode(write(t, b.Bytes()))
		require.NoError(t, err, kind)
		require.Equal(t, image.Rect(0, 0, 20, 10), got.Bounds(), kind)
	}
}

func TestHostileFilesAreRefusedBeforeTheyTakeMemory(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content []byte
		want    error
	}{
		"giant":     {giantPNG(), storyboard.ErrTooLarge},
		"lying":     {lyingWebP(), storyboard.ErrTooLarge},
		"empty":     {nil, storyboard.ErrNotImage},
		"text":      {[]byte("hello"), storyboard.ErrNotImage},
		"playlist":  {[]byte("#EXTM3U\nfile:///etc/passwd\n"), storyboard.ErrNotImage},
		"concat":    {[]byte("ffconcat version 1.0\nfile '/etc/passwd'\n"), storyboard.ErrNotImage},
		"svg":       {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`), storyboard.ErrNotImage},
		"truncated": {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), storyboard.ErrNotImage},
	} {
		_, err := storyboard.Decode(write(t, c.content))
		require.ErrorIs(t, err, c.want, name)
	}
}

func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	require.NoError(f, png.Encode(&b, filled(4, 4, color.White)))
	f.Add(b.Bytes())
	f.Add(giantPNG())
	f.Add(lyingWebP())
	f.Fuzz(func(t *testing.T, content []byte) {
		img, err := storyboard.Decode(write(t, content))
		if err == nil {
			require.False(t, img.Bounds().Empty())
		}
	})
}

func TestPanelOfAnotherShapeIsShownWholeWithoutBlackBars(t *testing.T) {
	t.Parallel()
	canvas := compose(filled(100, 100, color.NRGBA{250, 120, 60, 255}), 320, 180, 1.2)
	require.Equal(t, image.Rect(0, 0, 320, 180), canvas.Rect)
	middle, side := canvas.RGBAAt(160, 90), canvas.RGBAAt(10, 90)
	require.InDelta(t, 250, middle.R, 3)
	require.InDelta(t, 100, side.R, 3, "a dim copy of the panel")
}

func TestPanelOfAboutTheFilmsShapeFillsIt(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{4, 3}, {1, 1}, {16, 9}, {1600, 900}, {640, 481}} {
		canvas := compose(filled(size[0], size[1], color.NRGBA{10, 200, 10, 255}), 160, 120, 1.5)
		require.InDelta(t, 200, canvas.RGBAAt(2, 2).G, 3, "%v", size)
		require.InDelta(t, 200, canvas.RGBAAt(157, 117).G, 3, "%v", size)
	}
}

func TestTransparentPaperIsWhite(t *testing.T) {
	t.Parallel()
	canvas := compose(filled(32, 18, color.NRGBA{0, 0, 0, 0}), 64, 36, 1)
	require.InDelta(t, 255, canvas.RGBAAt(30, 20).G, 1)
}

// A mark keeps its place on the canvas, whatever the size of the panel.
func TestDetailKeepsItsPlaceInEveryFormatAndSize(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 2, 5, 9} {
		img := filled(160*size, 90*size, color.NRGBA{20, 20, 20, 255})
		for y := 30 * size; y < 60*size; y++ {
			for x := 100 * size; x < 110*size; x++ {
				img.Set(x, y, color.White)
			}
		}
		canvas := compose(img, 320, 180, 1)
		require.Greater(t, canvas.RGBAAt(210, 90).G, uint8(230), size)
		require.Less(t, canvas.RGBAAt(195, 90).G, uint8(40), size)
		require.Less(t, canvas.RGBAAt(225, 90).G, uint8(40), size)
		require.Less(t, canvas.RGBAAt(210, 54).G, uint8(40), size)
	}
}

func TestWhatIsCutOffATallPanelIsMostlyItsFoot(t *testing.T) {
	t.Parallel()
	img := filled(160, 120, color.NRGBA{20, 20, 20, 255})
	for y := 10; y < 16; y++ {
		for x := range 160 {
			img.Set(x, y, color.White)
		}
	}
	canvas := compose(img, 160, 90, 1) // cuts 30 rows: 3 at the top
	require.Greater(t, canvas.RGBAAt(80, 9).G, uint8(200))
}

func TestLayerKeepsItsAlphaAndItsPlace(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 160, 90))
	for y := 30; y < 60; y++ {
		for x := 100; x < 110; x++ {
			img.Set(x, y, color.NRGBA{200, 30, 30, 128})
		}
	}
	c := storyboard.Canvas{Width: 320, Height: 180, Softness: 1, Tones: tones}
	require.False(t, c.Covers(img))
	require.True(t, c.Covers(filled(160, 90, color.White)))
	require.False(t, c.Covers(filled(90, 90, color.White)), "its sides are free")
	l := c.Layer(img)
	require.Less(t, l.Bounds.Dx(), 60, "only what shows is kept")
	f := frame.New(320, 180)
	f.Fill(16)
	f.Paste(l)
	mid, beside := f.RGBA(320).RGBAAt(210, 90), f.RGBA(320).RGBAAt(190, 90)
	require.InDelta(t, 100, mid.R, 6, "half of 200 over black")
	require.InDelta(t, 15, mid.G, 8)
	require.InDelta(t, 0, beside.R, 3)
	require.Nil(t, c.Layer(image.NewNRGBA(image.Rect(0, 0, 16, 9))))
}
