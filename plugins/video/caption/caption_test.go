package caption_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"ft.tc/backlot/plugins/video/caption"
)

func TestTrackTellsTheSceneAndThenWhoIsWhere(t *testing.T) {
	t.Parallel()
	cues := caption.Track("Detective walks through rain-soaked alley",
		[]caption.Position{{Character: "detective_jones", Place: "center_frame", Action: "walking_slowly"}}, 7)
	texts := []string{cues[0].Text, cues[1].Text}
	require.Empty(t, cmp.Diff([]string{"Detective walks through rain-soaked alley",
		"Detective Jones: walking slowly, center\nframe"}, texts))
	require.InDelta(t, 0, cues[0].Start, 0)
	require.InDelta(t, 7, cues[1].End, 1e-9)
	require.InDelta(t, cues[0].End, cues[1].Start, 0)
}

func TestNothingToSayMakesNoTrack(t *testing.T) {
	t.Parallel()
	require.Empty(t, caption.Track(" \n\t ", nil, 7))
	require.Empty(t, caption.Track("", []caption.Position{{}}, 7))
}

func TestTextThatIsTooLongForTheShotEndsInAnEllipsis(t *testing.T) {
	t.Parallel()
	cues := caption.Track(strings.Repeat("word ", 2000), []caption.Position{{Character: "a", Action: "runs"}}, 4)
	require.Len(t, cues, 4)
	require.True(t, strings.HasSuffix(cues[2].Text, "…"), cues[2].Text)
	require.Equal(t, "A: runs", cues[3].Text)
}

func TestCuesOfAnyTextAreOrderedReadableAndInsideTheShot(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		seconds := rapid.Float64Range(1, 30).Draw(t, "seconds")
		who := rapid.SliceOfN(rapid.String(), 0, 5).Draw(t, "who")
		var positions []caption.Position
		for _, w := range who {
			positions = append(positions, caption.Position{Character: w, Place: w})
		}
		at := 0.0
		for _, c := range caption.Track(text, positions, seconds) {
			require.InDelta(t, at, c.Start, 1e-9)
			require.GreaterOrEqual(t, c.End-c.Start, .999)
			require.LessOrEqual(t, c.End, seconds+1e-9)
			require.NotContains(t, c.Text, "\n\n")
			require.LessOrEqual(t, strings.Count(c.Text, "\n"), 1)
			at = c.End
		}
	})
}

func TestHostileTextCannotAddCuesOrMarkup(t *testing.T) {
	t.Parallel()
	vtt := caption.WebVTT(caption.Track("a\n\n00:00:00.000 --> 00:09:00.000\n<b>&\u202Ex\x00\x1b[31m", nil, 7))
	require.Equal(t, 1, strings.Count(vtt, "-->"))
	require.Equal(t, "WEBVTT\n\n00:00:00.000 --> 00:00:07.000\na 00:00:00.000 --&gt; 00:09:00.000 &lt;b&gt;&amp;x [31m\n", vtt)
}
