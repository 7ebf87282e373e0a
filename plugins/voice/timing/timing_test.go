package timing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/voice/timing"
)

func sounds(names ...string) (all []timing.Sound) {
	for i, name := range names {
		all = append(all, timing.Sound{Phoneme: name, Start: float64(i), End: float64(i + 1)})
	}
	return all
}

func TestWordsAreFoundThoughSoundsChangeWhereTheyMeet(t *testing.T) {
	t.Parallel()
	words := timing.Align([]string{"The", "rain", "fell."},
		[][]string{{"dh", "ax"}, {"r", "ey", "n"}, {"f", "eh", "l"}},
		sounds("pau", "dh", "iy", "r", "ey", "n", "pau", "f", "eh", "l", "l", "pau"))
	require.Equal(t, []timing.Word{{Text: "The", Start: 1, End: 3}, {Text: "rain", Start: 3, End: 6}, {Text: "fell.", Start: 7, End: 11}}, words)
	require.Empty(t, timing.Align([]string{"x"}, [][]string{{}}, sounds("pau")))
}

func TestMouthClosesOnLipsAndPauses(t *testing.T) {
	t.Parallel()
	mouth := timing.MouthOf(sounds("pau", "m", "aa", "p", "zz"))
	require.Equal(t, []timing.Mouth{{Start: 0, End: 2, Open: 0}, {Start: 2, End: 3, Open: 1}, {Start: 3, End: 4, Open: 0}, {Start: 4, End: 5, Open: .2}}, mouth)
}

func TestSubtitlesHoldTwoLinesAndEndAtPauses(t *testing.T) {
	t.Parallel()
	var words []timing.Word
	for i, w := range []string{"One", "sentence", "that", "is", "long", "enough", "for", "two", "lines", "of", "text,", "surely", "more", "than", "one", "of", "them."} {
		words = append(words, timing.Word{Text: w, Start: float64(i) * .3, End: float64(i)*.3 + .25})
	}
	words = append(words, timing.Word{Text: "<Later>", Start: 20, End: 20.2})
	cues := timing.Cues(words)
	require.Len(t, cues, 3)
	require.Equal(t, []string{"One sentence that is long enough for two", "lines of text, surely more than one of"}, cues[0].Lines)
	require.Equal(t, []string{"them."}, cues[1].Lines)
	for _, c := range cues {
		require.LessOrEqual(t, len(c.Lines), 2)
		for _, l := range c.Lines {
			require.LessOrEqual(t, len(l), 42)
		}
		require.Greater(t, c.End-c.Start, .599)
	}
	require.Contains(t, timing.WebVTT(cues), "WEBVTT\n\n00:00:00.000 --> ")
	require.Contains(t, timing.WebVTT(cues), "00:00:20.000 --> 00:00:20.600\n&lt;Later&gt;\n")
	require.Contains(t, timing.SubRip(cues), "\n00:00:20,000 --> 00:00:20,600\n<Later>\n")
}

func TestWordsWithoutSoundsAreSpreadByTheirLength(t *testing.T) {
	t.Parallel()
	words := timing.Spread([]string{"a", "abcdefg"}, 10, 20)
	require.InDelta(t, 10, words[0].Start, 1e-9)
	require.InDelta(t, 12, words[1].Start, 1e-9)
	require.Less(t, words[1].End, 20.0)
	require.NotEmpty(t, timing.Guess(words))
}
