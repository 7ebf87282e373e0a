package timing_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/voice/timing"
)

func TestWordsOfUnknownSoundAreFoundByPausesAndLetters(t *testing.T) {
	t.Parallel()
	e := timing.NewEnvelope(1000)
	silent, heard := make([]float64, 300), make([]float64, 1000)
	for i := range heard {
		heard[i] = .5
	}
	for _, part := range [][]float64{silent, heard[:400], silent, heard, silent, heard[:300], silent} { // Wait. | then we go in, | now.
		e.Add(part[:7])
		e.Add(part[7:])
	}
	require.Len(t, e.Energy, 290)
	words := timing.Place(strings.Fields("Wait. Then we go in, now."), e.Energy, 10)
	require.Len(t, words, 6)
	for i, want := range map[int][2]float64{0: {10.3, 10.7}, 1: {11, 0}, 4: {0, 12}, 5: {12.3, 12.6}} {
		if want[0] > 0 {
			require.InDelta(t, want[0], words[i].Start, .021, words[i].Text)
		}
		if want[1] > 0 {
			require.InDelta(t, want[1], words[i].End, .021, words[i].Text)
		}
	}
	for i := 1; i < len(words); i++ {
		require.GreaterOrEqual(t, words[i].Start, words[i-1].End-1e-9)
	}
	require.Len(t, timing.Place([]string{"a", "b"}, make([]float64, 100), 0), 2, "silence")
	require.Empty(t, timing.Place(nil, nil, 0))
}

func TestWordsAreShownAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	var spoken []timing.Word
	for i, w := range strings.Fields("shivawn the second met Cafe owner today") {
		spoken = append(spoken, timing.Word{Text: w, Start: float64(i), End: float64(i) + .9})
	}
	words := timing.Written(strings.Fields("Siobhan met “Café” שלום owner, Today!"), spoken)
	require.Equal(t, []timing.Word{
		{Text: "Siobhan", Start: 0, End: 0 + words[0].End}, {Text: "met", Start: 3, End: 3.9}, {Text: "“Café”", Start: 4, End: 4.9},
		{Text: "owner,", Start: 5, End: 5.9}, {Text: "Today!", Start: 6, End: 6.9},
	}, words)
	require.InDelta(t, 2.7, words[0].End, .3, "as long as all that is said for it")
}
