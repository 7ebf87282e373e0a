package prompttest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/prompt-test/modeltest"
	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

type object = map[string]any

func run(t *testing.T, backend string, options, data object, more ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	if data["prompt_template"] == nil {
		data["prompt_template"] = "Describe a harbour"
	}
	return sdktest.Run(t, Plugin(), "test_prompt", data, append(more, sdktest.WithBackend(backend, options))...)
}

func says(pieces ...string) modeltest.Turn { return modeltest.Turn{Says: pieces, Prompt: 9} }

func list1[T any](v any, i int) T { return v.([]any)[i].(T) }

func TestAnswerOfTheModelIsTheOutput(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse"}, modeltest.Turn{Says: []string{"A", " librarian", "."}, Finish: "length", Silent: true})
	o := sdktest.Run(t, Plugin(), "test_prompt", json.RawMessage(sample),
		sdktest.WithBackend("openai", object{"url": d.URL + "/v1", "model": "muse", "timeout": "5s"}))
	require.NoError(t, o.Err)
	m := o.Metadata(t)
	require.Equal(t, "A librarian.", m["output"])
	require.Equal(t, false, m["dry_run"])
	require.Equal(t, "muse-2026", m["model"])
	require.Equal(t, "muse-2026", m["generation_model"])
	require.Equal(t, object{"prompt": 14.0, "completion": 4.0, "method": "estimate"}, m["tokens"])
	require.Equal(t, []any{"the answer was cut at max_tokens"}, m["warnings"])
	a := list1[object](m["answers"], 0)
	require.Equal(t, true, a["truncated"])
	require.Equal(t, "length", a["finish_reason"])
	require.Equal(t, object{"prompt_tokens": 14.0, "completion_tokens": 4.0, "reasoning_tokens": 0.0, "estimated": true}, a["usage"])
	require.Nil(t, a["cost"])
	require.Positive(t, a["latency"].(object)["total"])
	require.Nil(t, m["cost"])
}

func TestProgressFollowsTheAnswer(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOllama(t, []string{"muse"}, says(strings.Split(strings.Repeat("word ", 40), "d")...))
	o := run(t, "ollama", object{"url": d.URL, "model": "muse", "max_tokens": 60}, object{})
	require.NoError(t, o.Err)
	steps := ""
	for i, p := range o.Progress {
		steps += p.Step + " "
		require.LessOrEqual(t, len(p.Step), 64)
		if i > 0 {
			require.GreaterOrEqual(t, p.Fraction, o.Progress[i-1].Fraction)
		}
	}
	require.Contains(t, steps, "rendering_prompt asking_muse muse_answer_1_tokens muse_answer_2_tokens")
	require.Contains(t, steps, "muse_answered writing_report done")
	require.InDelta(t, 1, o.Progress[len(o.Progress)-1].Fraction, 1e-9)
	middle := o.Progress[len(o.Progress)/2].Fraction
	require.Greater(t, middle, 0.2)
	require.Less(t, middle, 0.9)
}

func TestCountsAndPricesOfTheServerGoFirst(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse"}, says("hi", "!"))
	o := run(t, "openai", object{"url": d.URL + "/v1", "model": "muse", "price_per_million": object{"input": 1, "output": 10}, "currency": "EUR"}, object{})
	require.NoError(t, o.Err)
	m := o.Metadata(t)
	require.Equal(t, object{"prompt": 9.0, "completion": 2.0, "method": "backend"}, m["tokens"])
	require.Equal(t, object{"amount": 0.000029, "currency": "EUR", "estimated": false}, m["cost"])
	require.Equal(t, m["cost"], list1[object](m["answers"], 0)["cost"])
}

func read(t *testing.T, o sdktest.Outcome, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(o.WorkDir, name))
	require.NoError(t, err)
	return string(raw)
}

func TestArtifactsTellTheWholeStory(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Nebel ", 100_000)
	d := modeltest.NewOpenAI(t, []string{"muse"}, says("```\n", long))
	o := run(t, "openai", object{"url": d.URL + "/v1", "model": "muse"}, object{"system_prompt": "Be *brief*", "seed": 7, "response_schema": object{"type": "string"}})
	require.NoError(t, o.Err)
	require.Equal(t, []sdk.Artifact{
		{Name: "transcript.md", Role: "transcript", MediaType: "text/markdown"},
		{Name: "report.json", Role: "transcript", MediaType: "application/json"},
	}, o.Result.Artifacts)
	require.Empty(t, o.Result.Media)
	a := list1[object](o.Metadata(t)["answers"], 0)
	require.Equal(t, true, a["output_cut"])
	require.Len(t, a["output"], mostShown)
	require.Equal(t, a["output"], o.Metadata(t)["output"])

	md := read(t, o, "transcript.md")
	require.Contains(t, md, "## System prompt\n\n```text\nBe *brief*\n```")
	require.Contains(t, md, "````text\n```\nNebel", "the fence is longer than any in the answer")
	var report struct {
		Answers  []judgement
		Schema   json.RawMessage `json:"response_schema"`
		Settings object
	}
	require.NoError(t, json.Unmarshal([]byte(read(t, o, "report.json")), &report))
	require.Equal(t, "```\n"+long, *report.Answers[0].Output)
	require.JSONEq(t, `{"type":"string"}`, string(report.Schema))
	require.EqualValues(t, 7, report.Settings["seed"])
}
