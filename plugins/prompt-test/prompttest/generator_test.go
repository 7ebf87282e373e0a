package prompttest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sample is the document's own task.
const sample = `{
	"prompt_id": "character_creator_v2_1",
	"prompt_template": "Create a character based on: {{concept}}",
	"agent_type": "character_creator",
	"test_parameters": {"concept": "mysterious librarian with dark secrets", "genre": "thriller"},
	"test_result_id": "test_result_123"
}`

func TestDryRunOfTheSampleSaysSo(t *testing.T) {
	t.Parallel()
	o := sdktest.Run(t, Plugin(), "test_prompt", json.RawMessage(sample))
	require.NoError(t, o.Err)
	require.Empty(t, o.Result.Media)
	require.Empty(t, cmp.Diff(map[string]any{
		"rendered_prompt":   "Create a character based on: mysterious librarian with dark secrets",
		"variables_used":    []any{"concept"},
		"missing_variables": []any{},
		"unused_parameters": []any{"genre"},
		"warnings":          []any{},
		"tokens":            map[string]any{"prompt": 14.0, "completion": 0.0, "method": "estimate"},
		"output":            nil,
		"dry_run":           true,
		"model":             nil,
		"latency_ms":        0.0,
		"generation_model":  "previz",
		"prompt_id":         "character_creator_v2_1",
		"agent_type":        "character_creator",
		"test_result_id":    "test_result_123",
	}, o.Metadata(t)))
	require.NotEmpty(t, o.Progress)
}

func TestAnswerOfTheModelIsTheOutput(t *testing.T) {
	t.Parallel()
	s := newServer(t, says(200, `{"model":"muse-1","choices":[{"message":{"content":"A librarian."},"finish_reason":"length"}]}`))
	t.Cleanup(s.CloseClientConnections)
	o := sdktest.Run(t, Plugin(), "test_prompt", json.RawMessage(sample),
		sdktest.WithBackend("openai", map[string]any{"url": s.URL, "model": "muse", "timeout": "5s"}))
	require.NoError(t, o.Err)
	m := o.Metadata(t)
	require.Equal(t, "A librarian.", m["output"])
	require.Equal(t, false, m["dry_run"])
	require.Equal(t, "muse-1", m["model"])
	require.Equal(t, "muse-1", m["generation_model"])
	require.Equal(t, map[string]any{"prompt": 14.0, "completion": 4.0, "method": "estimate"}, m["tokens"])
	require.Equal(t, []any{"the answer was cut at max_tokens"}, m["warnings"])
	require.GreaterOrEqual(t, m["latency_ms"], 0.0)
}

func TestCountsOfTheServerGoFirst(t *testing.T) {
	t.Parallel()
	s := newServer(t, says(200, goodAnswer))
	t.Cleanup(s.CloseClientConnections)
	o := sdktest.Run(t, Plugin(), "test_prompt", json.RawMessage(sample),
		sdktest.WithBackend("openai", map[string]any{"url": s.URL, "model": "muse"}))
	require.NoError(t, o.Err)
	require.Equal(t, map[string]any{"prompt": 7.0, "completion": 2.0, "method": "backend"}, o.Metadata(t)["tokens"])
}

func TestMissingVariablesFailOnlyStrictTasks(t *testing.T) {
	t.Parallel()
	data := map[string]any{"prompt_template": "{{a}} {{b}}"}
	o := sdktest.Run(t, Plugin(), "test_prompt", data)
	require.NoError(t, o.Err)
	require.Equal(t, []any{"a", "b"}, o.Metadata(t)["missing_variables"])
	require.Equal(t, "{{a}} {{b}}", o.Metadata(t)["rendered_prompt"])

	data["strict"] = true
	requireFailure(t, sdktest.Run(t, Plugin(), "test_prompt", data), "missing_variables", "does not give: a, b")
}

func TestLongListsOfMissingVariablesAreCut(t *testing.T) {
	t.Parallel()
	var template strings.Builder
	for i := range 30 {
		_, _ = fmt.Fprintf(&template, "{{v%d}}", i)
	}
	data := map[string]any{"prompt_template": template.String(), "strict": true}
	requireFailure(t, sdktest.Run(t, Plugin(), "test_prompt", data), "missing_variables", "v9 and 20 more")
}

