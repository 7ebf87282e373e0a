package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/voice/script"
)

func TestTextIsSplitWhereOnePauses(t *testing.T) {
	t.Parallel()
	lines, unspoken := script.Read("Dr. No met J. Doe at 3.15. “Wait!” he said; then nothing… for a while — or two?\n\nRain.")
	require.Zero(t, unspoken)
	require.Equal(t, []script.Line{
		{Text: "Dr. No met J. Doe at 3.15.", Pause: script.Long},
		{Text: `"Wait!`, Pause: script.Long},
		{Text: `" he said;`, Pause: script.Middle},
		{Text: "then nothing...", Pause: script.Long},
		{Text: "for a while ;", Pause: script.Middle},
		{Text: "or two?", Pause: script.Break},
		{Text: "Rain.", Pause: script.Long},
	}, lines)
}

func TestWhatCannotBeSpokenIsLeftOutAndCounted(t *testing.T) {
	t.Parallel()
	lines, unspoken := script.Read("Café naïve 🙂👨‍👩‍👧 costs 5€. שלום")
	require.Equal(t, []script.Line{{Text: "Cafe naive costs 5 euros .", Pause: script.Long}}, lines)
	require.Equal(t, 1+3+4, unspoken)
	for _, silent := range []string{"", " \n\n ", "🙂🙂", "مرحبا بالعالم", "?!…", "\x00\x07"} {
		lines, _ := script.Read(silent)
		require.Empty(t, lines, "%q", silent)
	}
}

func TestLongSentencesAreFoldedWithoutLoss(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("word ", 300), strings.Repeat("one two, ", 200), strings.Repeat("x", 5000)} {
		lines, _ := script.Read(text)
		var all strings.Builder
		for _, l := range lines {
			require.LessOrEqual(t, len(l.Text), 240)
			all.WriteString(l.Text)
		}
		require.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(all.String(), " ", ""))
	}
}
