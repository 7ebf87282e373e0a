package picture_test

import (
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream/picture"
)

func TestPictureIsCroppedAroundItsMiddle(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 300, 100))
	for y := range 100 {
		for x := range 300 {
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(x / 100 * 100), A: 255})
		}
	}
	out := picture.Cover(img, 50, 50)
	r, _, _, _ := out.At(25, 25).RGBA()
	require.Equal(t, uint32(100), r>>8, "the middle third")
	for _, x := range []int{2, 47} {
		r, _, _, _ := out.At(x, 25).RGBA()
		require.InDelta(t, 100, r>>8, 20)
	}
	require.Equal(t, image.Pt(7, 300), picture.Cover(img, 7, 300).Bounds().Size())
	require.Equal(t, image.Pt(60, 20), picture.Shrink(img, 60).Bounds().Size())
}

func TestSizesStayWithinTheModels(t *testing.T) {
	t.Parallel()
	for w := 16; w <= 4096; w += 97 {
		for h := 16; h <= 4096; h += 89 {
			for _, step := range []int{8, 16} {
				x, y := picture.Within(w, h, step, 1000)
				require.True(t, x%step == 0 && y%step == 0 && min(x, y) >= 64 && max(x, y) <= 1000, "%dx%d gives %dx%d", w, h, x, y)
			}
		}
	}
}

func TestHostileFilesAreToldBeforeTheyTakeMemory(t *testing.T) {
	t.Parallel()
	head := "IHDR\x00\x00\xc3\x50\x00\x00\xc3\x50\x08\x02\x00\x00\x00"
	giant := "\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + head + string(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(head))))
	for content, says := range map[string]string{
		giant:                           "50000 × 50000",
		"#EXTM3U\nfile:///etc/passwd\n": "not an intact PNG",
		`<svg><!ENTITY x "y"></svg>`:    "not an intact PNG",
		"":                              "not an intact PNG",
		"\x89PNG\r\n\x1a\n\x00\x00\x00": "not an intact PNG",
	} {
		path := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, err := picture.Decode(path)
		err = picture.Explain("style_guide", "https://media.example.com/x", err)
		require.ErrorContains(t, err, says)
		require.ErrorContains(t, err, "style_guide: ")
	}
	_, err := picture.Decode(filepath.Join(t.TempDir(), "none"))
	require.ErrorContains(t, picture.Explain("style_guide", "https://x", err), "could not be read")
}