func TestEmptyPromptIsNotSentToTheModel(t *testing.T) {
	t.Parallel()
	s := newServer(t, says(200, goodAnswer))
	o := sdktest.Run(t, Plugin(), "test_prompt", map[string]any{"prompt_template": " {{a}}", "test_parameters": map[string]any{"a": nil}},
		sdktest.WithBackend("openai", map[string]any{"url": s.URL, "model": "muse"}))
	requireFailure(t, o, "empty_prompt", "nothing to ask")
	require.Empty(t, s.requests)
}

func TestRenderingThatGrowsTooLongIsAFailure(t *testing.T) {
	t.Parallel()
	o := sdktest.Run(t, Plugin(), "test_prompt", map[string]any{
		"prompt_template": strings.Repeat("{{a}}", 40000), "test_parameters": map[string]any{"a": strings.Repeat("x", 1000)},
	})
	requireFailure(t, o, "prompt_too_long", "shorten the values")
}

func TestWrongConfigurationIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]sdk.Configuration{
		"unknown backend": {Backend: "oracle"},
		"no options":      {Backend: "openai", Options: json.RawMessage(`{}`)},
		"bad timeout":     {Backend: "openai", Options: json.RawMessage(`{"url":"http://x","model":"m","timeout":"soon"}`)},
		"no JSON":         {Backend: "openai", Options: json.RawMessage(`{`)},
	} {
		require.Error(t, New().Configure(context.Background(), c), name)
	}
	require.NoError(t, New().Configure(context.Background(), sdk.Configuration{}))
}

func TestIdentifiersComeBackAsTheyCame(t *testing.T) {
	t.Parallel()
	o := sdktest.Run(t, Plugin(), "test_prompt", json.RawMessage(`{"prompt_template":"x","prompt_id":9007199254740993,"test_result_id":null}`))
	require.NoError(t, o.Err)
	require.Contains(t, string(o.Result.Metadata), `"prompt_id":9007199254740993`)
	require.Contains(t, string(o.Result.Metadata), `"agent_type":null`)
}

func requireFailure(t *testing.T, o sdktest.Outcome, code, sentence string) {
	t.Helper()
	var failure *sdk.Failure
	require.ErrorAs(t, o.Err, &failure)
	require.Equal(t, code, failure.Code)
	require.Contains(t, failure.Message, sentence)
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	data, options := compileSchema(t, dataSchema), compileSchema(t, openaiSchema)
	cases := []struct {
		schema *jsonschema.Schema
		json   string
		valid  bool
	}{
		{data, sample, true},
		{data, `{"prompt_template":"","project_id":"kept","test_parameters":null,"prompt_id":7}`, true},
		{data, `{}`, false},
		{data, `{"prompt_template":7}`, false},
		{data, `{"prompt_template":"` + strings.Repeat("x", 200001) + `"}`, false},
		{data, `{"prompt_template":"x","test_parameters":[]}`, false},
		{data, `{"prompt_template":"x","strict":"yes"}`, false},
		{options, `{"url":"http://localhost:11434/v1","model":"llama3","temperature":0.5,"max_tokens":10,"timeout":"1m30s"}`, true},
		{options, `{"url":"localhost","model":"llama3"}`, false},
		{options, `{"url":"http://x"}`, false},
		{options, `{"url":"http://x","model":"m","timeout":"soon"}`, false},
		{options, `{"url":"http://x","model":"m","temperature":3}`, false},
		{options, `{"url":"http://x","model":"m","modle":"typo"}`, false},
	}
	for _, c := range cases {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(c.json))
		require.NoError(t, err)
		err = c.schema.Validate(value)
		require.Equal(t, c.valid, err == nil, "%.80s: %v", c.json, err)
	}
}

func TestEveryRuleHasItsSentence(t *testing.T) {
	t.Parallel()
	for _, raw := range [][]byte{dataSchema, openaiSchema} {
		var schema struct {
			ErrorMessage string `json:"errorMessage"`
			Properties   map[string]struct {
				ErrorMessage string `json:"errorMessage"`
			} `json:"properties"`
		}
		require.NoError(t, json.Unmarshal(raw, &schema))
		require.NotEmpty(t, schema.ErrorMessage)
		for name, property := range schema.Properties {
			require.NotEmpty(t, property.ErrorMessage, name)
		}
	}
}

func compileSchema(t *testing.T, raw []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", document))
	schema, err := c.Compile("schema.json")
	require.NoError(t, err)
	return schema
}
