package caption_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"ft.tc/backlot/plugins/video/caption"
)

func TestBothFormatsAreReadWithTheirMarkupTakenAway(t *testing.T) {
	t.Parallel()
	want := []caption.Cue{{Start: 1, End: 2.5, Text: "Good evening & goodbye.\nSecond line"}, {Start: 3, End: 3723.004, Text: "- Привет"}}
	for name, file := range map[string]string{
		"srt":          "1\n00:00:01,000 --> 00:00:02,500\n<i>Good evening</i> & goodbye.\n{\\an8}Second line\n\n2\n00:00:03,000 --> 01:02:03,004\n- <font color=\"red\">Привет</font>\n",
		"crlf and bom": "\ufeff1\r\n00:00:01,000 --> 00:00:02,500  X1:40 X2:600\r\nGood evening & goodbye.\r\nSecond   line\t\r\n\r\n\r\n2\r\n00:00:03,000 --> 01:02:03,004\r\n- Привет",
		"vtt":          "WEBVTT - a title\nX-HEADER: y\n\nSTYLE\n::cue { color: red }\n\nNOTE\nnothing\n\nintro\n00:01.000 --> 00:02.500 align:start position:10%\n<v Vera Stone>Good <b.loud>evening</b> &amp; goodbye.\n<00:02.000>Second line</v>\n\n00:03.000 --> 01:02:03.004\n- Привет\n",
	} {
		cues, err := caption.Parse([]byte(file))
		require.NoError(t, err, name)
		require.Empty(t, cmp.Diff(want, cues), name)
	}
}

func TestFileThatIsNotUnderstoodIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"":                                      "it holds no subtitle",
		"hello":                                 "line 1 should be times",
		"1\nhello\n":                            "line 2 should be times",
		"#EXTM3U\nfile:///etc/passwd\n":         "line 2 should be times",
		"1\n00:00:02,000 --> 00:00:01,000\nx\n": "line 2 has times that can't be",
		"1\n00:00:61,000 --> 00:01:02,000\nx\n": "line 2 has times that can't be",
		"1\n00:61:00,000 --> 01:02:00,000\nx\n": "line 2 has times that can't be",
		"WEBVTT\n\n00:01 --> 00:02\nx\n":        "line 3 should be times",
		"WEBVTT\n\n99999:00:01.000 --> 99999:00:02.000\nx\n": "line 3 should be times",
		"\xff\xfeh\x00i\x00": "it is no text in UTF-8",
		"a\x00b":             "it is no text in UTF-8",
		"1\n00:00:01,000 --> 00:00:02,000\n" + strings.Repeat("é", 1001):    "has more than 1000 characters",
		"WEBVTT\n" + strings.Repeat("\n00:01.000 --> 00:02.000\nx\n", 2001): "more than 2000 subtitles",
	} {
		_, err := caption.Parse([]byte(file))
		require.ErrorContains(t, err, want, "%.40q", file)
	}
}

func TestEscapedMarkupStaysText(t *testing.T) {
	t.Parallel()
	cues, err := caption.Parse([]byte("WEBVTT\n\n00:01.000 --> 00:02.000\n&lt;b&gt; a < b --&gt; \u202Ex\u202C\n"))
	require.NoError(t, err)
	require.Equal(t, "<b> a < b --> x", cues[0].Text)
	require.Contains(t, caption.WebVTT(cues), "&lt;b&gt; a &lt; b --&gt; x")
}

func TestOverlappingCuesBecomeOneInTheirOrder(t *testing.T) {
	t.Parallel()
	first := caption.Shift([]caption.Cue{{Start: 0, End: 2, Text: "A"}, {Start: 2, End: 3, Text: "B"}}, 1, 10, " Vera ")
	second := caption.Shift([]caption.Cue{{Start: 1.5, End: 4, Text: "c"}, {Start: 20, End: 21, Text: "never"}}, 0, 10, "")
	merged, err := caption.Merge(append(second, first...))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]caption.Cue{
		{Start: 1, End: 1.5, Text: "Vera: A"}, {Start: 1.5, End: 3, Text: "Vera: A\nc"}, {Start: 3, End: 4, Text: "c\nVera: B"},
	}, merged))
	require.Empty(t, caption.At(merged, .99))
	require.Equal(t, "Vera: A", caption.At(merged, 1))
	require.Equal(t, "Vera: A\nc", caption.At(merged, 1.5))
	require.Equal(t, "c\nVera: B", caption.At(merged, 3.99))
	require.Empty(t, caption.At(merged, 4))
}

func TestCrowdOfSubtitlesAtOnceIsRefused(t *testing.T) {
	t.Parallel()
	var cues []caption.Cue
	for i := range 2000 {
		cues = append(cues, caption.Cue{Start: float64(i) / 1000, End: 9, Text: strings.Repeat("x", 1000)})
	}
	_, err := caption.Merge(cues)
	require.ErrorContains(t, err, "more than 6 of them are on screen at 0.01 seconds")
}

func TestMergedCuesNeverOverlapAndLoseNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var cues []caption.Cue
		for i := range rapid.IntRange(0, 6).Draw(t, "n") {
			start := rapid.IntRange(0, 5000).Draw(t, "start")
			cues = append(cues, caption.Cue{Start: float64(start) / 1000, End: float64(start+rapid.IntRange(1, 4000).Draw(t, "length")) / 1000, Text: fmt.Sprint(i)})
		}
		merged, err := caption.Merge(append([]caption.Cue(nil), cues...))
		if err != nil {
			t.Fatal(err)
		}
		last := 0.0
		for _, m := range merged {
			if m.Start < last || m.End <= m.Start {
				t.Fatalf("%v begins before %v", m, last)
			}
			last = m.End
		}
		for _, c := range cues {
			if mid := (c.Start + c.End) / 2; !strings.Contains(caption.At(merged, mid), c.Text) {
				t.Fatalf("%v is lost", c)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("1\n00:00:01,000 --> 00:00:02,500\nx\n"))
	f.Add([]byte("WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000\n<v a>&#0;&amp;\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		cues, err := caption.Parse(file)
		if err != nil {
			return
		}
		again, err := caption.Parse([]byte(caption.WebVTT(cues)))
		require.NoError(t, err, "what is written can be read")
		require.Len(t, again, len(cues))
	})
}
