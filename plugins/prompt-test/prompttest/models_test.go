package prompttest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
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

func TestAnswersAreHeldAgainstTheSchema(t *testing.T) {
	t.Parallel()
	schema := object{"type": "object", "required": []string{"name"}, "properties": object{"name": object{"type": "string"}, "age": object{"type": "integer"}}}
	for answer, want := range map[string]struct {
		valid  bool
		errors int // -1: not looked at
		passed bool
	}{
		`{"name":"Ada","age":37}`:      {true, 0, true},
		`{"age":"old"}`:                {true, 2, false},
		"```json\n{\"name\":\"A\"}```": {false, -1, false},
		`{"name":"Ad`:                  {false, -1, false},
	} {
		d := modeltest.NewLlamaCpp(t, says(answer))
		o := run(t, "llamacpp", object{"url": d.URL}, object{"prompt_template": "JSON please", "response_schema": schema})
		require.NoError(t, o.Err)
		a := list1[object](o.Metadata(t)["answers"], 0)
		require.Equal(t, want.valid, a["json_valid"], answer)
		require.Equal(t, want.passed, a["passed"], answer)
		require.Equal(t, want.passed, o.Metadata(t)["passed"])
		if want.errors < 0 {
			require.Nil(t, a["schema_errors"], answer)
		} else {
			require.Len(t, a["schema_errors"], want.errors, answer)
		}
		require.Equal(t, "harbour-7b-q4", a["served_model"])
		require.EqualValues(t, 4096, a["context_size"])
		require.Equal(t, "json_schema", d.Requests()[0].Body["response_format"].(object)["type"])
	}
}

func TestSchemaChecksAnAnswerThatWasNotHeldToIt(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json"} {
		d := modeltest.NewOpenAI(t, []string{"muse"}, says(`{"age":"old"}`))
		o := run(t, "openai", object{"url": d.URL + "/v1", "model": "muse"}, object{"prompt_template": "JSON!", "response_format": format,
			"response_schema": object{"properties": object{"age": object{"type": "integer"}}}})
		require.NoError(t, o.Err)
		a := list1[object](o.Metadata(t)["answers"], 0)
		require.Equal(t, true, a["json_valid"])
		require.Len(t, a["schema_errors"], 1)
		if format == "text" {
			require.NotContains(t, d.Requests()[0].Body, "response_format")
		}
	}
}

func TestJSONModeWithoutTheWordIsWarnedOf(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOllama(t, []string{"muse"}, says("{}"))
	o := run(t, "ollama", object{"url": d.URL, "model": "muse"}, object{"response_format": "json"})
	require.NoError(t, o.Err)
	require.Contains(t, list1[string](o.Metadata(t)["warnings"], 0), "no prompt says so")
	require.Equal(t, true, list1[object](o.Metadata(t)["answers"], 0)["json_valid"])
}

func TestTaskFailsOnlyWhenNobodyAnswers(t *testing.T) {
	t.Parallel()
	refused := modeltest.Turn{Refuse: &modeltest.Refusal{Status: 403, Message: "go away"}}
	d := modeltest.NewOpenAI(t, []string{"muse", "other"}, refused)
	options := object{"url": d.URL + "/v1", "model": "muse", "models": []string{"other"}}
	o := run(t, "openai", options, object{})
	requireFailure(t, o, "backend_unauthorized", "go away")
	require.NoFileExists(t, filepath.Join(o.WorkDir, "transcript.md"))
	o = run(t, "openai", options, object{"models": []string{"other", "muse"}})
	requireFailure(t, o, "backend_unauthorized", "None of 2 questions was answered. The first, to other: ")
}

func TestCancelledTaskLeavesNothing(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse", "other"}, modeltest.Turn{Says: []string{"once"}, Break: modeltest.BreakStall})
	reason := errors.New("cancelled by its user")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	go func() {
		for len(d.Requests()) < 2 {
			select {
			case <-ctx.Done():
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
		cancel(reason)
	}()
	o := run(t, "openai", object{"url": d.URL + "/v1", "model": "muse", "models": []string{"other"}}, object{"models": []string{"muse", "other"}}, sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, reason)
	d.AwaitGone()
	d.AwaitGone()
	left, err := os.ReadDir(o.WorkDir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// deaf is a host that nobody listens to.
type deaf struct{ generator.Host }

func (deaf) Progress(float64, string)       {}
func (deaf) Log(generator.LogLevel, string) {}

func TestWhatIsNotAnsweredInTimeIsReportedSo(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse"}, says("quick"), modeltest.Turn{Says: []string{"slow"}, Break: modeltest.BreakStall})
	p := Plugin().Contract()
	require.NoError(t, p.Configure(t.Context(), sdk.Configuration{Backend: "openai", Options: []byte(`{"url":"` + d.URL + `/v1","model":"muse","parallel":1}`)}))
	result, err := p.Generate(t.Context(), generator.Request{
		Type: "test_prompt", Data: []byte(`{"prompt_template":"x","runs":3}`), WorkDir: t.TempDir(), Deadline: time.Now().Add(reserve + 2*time.Second),
	}, deaf{})
	require.NoError(t, err)
	var m struct{ Answers []judgement }
	require.NoError(t, json.Unmarshal(result.Metadata, &m))
	answered, late := 0, 0
	for _, a := range m.Answers {
		if a.Error == nil {
			answered++
			continue
		}
		require.Equal(t, "backend_timeout", a.Error.Code)
		require.Contains(t, a.Error.Message, "when the task's time ran out")
		late++
	}
	require.Equal(t, 1, answered)
	require.Equal(t, 2, late)
}
