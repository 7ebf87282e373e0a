package transition_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/video/frame"
	"ft.tc/backlot/plugins/video/transition"
)

const w, h = 128, 72

// middle draws a transition from a dark picture to a light one, at a part of its way.
func middle(name string, part float64) []byte {
	before, after := frame.New(w, h), frame.New(w, h)
	before.Fill(50)
	after.Fill(200)
	transition.Draw(name, before, after, part)
	return before.Bytes()[:w*h]
}

func share(luma []byte, v byte) float64 {
	n := 0
	for _, l := range luma {
		if l == v {
			n++
		}
	}
	return float64(n) / float64(len(luma))
}

func TestTransitionsLookLikeTheirNamesHalfWay(t *testing.T) {
	t.Parallel()
	at := func(name string, x, y int) byte { return middle(name, .5)[y*w+x] }
	require.InDelta(t, 125, at("cross_fade", 64, 36), 1)
	require.EqualValues(t, 200, at("cut", 64, 36))
	require.InDelta(t, 16, at("fade_black", 64, 36), 1)
	require.InDelta(t, 235, at("fade_white", 64, 36), 1)
	for _, name := range []string{"wipe_left", "slide_left"} { // the next comes from the right
		require.EqualValues(t, 50, at(name, 10, 36), name)
		require.EqualValues(t, 200, at(name, 118, 36), name)
	}
	for _, name := range []string{"wipe_right", "slide_right"} {
		require.EqualValues(t, 200, at(name, 10, 36), name)
		require.EqualValues(t, 50, at(name, 118, 36), name)
	}
	require.EqualValues(t, 200, at("iris", 64, 36))
	require.EqualValues(t, 50, at("iris", 2, 2))
	half := middle("dissolve", .5)
	require.InDelta(t, .5, share(half, 200), .1)
	require.InDelta(t, .5, share(half, 50), .1)
}

func TestEveryTransitionGoesFromTheOneToTheOther(t *testing.T) {
	t.Parallel()
	for _, name := range transition.Names() {
		require.True(t, transition.Known(name))
		last := -1.0
		for _, part := range []float64{0, .25, .5, .75, 1} {
			luma := middle(name, part)
			after := share(luma, 200)
			if name != "fade_black" && name != "fade_white" && name != "cross_fade" {
				require.GreaterOrEqual(t, after, last, name)
			}
			last = after
		}
		require.InDelta(t, 1, last, 0, name)
		if name != "cut" {
			require.InDelta(t, 1, share(middle(name, 0), 50), 0, name)
		}
	}
	require.Len(t, transition.Names(), 10)
	require.False(t, transition.Known("star_wipe"))
}

// The colours go the same way as the brightness.
func TestPushMovesBothPicturesTogether(t *testing.T) {
	t.Parallel()
	before, after := frame.New(w, h), frame.New(w, h)
	for i := range before.Bytes() {
		before.Bytes()[i], after.Bytes()[i] = byte(i%w), byte(100+i%w)
	}
	before.Push(after, 40)
	for _, row := range []int{0, h - 1, h, h*3/2 - 1} {
		line := before.Bytes()[row*w:][:w]
		require.EqualValues(t, 40, line[0])
		require.EqualValues(t, 127, line[w-41])
		require.EqualValues(t, 100, line[w-40])
		require.EqualValues(t, 139, line[w-1])
	}
}
