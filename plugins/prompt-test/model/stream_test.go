package model

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestEventsAreReadAsTheStandardHasThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stream string
		want   []string
	}{
		"plain":                  {"data: a\n\ndata: b\n\n", []string{"a", "b"}},
		"no space, one too many": {"data:a\n\ndata:  b\n\n", []string{"a", " b"}},
		"line ends of Windows":   {"data: a\r\n\r\ndata: b\r\n\r\n", []string{"a", "b"}},
		"several lines":          {"data: {\ndata: }\n\n", []string{"{\n}"}},
		"comments and fields":    {": hello\n\nevent: x\nid: 7\nretry: 1\ndata: a\n:\n\n\n\n", []string{"a"}},
		"byte order mark":        {"\ufeffdata: a\n\n", []string{"a"}},
		"last one without end":   {"data: a\n\ndata: b", []string{"a", "b"}},
		"empty data":             {"data:\n\n", []string{""}},
		"nothing":                {"", nil},
		"error as a field":       {"error: {}\n\n", []string{"{}"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			require.NoError(t, events(iotest.OneByteReader(strings.NewReader(c.stream)), func(data []byte) error {
				got = append(got, string(data))
				return nil
			}))
			require.Equal(t, c.want, got)
		})
	}
}

func TestChunksAreReadForWhatTheySay(t *testing.T) {
	t.Parallel()
	var heard []string
	l := listen(Question{}, func(piece string) { heard = append(heard, piece) })
	for _, chunk := range []string{
		`{"model":"m","choices":[{"index":1,"delta":{"content":"another answer"}},{"index":0,"delta":{"content":"one"}}]}`,
		`{"model":"m","choices":[{"index":0,"delta":{"refusal":" no"},"finish_reason":"stop"}]}`,
		`{"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":3}}}`,
	} {
		require.NoError(t, l.chunk([]byte(chunk)))
	}
	require.Equal(t, []string{"one", " no"}, heard)
	require.True(t, l.answer.Refused)
	require.Equal(t, &Usage{Prompt: 1, Completion: 5, Reasoning: 3}, l.answer.Usage)
}

func TestReadingEndsWhenNothingMoreIsWanted(t *testing.T) {
	t.Parallel()
	n := 0
	require.NoError(t, events(strings.NewReader("data: 1\n\ndata: 2\n\n"), func([]byte) error {
		n++
		return errEnough
	}))
	require.Equal(t, 1, n)
	broken := errors.New("broken")
	require.ErrorIs(t, events(strings.NewReader("data: 1\n\n"), func([]byte) error { return broken }), broken)
	require.ErrorIs(t, events(iotest.ErrReader(broken), func([]byte) error { return nil }), broken)
}

func TestLinesWithoutEndAreRefused(t *testing.T) {
	t.Parallel()
	endless := strings.NewReader(strings.Repeat("x", maxLine+100<<10))
	require.ErrorIs(t, lines(endless, func([]byte) error { return nil }), errMalformed)
	manyLines := strings.NewReader(strings.Repeat("data: "+strings.Repeat("x", 64<<10)+"\n", maxLine>>16+2))
	require.ErrorIs(t, events(manyLines, func([]byte) error { return nil }), errMalformed)
	long := strings.Repeat("y", 300<<10)
	require.NoError(t, lines(strings.NewReader(long+"\n"), func(line []byte) error {
		require.Equal(t, long, string(line))
		return nil
	}))
}
