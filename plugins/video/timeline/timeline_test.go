package timeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"ft.tc/backlot/plugins/video/timeline"
)

func TestFrameCountIsTheNearestToTheAskedLength(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		seconds, fps float64
		rate         string
		frames       int
	}{
		{1, 1, "1/1", 1},
		{7, 24, "24/1", 168},
		{2.5, 30, "30/1", 75},
		{7, 29.97, "30000/1001", 210},
		{10, 23.976, "24000/1001", 240},
		{10, 23.98, "24000/1001", 240},
		{1, 59.94, "60000/1001", 60},
		{2, 12.5, "25/2", 25},
		{30, 60, "60/1", 1800},
		{1.04, 24, "24/1", 25},
		{2.5, 1, "1/1", 3},
		{1, 1.333, "1333/1000", 1},
	} {
		r := timeline.RateOf(c.fps)
		require.Equal(t, c.rate, r.String(), "rate of %v", c.fps)
		require.Equal(t, c.frames, r.Frames(c.seconds), "%v s at %v", c.seconds, c.fps)
	}
}

func TestTimecodeCountsFramesInTheLastField(t *testing.T) {
	t.Parallel()
	require.Equal(t, "00:00:06:23", timeline.RateOf(24).Timecode(167))
	require.Equal(t, "00:00:01:00", timeline.RateOf(29.97).Timecode(30))
}

func TestEveryFrameShowsOneShotOrTwoThatFade(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		frames := rapid.IntRange(1, 1800).Draw(t, "frames")
		panels := rapid.IntRange(1, 20).Draw(t, "panels")
		shares := timeline.Even(panels)
		for i := range shares {
			shares[i] = rapid.Float64Range(.1, 30).Draw(t, "share")
		}
		shots := timeline.Cut(frames, shares, rapid.IntRange(0, 300).Draw(t, "fade"))
		require.Len(t, shots, min(frames, panels))
		require.Equal(t, 0, shots[0].Start)
		require.Equal(t, frames, shots[len(shots)-1].End)
		for n := range frames {
			layers := timeline.Layers(shots, n)
			require.NotEmpty(t, layers)
			require.LessOrEqual(t, len(layers), 2)
			require.InDelta(t, 1, layers[0].Weight, 0, "the lower layer is opaque")
			require.Greater(t, layers[len(layers)-1].Weight, 0.0)
		}
	})
}

func TestFadeRisesFrameByFrame(t *testing.T) {
	t.Parallel()
	shots := timeline.Cut(168, timeline.Even(3), 18)
	require.Equal(t, 18, shots[1].Fade)
	require.Equal(t, shots[0].End-shots[1].Start, shots[1].Fade)
	last := 0.0
	for n := shots[1].Start; n < shots[0].End; n++ {
		layers := timeline.Layers(shots, n)
		require.Len(t, layers, 2)
		require.Greater(t, layers[1].Weight, last)
		last = layers[1].Weight
	}
	require.Less(t, last, 1.0)
}

func TestShotRunsFromZeroToOne(t *testing.T) {
	t.Parallel()
	s := timeline.Shot{Start: 10, End: 20}
	require.InDelta(t, 0, s.At(10), 0)
	require.InDelta(t, 1, s.At(19), 0)
	require.InDelta(t, 0, timeline.Shot{Start: 3, End: 4}.At(3), 0)
}

func TestPosterFrameLiesOutsideEveryFade(t *testing.T) {
	t.Parallel()
	for _, frames := range []int{1, 2, 5, 24, 168} {
		shots := timeline.Cut(frames, timeline.Even(3), 18)
		n := timeline.Poster(shots)
		require.Len(t, timeline.Layers(shots, n), 1, "%d frames", frames)
		require.Equal(t, 0, timeline.Layers(shots, n)[0].Shot)
	}
}

func TestShotsAreAsLongAsTheirShares(t *testing.T) {
	t.Parallel()
	shots := timeline.Cut(168, []float64{3, 2, 2}, 0)
	require.Equal(t, []timeline.Shot{{Panel: 0, Start: 0, End: 72}, {Panel: 1, Start: 72, End: 120}, {Panel: 2, Start: 120, End: 168}}, shots)
	tiny := timeline.Cut(10, []float64{.001, 100, .001}, 24)
	require.Equal(t, []timeline.Shot{{Panel: 0, Start: 0, End: 1}, {Panel: 1, Start: 1, End: 9}, {Panel: 2, Start: 9, End: 10}}, tiny)
}
