package prompttest

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/prompt-test/expect"
	"ft.tc/backlot/plugins/prompt-test/model"
	"ft.tc/backlot/plugins/prompt-test/modeltest"
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

func TestOrderDoesNotDependOnWhoIsLookedAtFirst(t *testing.T) {
	t.Parallel()
	three := [][]judgement{judged("dear", 1, 0, 0, 2, 1), judged("free", 1, 0, 0, 0, 5), judged("cheap", 1, 0, 0, 1, 9)}
	for first := range 3 {
		for second := range 3 {
			if second == first {
				continue
			}
			rows := compare(slices.Concat(three[first], three[second], three[3-first-second]))
			require.Equal(t, []string{"dear", "free", "cheap"}, []string{rows[0].Model, rows[1].Model, rows[2].Model}, "the fastest first, as one has no price")
		}
	}
}

func TestAnswerThatComesAtOnceIsMeasuredAsAWhole(t *testing.T) {
	t.Parallel()
	for first, want := range map[time.Duration]float64{time.Second: 10, 500 * time.Millisecond: 20} {
		l := timed(model.Answer{FirstToken: first, Total: time.Second}, &usage{Completion: 10})
		require.InDelta(t, want, l.TokensPerSecond, 1e-9)
	}
	l := timed(model.Answer{FirstToken: 999 * time.Millisecond, Total: time.Second}, &usage{Completion: 10})
	require.InDelta(t, 10, l.TokensPerSecond, 1e-9)
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

func TestSeveralModelsOfSeveralServersAreCompared(t *testing.T) {
	t.Parallel()
	cloud := modeltest.NewOpenAI(t, []string{"muse", "broken"}, says("A", " cold", " harbour."))
	local := modeltest.NewOllama(t, []string{"llama"}, says("A", " warm", " harbour", " at", " dawn."))
	o := run(t, "openai", object{"url": cloud.URL + "/v1", "model": "muse", "price_per_million": object{"input": 1, "output": 1}, "models": []any{
		"absent", object{"model": "llama", "backend": "ollama", "url": local.URL},
	}}, object{"models": []any{"absent", "muse", object{"model": "llama", "backend": "ollama"}}, "runs": 2, "expect": []any{object{"contains": "dawn"}, object{"max_words": 9}}})
	require.NoError(t, o.Err)
	m := o.Metadata(t)
	require.Len(t, m["answers"], 6)
	require.Len(t, m["comparison"], 3)
	best, second, last := list1[object](m["comparison"], 0), list1[object](m["comparison"], 1), list1[object](m["comparison"], 2)
	require.Equal(t, "llama", best["model"])
	require.EqualValues(t, 2, best["passed"])
	require.EqualValues(t, 4, best["checks_passed"])
	require.Nil(t, best["cost"])
	require.Equal(t, "muse", second["model"])
	require.EqualValues(t, 0, second["passed"])
	require.EqualValues(t, 2, second["checks_passed"])
	require.Positive(t, second["cost"])
	require.Equal(t, "absent", last["model"])
	require.EqualValues(t, 2, last["failed"])
	require.EqualValues(t, 3, last["rank"])
	require.Nil(t, last["total"])
	missing := list1[object](m["answers"], 0)
	require.Equal(t, "backend_not_found", missing["error"].(object)["code"])
	require.Nil(t, missing["output"])
	require.Equal(t, false, m["passed"])
	require.Equal(t, "muse-2026, llama", m["generation_model"])
	require.Equal(t, "A cold harbour.", m["output"], "the first that answered")

	md := read(t, o, "transcript.md")
	require.Contains(t, md, "| 1 | llama | ollama | 2 of 2 | 4 of 4 |")
	require.Contains(t, md, "### 1. absent (openai), run 1\n\nNo answer: ")
	require.Contains(t, md, "✗ contains \"dawn\": the answer does not contain it")
}
