package prompttest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/prompt-test/expect"
)

// judged makes the answers of one model: those that passed, those that did not, and those that never came.
func judged(name string, passed, held, failed int, price, seconds float64) []judgement {
	var all []judgement
	for i := range passed + held + failed {
		j := judgement{Model: name, Run: i + 1}
		if i >= passed+held {
			j.Error = &problem{}
			all = append(all, j)
			continue
		}
		j.Passed = i < passed
		j.Checks = []expect.Verdict{{Passed: true}, {Passed: j.Passed}}
		j.Usage, j.Latency = &usage{Completion: 10}, &latency{Total: seconds, FirstToken: seconds / 2, TokensPerSecond: 5}
		if price > 0 {
			j.Cost = &cost{Amount: price}
		}
		all = append(all, j)
	}
	return all
}

func TestBestModelComesFirst(t *testing.T) {
	t.Parallel()
	for name, pair := range map[string][2][]judgement{
		"passed more":            {judged("b", 2, 0, 0, 9, 9), judged("a", 1, 1, 0, 1, 1)},
		"answered more":          {judged("b", 1, 1, 0, 9, 9), judged("a", 1, 0, 1, 1, 1)},
		"cheaper":                {judged("b", 1, 0, 0, 1, 9), judged("a", 1, 0, 0, 2, 1)},
		"faster, one price only": {judged("b", 1, 0, 0, 9, 1), judged("a", 1, 0, 0, 0, 2)},
		"by name":                {judged("a", 1, 0, 0, 1, 1), judged("b", 1, 0, 0, 1, 1)},
	} {
		rows := compare(append(append([]judgement{}, pair[1]...), pair[0]...))
		require.Equal(t, pair[0][0].Model, rows[0].Model, name)
		require.Equal(t, 1, rows[0].Rank)
		require.Equal(t, 2, rows[1].Rank)
	}
}

func TestFiguresAreMeansOfWhatWasAnswered(t *testing.T) {
	t.Parallel()
	all := judged("m", 1, 1, 1, 0.5, 2)
	all[1].Latency.Total, all[1].Truncated = 4, true
	r := compare(all)[0]
	require.Equal(t, 3, r.Runs)
	require.Equal(t, 1, r.Failed)
	require.Equal(t, 1, r.Passed)
	require.Equal(t, 3, r.ChecksPassed)
	require.Equal(t, 4, r.Checks)
	require.Equal(t, 1, r.Truncated)
	require.InDelta(t, 3, *r.Total, 1e-9)
	require.InDelta(t, 0.5, *r.Cost, 1e-9)
}
