package prompttest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/prompt-test/modeltest"
)

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
