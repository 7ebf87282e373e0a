package prompttest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	require.Empty(t, o.Result.Artifacts)
	require.Empty(t, cmp.Diff(map[string]any{
		"rendered_prompt":        "Create a character based on: mysterious librarian with dark secrets",
		"rendered_system_prompt": nil,
		"variables_used":         []any{"concept"},
		"missing_variables":      []any{},
		"unused_parameters":      []any{"genre"},
		"warnings":               []any{},
		"statistics":             map[string]any{"characters": 67.0, "words": 10.0, "lines": 1.0},
		"tokens":                 map[string]any{"prompt": 14.0, "completion": 0.0, "method": "estimate"},
		"response_format":        "text",
		"output":                 nil,
		"dry_run":                true,
		"model":                  nil,
		"latency_ms":             0.0,
		"generation_model":       "previz",
		"answers":                []any{},
		"comparison":             []any{},
		"passed":                 nil,
		"cost":                   nil,
		"prompt_id":              "character_creator_v2_1",
		"agent_type":             "character_creator",
		"test_result_id":         "test_result_123",
	}, o.Metadata(t)))
	require.NotEmpty(t, o.Progress)
}

func TestDryRunSaysThatItChecksNothing(t *testing.T) {
	t.Parallel()
	o := sdktest.Run(t, Plugin(), "test_prompt", map[string]any{"prompt_template": "x", "models": []string{"muse"}, "expect": []any{map[string]any{"contains": "x"}}})
	require.NoError(t, o.Err)
	require.Contains(t, fmt.Sprint(o.Metadata(t)["warnings"]), "this was a dry run")
}

func TestSystemPromptIsRenderedToo(t *testing.T) {
	t.Parallel()
	o := sdktest.Run(t, Plugin(), "test_prompt", map[string]any{
		"prompt_template": "About {{a}} and {{c}}", "system_prompt": "You are {{b}}, {{d}} }}",
		"test_parameters": map[string]any{"a": 1, "b": "brief", "e": 2},
	})
	require.NoError(t, o.Err)
	m := o.Metadata(t)
	require.Equal(t, "You are brief, {{d}} }}", m["rendered_system_prompt"])
	require.Equal(t, []any{"a", "b"}, m["variables_used"])
	require.Equal(t, []any{"c", "d"}, m["missing_variables"])
	require.Equal(t, []any{"e"}, m["unused_parameters"])
	require.Equal(t, []any{"system_prompt: line 1, column 22: }} closes nothing"}, m["warnings"])
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

func TestRenderingThatGrowsTooLongIsAFailure(t *testing.T) {
	t.Parallel()
	o := sdktest.Run(t, Plugin(), "test_prompt", map[string]any{
		"prompt_template": strings.Repeat("{{a}}", 40000), "test_parameters": map[string]any{"a": strings.Repeat("x", 1000)},
	})
	requireFailure(t, o, "prompt_too_long", "shorten the values")
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
