package camera_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"ft.tc/backlot/plugins/video/camera"
)

var spoken = map[string]string{
	"wide_shot": "wide_shot", "establishing": "wide_shot", "Extreme Long Shot": "wide_shot",
	"close_up": "close_up", "closeup": "close_up", "extreme-close-up": "extreme_close_up",
	"medium_shot": "medium_shot", "medium close up": "close_up",
	"low_angle": "low_angle", "high_angle": "high_angle",
	"dutch_angle": "dutch_angle", "tracking": "pan_right", "pan": "pan_right", "pan_left": "pan_left",
	"push_in": "push_in", "slow Push-In": "push_in", "dolly_in": "push_in", "zoom out": "pull_out",
	"pull_out": "pull_out", "static": "static", "over_the_shoulder": "over_the_shoulder",
	"birds_eye": "birds_eye", "bird's-eye view": "birds_eye", "tilt_up": "tilt_up", "handheld": "handheld",
	"": "gentle_push", "flibbertigibbet": "gentle_push", "幽玄": "gentle_push", "panther": "gentle_push",
}

func TestWordsOfAShotListNameTheirMove(t *testing.T) {
	t.Parallel()
	for words, name := range spoken {
		require.Equal(t, name, camera.ByWords(words).Name, "%q", words)
	}
}

func TestCameraNeverLooksPastThePicture(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var words []string
		for w := range spoken {
			words = append(words, w)
		}
		m := camera.ByWords(rapid.SampledFrom(words).Draw(t, "words"))
		aspect := math.Exp(rapid.Float64Range(-4.1, 4.1).Draw(t, "aspect"))
		at := m.Fit(aspect).At(rapid.Float64Range(0, 1).Draw(t, "t"))
		sin, cos := math.Sincos(at.Roll)
		for _, c := range [][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
			dx, dy := c[0]*at.Span/2, c[1]*at.Span/2
			x := at.X + dx*cos - dy*sin/aspect
			y := at.Y + dx*sin*aspect + dy*cos
			require.InDelta(t, .5, x, .5+1e-9, m.Name)
			require.InDelta(t, .5, y, .5+1e-9, m.Name)
		}
	})
}

func TestMovesGoTheWayTheirNamesSay(t *testing.T) {
	t.Parallel()
	ends := func(words string) (camera.Framing, camera.Framing) {
		m := camera.ByWords(words).Fit(16.0 / 9)
		return m.At(0), m.At(1)
	}
	a, b := ends("push_in")
	require.Less(t, b.Span, a.Span*.85)
	a, b = ends("pull_out")
	require.Greater(t, b.Span, a.Span*1.2)
	a, b = ends("pan_right")
	require.Greater(t, b.X-a.X, .2)
	a, b = ends("pan_left")
	require.Less(t, b.X-a.X, -.2)
	a, b = ends("low_angle")
	require.Less(t, b.Y, a.Y-.1, "looks up")
	a, b = ends("high_angle")
	require.Greater(t, b.Y, a.Y+.1, "looks down")
	a, b = ends("static")
	require.Equal(t, a, b)
	a, _ = ends("dutch")
	require.Greater(t, a.Roll, .05)
}

func TestCameraNeverJumpsOrTurnsBack(t *testing.T) {
	t.Parallel()
	m := camera.ByWords("push_in").Fit(16.0 / 9)
	last, step := m.At(0).Span, 0.0
	for n := 1; n <= 168; n++ {
		s := m.At(float64(n) / 168).Span
		require.Less(t, s, last)
		if n > 1 {
			require.InDelta(t, step, last-s, 1e-4)
		}
		last, step = s, last-s
	}
}

func TestNearLayersMoveMoreThanFarOnes(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"pan_right", "static", "wide", "push_in", "tilt_up", "handheld", "dutch", ""} {
		m := camera.ByWords(words).Layered().Fit(16.0 / 9)
		moved := func(nearness float64) float64 {
			a, b := m.Near(0, nearness), m.Near(1, nearness)
			return math.Hypot(b.X-a.X, b.Y-a.Y)
		}
		far, near := moved(camera.Nearness(0, 3)), moved(camera.Nearness(2, 3))
		require.Greater(t, near-far, .008, words)
		require.InDelta(t, m.At(.5).X, m.Near(.5, 1.35).X, 1e-9, "in the middle all is where the panel has it")
	}
	require.InDelta(t, 1, camera.Nearness(0, 1), 0)
}

func TestNoLayerIsSeenPastItsEdge(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"pan_left", "static", "push_in", "pull_out", "handheld", "dutch", "birds_eye", "close", ""} {
		for _, aspect := range []float64{16.0 / 9, 2.39, 9.0 / 16} {
			m := camera.ByWords(words).Layered().Fit(aspect)
			g := m.Enlargement(4, aspect)
			require.Less(t, g, 1.3, "%s is enlarged a little only", words)
			for layer := range 4 {
				for i := range 101 {
					f := m.Near(float64(i)/100, camera.Nearness(layer, 4)).Inside(g)
					reach := f.Span / 2 * (1 + math.Abs(math.Sin(f.Roll))*math.Max(aspect, 1/aspect))
					require.GreaterOrEqual(t, f.X-reach, -.002, "%s layer %d", words, layer)
					require.LessOrEqual(t, f.X+reach, 1.002, "%s layer %d", words, layer)
					require.GreaterOrEqual(t, f.Y-reach, -.002, "%s layer %d", words, layer)
					require.LessOrEqual(t, f.Y+reach, 1.002, "%s layer %d", words, layer)
				}
			}
		}
	}
}
