package slate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/slate"
)

func grey(w, h int) *frame.Frame {
	f := frame.New(w, h)
	for i := range f.Bytes() {
		f.Bytes()[i] = 128
	}
	return f
}

func TestSlatePrintsAtTheFootAndNowhereElse(t *testing.T) {
	t.Parallel()
	f := grey(640, 360)
	slate.New(640, 360, "Rain falls", "push_in", "noir").Draw(f, "00:00:01:02")
	luma := f.Bytes()[:640*360]
	require.Equal(t, byte(128), luma[640*300])
	foot := luma[640*330:]
	bright, dim := 0, 0
	for _, v := range foot {
		if v > 180 {
			bright++
		} else if v < 70 {
			dim++
		}
	}
	require.Greater(t, bright, 60, "print")
	require.Greater(t, dim, len(foot)/2, "strip")
}

func TestTimecodeChangesFromFrameToFrame(t *testing.T) {
	t.Parallel()
	s, a, b := slate.New(640, 360, "", "static", "neutral"), grey(640, 360), grey(640, 360)
	s.Draw(a, "00:00:00:01")
	s.Draw(b, "00:00:00:02")
	require.NotEqual(t, a.Bytes(), b.Bytes())
}

func TestSlateBearsAnyTextAndSize(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "🎬日本語", "a\nb\x00%{x}", strings.Repeat("long ", 2000)} {
		for _, size := range [][2]int{{320, 180}, {3840, 180}, {320, 3840}, {1920, 1080}} {
			f := grey(size[0], size[1])
			slate.New(size[0], size[1], text, "pan_left", "neon").Draw(f, "00:00:00:00")
		}
	}
	none := slate.New(128, 72, "tiny", "static", "noir")
	require.Nil(t, none)
	f := grey(128, 72)
	none.Draw(f, "00:00:00:00")
	require.Equal(t, grey(128, 72).Bytes(), f.Bytes())
}
