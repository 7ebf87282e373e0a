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

	"ft.tc/backlot/plugins/video/storyboard"
)

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
	canvas := storyboard.Compose(filled(100, 100, color.NRGBA{250, 120, 60, 255}), 320, 180, 1.2)
	require.Equal(t, image.Rect(0, 0, 320, 180), canvas.Rect)
	middle, side := canvas.RGBAAt(160, 90), canvas.RGBAAt(10, 90)
	require.InDelta(t, 250, middle.R, 2)
	require.InDelta(t, 100, side.R, 3, "a dim copy of the panel")
}

func TestPanelOfAboutTheFilmsShapeFillsIt(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{4, 3}, {1, 1}, {16, 9}, {1600, 900}, {640, 481}} {
		canvas := storyboard.Compose(filled(size[0], size[1], color.NRGBA{10, 200, 10, 255}), 160, 120, 1.5)
		require.InDelta(t, 200, canvas.RGBAAt(2, 2).G, 2, "%v", size)
		require.InDelta(t, 200, canvas.RGBAAt(157, 117).G, 2, "%v", size)
	}
}

func TestTransparentPaperIsWhite(t *testing.T) {
	t.Parallel()
	canvas := storyboard.Compose(filled(32, 18, color.NRGBA{0, 0, 0, 0}), 64, 36, 1)
	require.Equal(t, color.RGBA{255, 255, 255, 255}, canvas.RGBAAt(30, 20))
}
