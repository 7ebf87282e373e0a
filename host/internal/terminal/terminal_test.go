package terminal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const hostile = "a\x1b]0;title\x07\x1b[2Jb\u009b31mc\u202eevil\u2066\r\x7f\x9b"

func TestTextOfStrangersDrivesNoTerminal(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a]0;title[2Jb31mcevil\ufffd", strings.ToValidUTF8(Plain(hostile), "\ufffd"))
	require.Equal(t, "two lines\n\tkept", Plain("two lines\n\tkept"))
	require.Equal(t, "one line  here", Line("one\nline\t\rhere"))
	for _, text := range []string{Plain(hostile), Line(hostile), JSON(hostile)} {
		for _, r := range text {
			require.False(t, r != 0x1b && r != 0x07 && r != '\r' && driving(r), "%q of %q", r, text)
		}
	}
}

func TestJSONStaysTheSameValue(t *testing.T) {
	t.Parallel()
	before := "{\"a\":\"x\u009b31m\u202ey\x7fé\"}"
	after := JSON(before)
	require.NotContains(t, after, "\u009b")
	var a, b any
	require.NoError(t, json.Unmarshal([]byte(before), &a))
	require.NoError(t, json.Unmarshal([]byte(after), &b))
	require.Equal(t, a, b)
	require.Equal(t, `{"a": "é"}`, JSON(`{"a": "é"}`))
}

func TestTablesAlignWhatIsWide(t *testing.T) {
	t.Parallel()
	table := &Table{Head: []string{"NAME", "N", "NOTE"}}
	table.Add(Cell{Text: "侦探"}, Cell{Text: "5", Right: true}, Cell{Text: "night"})
	table.Add(Cell{Text: "detective"}, Cell{Text: "12", Right: true}, Cell{Text: "a\nb\x1b[31m"})
	require.Equal(t, []string{
		"NAME        N  NOTE",
		"侦探        5  night",
		"detective  12  a b[31m",
	}, table.Lines(0, false))
	require.Equal(t, "detective  12  a…", table.Lines(17, false)[2])
	painted := (&Table{Head: []string{"S"}, Rows: [][]Cell{{{Text: "failed", Style: Red}}}}).Lines(0, true)
	require.Equal(t, "\x1b[31mfailed\x1b[0m", painted[1])
}

// In the locales of East Asia … is two columns wide, and there may be one.
func TestNarrowTablesAreDrawnWhereCharactersAreWide(t *testing.T) {
	before := runewidth.DefaultCondition.EastAsianWidth
	runewidth.DefaultCondition.EastAsianWidth = true
	defer func() { runewidth.DefaultCondition.EastAsianWidth = before }()
	table := &Table{Head: []string{"TASK", "NOTE"}}
	table.Add(Text("侦探", "夜")...)
	for width := range 20 {
		require.NotPanics(t, func() { table.Lines(width, true) }, "%d columns", width)
	}
}

func TestNobodyGetsColoursInAFile(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	p := Print(&b, func(string) string { return "" })
	require.False(t, p.Color || p.TTY)
	p.Pairs(Pair{"status", Cell{Text: "failed\x1b[2J", Style: Red}}, Pair{"left out", Cell{}})
	require.Equal(t, "status      failed[2J\n", b.String())
}

func TestWhereNobodyLooksStepsAreLines(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	bars := NewBars(Print(&b, func(string) string { return "" }))
	one, other := bars.Add("one"), bars.Add("other")
	one.Set(0.01, "sky")
	one.Set(0.02, "sky")
	one.Set(0.31, "sky")
	one.Set(0.32, "rain\x1b[2J")
	other.Done(false, "failed: no film")
	one.Done(true, "completed")
	bars.Wait()
	require.Equal(t, "one    1 %  sky\none   31 %  sky\none   32 %  rain[2J\nother  failed: no film\none  100 %  completed\n", b.String())
}
