package ambience_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// What makes each bed sound like its name, by figures.

func TestRainHissesAndGrainsOfItStandOut(t *testing.T) {
	t.Parallel()
	s := sound(t, "rain", 4, 48000, 2, 20)[0]
	require.Greater(t, band(s, 48000, 4000), band(s, 48000, 125)+6, "more hiss than rumble")
	require.InDelta(t, band(s, 48000, 2000), band(s, 48000, 8000), 4, "broad")
	high := filtered(s, 48000, 4000)
	require.Greater(t, crest(high), 14.0, "single drops")
}

func TestCarsOfAStreetSwellAndWander(t *testing.T) {
	t.Parallel()
	s := sound(t, "street", 4, 48000, 2, 60)
	require.Greater(t, band(s[0], 48000, 63), band(s[0], 48000, 2000)+8, "a rumble")
	levels := envelope(filtered(s[0], 48000, 1000), 48000, 0.5)
	require.Greater(t, spread(levels), 6.0, "cars come and go")
	left, right := envelope(filtered(s[0], 48000, 1000), 48000, 0.5), envelope(filtered(s[1], 48000, 1000), 48000, 0.5)
	widest := 0.0
	for i := range left {
		widest = max(widest, math.Abs(left[i]-right[i]))
	}
	require.Greater(t, widest, 4.0, "from one side to the other")
}

// Speech comes in syllables: three to six a second.
func TestCrowdBabblesAtThePaceOfSyllables(t *testing.T) {
	t.Parallel()
	s := sound(t, "crowd", 4, 48000, 2, 30)[0]
	require.Greater(t, band(s, 48000, 500), band(s, 48000, 63)+8)
	require.Greater(t, band(s, 48000, 500), band(s, 48000, 4000)+6)
	require.Less(t, band(s, 48000, 500), band(s, 48000, 4000)+18, "consonants")
	fast := envelope(filtered(s, 48000, 1500), 48000, 0.02)
	require.Greater(t, modulation(fast, 50, 2.5, 6), 1.5*modulation(fast, 50, 12, 20))
}

func TestWindComesInGusts(t *testing.T) {
	t.Parallel()
	s := sound(t, "wind", 4, 48000, 2, 60)[0]
	require.Greater(t, spread(envelope(s, 48000, 1)), 5.0)
	require.Greater(t, band(s, 48000, 250), band(s, 48000, 4000)+4)
}

func TestRoomIsSteadyAndHums(t *testing.T) {
	t.Parallel()
	s := sound(t, "room", 4, 48000, 2, 30)[0]
	require.Less(t, spread(envelope(s, 48000, 1)), 3.0)
	require.Greater(t, narrow(s, 48000, 100), narrow(s, 48000, 85)+3, "the mains")
}
