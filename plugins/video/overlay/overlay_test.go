package overlay

import (
	"image"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"ft.tc/backlot/plugins/video/timeline"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPlaceIsTheMiddleAndThePartOfThePicturesHeight(t *testing.T) {
	t.Parallel()
	at, part := Place{X: .5, Y: .5, Height: .5}.fit(image.Pt(640, 360), 100, 200)
	require.Equal(t, image.Rect(276, 90, 366, 270), at)
	require.Equal(t, area{0, 0, 100, 200}, part)
	at, part = Place{X: 0, Y: 1, Height: 1}.fit(image.Pt(640, 360), 100, 100)
	require.Equal(t, image.Rect(0, 180, 180, 360), at)
	require.Equal(t, area{50, 0, 50, 50}, part, "only what can be seen of it is taken")
}

func TestAnyPlaceIsEvenInsideThePictureAndOfTheSource(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.Float64Range(0, 1)
		p := Place{X: unit.Draw(t, "x"), Y: unit.Draw(t, "y"), Height: rapid.Float64Range(.05, 2).Draw(t, "height")}
		picture := image.Pt(rapid.IntRange(8, 1920).Draw(t, "w")*2, rapid.IntRange(8, 1080).Draw(t, "h")*2)
		w, h := rapid.IntRange(1, 8000).Draw(t, "source w"), rapid.IntRange(1, 8000).Draw(t, "source h")
		at, part := p.fit(picture, w, h)
		if at.Empty() {
			return
		}
		if !at.In(image.Rectangle{Max: picture}) || at.Min.X%2+at.Min.Y%2+at.Dx()%2+at.Dy()%2 != 0 {
			t.Fatalf("%v in %v", at, picture)
		}
		const hair = 1e-6
		if part.x < -hair || part.y < -hair || part.x+part.w > float64(w)+hair || part.y+part.h > float64(h)+hair || part.w <= 0 || part.h <= 0 {
			t.Fatalf("%v of %dx%d", part, w, h)
		}
	})
}

func TestOverlayThatEndsInATransitionFollowsItsShot(t *testing.T) {
	t.Parallel()
	shots := timeline.Cut(200, timeline.Even(2), 20) // the transition is in frames 90 to 109
	for _, c := range []struct{ start, end, from, to, first, last int }{
		{0, 100, 0, 110, 0, 0},    // ends at the cut
		{100, 200, 90, 200, 1, 1}, // begins at the cut
		{0, 200, 0, 200, 0, 1},    // is over both
		{95, 105, 90, 105, 1, 1},  // is all within it
		{10, 80, 10, 80, 0, 1},    // has nothing to do with it
		{110, 150, 110, 150, 0, 1},
	} {
		o := Overlay{start: c.start, end: c.end}
		o.Follow(shots)
		require.Equal(t, []int{c.from, c.to, c.first, c.last}, []int{o.from, o.to, o.first, o.last}, "%d to %d", c.start, c.end)
	}
}

func TestCommandLineReadsTheFileAlone(t *testing.T) {
	t.Parallel()
	args := Clip{Path: "clip.mov", Demuxer: "mov", Width: 80, Height: 80, Loop: true}.args(area{0, 0, 80, 80}, image.Rect(0, 0, 40, 40), timeline.RateOf(24), 48)
	require.Equal(t, "pipe:1", args[len(args)-1])
	require.Contains(t, args, "file,pipe")
	require.Contains(t, args, "file:clip.mov")
	require.Contains(t, args, "48")
}
