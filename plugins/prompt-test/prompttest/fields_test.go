package prompttest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

// Every field with what must not get through. What the schema lets pass, because it can't say better, Go refuses.
func TestBadInputOfEveryFieldIsRefusedByName(t *testing.T) {
	t.Parallel()
	megabyte := `"` + strings.Repeat("x", 1<<20) + `"`
	wrong := map[string]struct {
		sentence string
		values   []string
		goOnly   []string
	}{
		"prompt_template": {"rompt", []string{`7`, `null`, `[]`, `{}`, megabyte}, nil},
		"system_prompt":   {"ystem", []string{`7`, `[]`, `{}`, megabyte}, nil},
		"test_parameters": {"arameters", []string{`7`, `[]`, `"x"`, many(1001)}, nil},
		"prompt_id":       {"rompt", []string{`1.5`, `[]`, `{}`, `true`, megabyte}, nil},
		"agent_type":      {"gent", []string{`1`, `[]`, `{}`, `true`, megabyte}, nil},
		"test_result_id":  {"esult", []string{`1.5`, `[]`, `{}`, `true`, megabyte}, nil},
		"strict":          {"trict", []string{`"yes"`, `1`, `[]`}, nil},
		"models": {"odels", []string{`7`, `"muse"`, `[]`, `[7]`, `[""]`, `[{}]`, `[{"backend":"x"}]`, `[{"model":7}]`, `["a","a"]`,
			`["1","2","3","4","5","6","7","8","9"]`, `[` + megabyte + `]`}, []string{`["../../etc/passwd"]`, `["😀"]`, `["שלום"]`, `[{"model":"muse","backend":"nobody"}]`}},
		"runs":            {"uns", []string{`0`, `6`, `1.5`, `"1"`, `[]`, `1e300`}, nil},
		"response_format": {"esponse", []string{`"xml"`, `7`, `{}`}, []string{`"json_schema"`}},
		"response_schema": {"esponse", []string{`7`, `[]`, `"x"`, `true`}, []string{`{"type":"film"}`, `{"$ref":"file:///etc/passwd"}`, `{"$ref":"http://127.0.0.1/"}`, `{"x":` + megabyte + `}`}},
		"temperature":     {"emperature", []string{`-0.1`, `2.1`, `"hot"`, `[]`, `1e300`}, nil},
		"max_tokens":      {"ax", []string{`0`, `-1`, `131073`, `1.5`, `"1"`, `1e300`}, []string{`5000`}},
		"seed":            {"eed", []string{`-1`, `1.5`, `9007199254740992`, `"1"`, `1e300`}, nil},
		"stop":            {"top", []string{`7`, `""`, `[]`, `[""]`, `[7]`, `["1","2","3","4","5"]`, `{}`, megabyte}, nil},
		"expect": {"xpect", []string{`7`, `{}`, `[7]`, `[{}]`, `[{"contain_s":"x"}]`, `[{"contains":""}]`, `[{"contains":7}]`, `[{"not_contains":""}]`, `[{"max_words":0}]`,
			`[{"is_json":"yes"}]`, `[{"pointer":"name","equals":1}]`, `[{"pointer":"/a"}]`, `[{"equals":1}]`, `[{"contains":` + megabyte + `}]`, `[{"matches":` + megabyte + `}]`},
			[]string{`[{"matches":"("}]`}},
	}
	var known struct {
		Properties map[string]any `json:"properties"`
	}
	require.NoError(t, json.Unmarshal(dataSchema, &known))
	require.Len(t, wrong, len(known.Properties), "every field has its row")
	schema := compileSchema(t, dataSchema)
	for field, c := range wrong {
		for _, value := range append(c.values, c.goOnly...) {
			raw := `{"prompt_template":"x","` + field + `":` + value + `}`
			if field == "prompt_template" {
				raw = `{"prompt_template":` + value + `}`
			}
			if len(c.goOnly) == 0 {
				require.Error(t, fits(t, schema, raw), "%.100s", raw)
			}
			o := sdktest.Run(t, Plugin(), "test_prompt", json.RawMessage(raw),
				sdktest.WithBackend("openai", map[string]any{"url": "http://127.0.0.1:1", "model": "muse", "max_tokens": 4000}))
			var f *sdk.Failure
			require.ErrorAs(t, o.Err, &f, "%.100s", raw)
			require.Equal(t, invalid, f.Code, "%.100s: %s", raw, f.Message)
			require.Contains(t, f.Message, c.sentence, "%.100s", raw)
			require.Less(t, len(f.Message), 1000)
			left, err := os.ReadDir(o.WorkDir)
			require.NoError(t, err)
			require.Empty(t, left)
		}
		for _, value := range c.values {
			raw := `{"prompt_template":"x","` + field + `":` + value + `}`
			if field == "prompt_template" {
				raw = `{"prompt_template":` + value + `}`
			}
			require.Error(t, fits(t, schema, raw), "the schema takes %.100s", raw)
		}
	}
}

func many(n int) string {
	m := map[string]int{}
	for len(m) < n {
		m[strings.Repeat("x", len(m)+1)] = 1
	}
	raw, _ := json.Marshal(m)
	return string(raw)
}

// What is odd but allowed stays text: it is rendered, sent and reported, and means nothing.
func TestOddTextIsOnlyText(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t, dataSchema)
	for _, text := range []string{"../../etc/passwd", "🌧️🏚", "שלום עולם", "\u202eevil", "<script>", "'; DROP TABLE", "\x00", "http://127.0.0.1/"} {
		value, _ := json.Marshal(text)
		v := string(value)
		raw := `{"prompt_template":` + v + `,"system_prompt":` + v + `,"test_parameters":{"a":` + v + `},"prompt_id":` + v + `,"agent_type":` + v + `,"stop":` + v +
			`,"models":[` + v + `],"expect":[{"contains":` + v + `}],"project_id":"kept"}`
		require.NoError(t, fits(t, schema, raw), text)
		o := sdktest.Run(t, Plugin(), "test_prompt", json.RawMessage(raw))
		require.NoError(t, o.Err, text)
		require.Equal(t, text, o.Metadata(t)["rendered_prompt"])
	}
}

func TestNullIsAsGoodAsNothing(t *testing.T) {
	t.Parallel()
	raw := `{"prompt_template":"x","system_prompt":null,"test_parameters":null,"prompt_id":null,"agent_type":null,"test_result_id":null,"strict":null,"models":null,"runs":null,
		"response_format":null,"response_schema":null,"temperature":null,"max_tokens":null,"seed":null,"stop":null,"expect":null}`
	require.NoError(t, fits(t, compileSchema(t, dataSchema), raw))
	require.NoError(t, sdktest.Run(t, Plugin(), "test_prompt", json.RawMessage(raw)).Err)
}
