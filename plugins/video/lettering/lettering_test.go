package lettering_test

import (
	"image"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/lettering"
)

const w, h = 640, 360

// rows draws a text on grey and says between which rows anything changed, and the brightest and darkest of it.
func rows(picture image.Rectangle, reserved int, text string) (first, last int, white, black byte) {
	f := frame.New(w, h)
	f.Fill(120)
	lettering.New(w, h, picture, reserved).Draw(f, text)
	first, last, white, black = -1, -1, 0, 255
	for i, v := range f.Bytes()[:w*h] {
		if v == 120 {
			continue
		}
		if first < 0 {
			first = i / w
		}
		last = i / w
		white, black = max(white, v), min(black, v)
	}
	return first, last, white, black
}

var full = image.Rect(0, 0, w, h)

func TestLettersAreWhiteWithADarkOutlineInTheFoot(t *testing.T) {
	t.Parallel()
	first, last, white, black := rows(full, 0, "Good evening")
	require.Greater(t, first, h*3/4)
	require.Less(t, last, h*97/100)
	require.Greater(t, white, byte(230))
	require.Less(t, black, byte(30))
	none, _, _, _ := rows(full, 0, "")
	require.Equal(t, -1, none)
}

func TestTwoLinesGoIntoTheBarWhereTheyFit(t *testing.T) {
	t.Parallel()
	wide := image.Rect(0, 46, w, h-46) // 2.39:1
	first, last, _, _ := rows(wide, 0, "One\nTwo")
	require.GreaterOrEqual(t, first, h-46)
	require.Less(t, last, h)
	first, last, _, _ = rows(image.Rect(0, 10, w, h-10), 0, "One\nTwo")
	require.Less(t, last, h-10, "a narrow bar stays black")
	require.Greater(t, first, h/2)
	_, last, _, _ = rows(full, 40, "One")
	require.Less(t, last, h-40, "the slate stays free")
}

func TestLongTextIsBrokenAndStaysInTheFrame(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("word ", 60), strings.Repeat("x", 4000), strings.Repeat("a\n", 50)} {
		first, last, _, _ := rows(full, 0, text)
		require.Greater(t, first, h/4)
		require.Less(t, last, h)
		for _, size := range [][2]int{{64, 64}, {64, 3840}, {3840, 64}} {
			f := frame.New(size[0], size[1])
			lettering.New(size[0], size[1], image.Rect(0, 0, size[0], size[1]), 0).Draw(f, text)
		}
	}
}

func TestScriptsThatCannotBeSetAreKnown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Ça va? Ελληνικά\nПривет, “straße”…": true, "": true, "naïve Łódź Ÿ €": true,
		"مرحبا": false, "שלום": false, "日本語": false, "🎬": false, "e\u0301": false, "नमस्ते": false,
	} {
		require.Equal(t, want, lettering.Drawable(text), text)
	}
}
