package expect

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func parse(t *testing.T, raw string) []Check {
	t.Helper()
	checks, err := Parse(json.RawMessage(raw))
	require.NoError(t, err)
	return checks
}

func TestChecksHoldAndFail(t *testing.T) {
	t.Parallel()
	cases := []struct{ check, passes, fails, detail string }{
		{`{"contains":"rain 🌧"}`, "the rain 🌧 falls", "the rain falls", "does not contain"},
		{`{"not_contains":"As an AI"}`, "A librarian.", "As an AI I can't", "contains it"},
		{`{"matches":"(?i)^a\\s+LIB"}`, "A librarian.", "The librarian", "does not match"},
		{`{"max_words":3}`, " one two\nthree ", "one two three four", "has 4 words"},
		{`{"is_json":true}`, ` {"a":1} `, "```json\n{}\n```", "inside a code fence"},
		{`{"is_json":true}`, `[1]`, `{"a":`, "breaks off"},
		{`{"is_json":true}`, `null`, `{} and more`, "goes on after"},
		{`{"is_json":true}`, `"x"`, "", "is empty"},
		{`{"is_json":false}`, `plain`, `{}`, "is JSON"},
		{`{"pointer":"/hero/name","equals":"Ada"}`, `{"hero":{"name":"Ada"}}`, `{"hero":{"name":"Eve"}}`, `has "Eve"`},
		{`{"pointer":"/a/1","equals":2}`, `{"a":[1,2.0]}`, `{"a":[1]}`, "nothing at this place"},
		{`{"pointer":"/a~1b/~0","equals":null}`, `{"a/b":{"~":null}}`, `{"a/b":1}`, "nothing at this place"},
		{`{"pointer":"","equals":[1,{"x":true}]}`, `[1e0,{"x":true}]`, `[1]`, "has [1]"},
		{`{"pointer":"/01","equals":1}`, `{"01":1}`, `[0,1]`, "nothing at this place"},
		{`{"pointer":"/x","equals":1}`, `{"x":1}`, `not JSON`, "is not JSON"},
	}
	for _, c := range cases {
		t.Run(c.check, func(t *testing.T) {
			t.Parallel()
			checks := parse(t, "["+c.check+"]")
			require.Len(t, checks, 1)
			good := Judge(checks, c.passes)[0]
			require.True(t, good.Passed, good.Detail)
			require.Empty(t, good.Detail)
			bad := Judge(checks, c.fails)[0]
			require.False(t, bad.Passed)
			require.Contains(t, bad.Detail, c.detail)
		})
	}
}

func TestAnEntryMayHoldSeveralChecks(t *testing.T) {
	t.Parallel()
	verdicts := Judge(parse(t, `[{"contains":"a","max_words":1},{"is_json":true}]`), "a b")
	require.Len(t, verdicts, 3)
	require.Equal(t, Verdict{Check: "contains", Value: json.RawMessage(`"a"`), Passed: true}, verdicts[0])
	require.False(t, verdicts[1].Passed)
	require.False(t, verdicts[2].Passed)
	require.Empty(t, parse(t, `null`))
	require.Empty(t, parse(t, ``))
	require.Empty(t, parse(t, `[]`))
}

func TestWrongChecksAreRefusedByName(t *testing.T) {
	t.Parallel()
	for raw, sentence := range map[string]string{
		`{}`:         " must be a list",
		`"contains"`: " must be a list",
		`[` + strings.Repeat(`{"contains":"x"},`, MaxChecks) + `{"contains":"x"}]`: " must be a list of at most 32",
		`[7]`:                                "[0]: each check must be an object",
		`[{}]`:                               "[0]: each check must be an object",
		`[{"contain_s":"typo"}]`:             "[0]: each check must be an object",
		`[{"contains":7}]`:                   "[0]: each check must be an object",
		`[{"contains":"x"},{"contains":""}]`: "[1]: contains must be text of 1",
		`[{"not_contains":""}]`:              "[0]: not_contains must be text of 1",
		`[{"matches":"("}]`:                  "[0]: matches must be a regular expression",
		`[{"matches":"(a{1000}){1000}"}]`:    "[0]: matches must be a regular expression",
		`[{"max_words":0}]`:                  "[0]: max_words must be a whole number",
		`[{"max_words":1.5}]`:                "[0]: max_words must be a whole number",
		`[{"max_words":1e300}]`:              "[0]: max_words must be a whole number",
		`[{"pointer":"/a"}]`:                 "[0]: pointer and equals go together",
		`[{"equals":1}]`:                     "[0]: pointer and equals go together",
		`[{"pointer":"name","equals":"x"}]`:  "[0]: pointer must be a JSON pointer",
		`[{"contains":"` + strings.Repeat("x", 1<<20) + `"}]`: "[0]: contains must be text",
		`[{"matches":"` + strings.Repeat("x", 1<<20) + `"}]`:  "[0]: matches must be text",
	} {
		_, err := Parse(json.RawMessage(raw))
		require.ErrorContains(t, err, sentence, "%.80s", raw)
	}
}

func TestHugeNumbersAreComparedAndCostNothing(t *testing.T) {
	t.Parallel()
	check := parse(t, `[{"pointer":"/n","equals":1}]`)
	for _, n := range []string{"1e999999999", "1" + strings.Repeat("0", 100000), "-1e-999999999"} {
		require.False(t, Judge(check, `{"n":`+n+`}`)[0].Passed)
	}
}

func TestSchemaFaultsNameTheirPlace(t *testing.T) {
	t.Parallel()
	s, err := ParseSchema(json.RawMessage(`{"type":"object","required":["name","age"],"additionalProperties":false,
		"properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0},"mood":{"anyOf":[{"const":"sad"},{"const":"merry"}]}}}`))
	require.NoError(t, err)
	value := func(text string) any {
		v, fault := JSON(text)
		require.Empty(t, fault)
		return v
	}
	require.Empty(t, s.Faults(value(`{"name":"Ada","age":37}`)))
	for text, clause := range map[string]string{
		`{"name":"Ada"}`:                      "missing property 'age'",
		`{"name":"Ada","age":"37"}`:           "at '/age': got string, want integer",
		`{"name":"Ada","age":1.5}`:            "at '/age': got number, want integer",
		`{"name":"Ada","age":-1}`:             "at '/age': minimum",
		`{"name":"Ada","age":1,"x":1}`:        "additional properties 'x' not allowed",
		`{"name":"Ada","age":1,"mood":"odd"}`: "at '/mood'",
		`[]`:                                  "got array, want object",
	} {
		faults := s.Faults(value(text))
		require.Len(t, faults, 1, text)
		require.Contains(t, faults[0], clause)
		require.NotContains(t, faults[0], home)
	}
}

func TestNumberOfFaultsIsBounded(t *testing.T) {
	t.Parallel()
	s, err := ParseSchema(json.RawMessage(`{"items":{"type":"string"}}`))
	require.NoError(t, err)
	v, _ := JSON("[" + strings.Repeat("1,", 5000) + "1]")
	require.Len(t, s.Faults(v), maxFaults)
}

func TestHostileSchemasAreRefused(t *testing.T) {
	t.Parallel()
	var doubling strings.Builder
	doubling.WriteString(`{"$ref":"#/$defs/d0","$defs":{`)
	for i := range 30 {
		fmt.Fprintf(&doubling, `"d%d":{"allOf":[{"$ref":"#/$defs/d%d"},{"$ref":"#/$defs/d%d"}]},`, i, i+1, i+1)
	}
	doubling.WriteString(`"d30":{}}}`)
	for raw, clause := range map[string]string{
		`{"$ref":"file:///etc/passwd"}`:      "outside of the schema",
		`{"$ref":"http://127.0.0.1:1/x"}`:    "outside of the schema",
		`{"$schema":"http://127.0.0.1:1/x"}`: "no valid JSON Schema",
		`{"type":"film"}`:                    "no valid JSON Schema: at '/type'",
		`{"pattern":"("}`:                    "no valid JSON Schema",
		`{"$ref":"#/$defs/none"}`:            "no valid JSON Schema",
		`[]`:                                 "must be a JSON Schema",
		`7`:                                  "must be a JSON Schema",
		`{`:                                  "must be a JSON Schema",
		doubling.String():                    "in too many ways",
		`{"description":"` + strings.Repeat("x", MaxSchemaBytes) + `"}`: "at most 64 KiB",
	} {
		_, err := ParseSchema(json.RawMessage(raw))
		require.ErrorContains(t, err, clause, "%.100s", raw)
		require.NotContains(t, err.Error(), home)
	}
}

// A schema that refers to itself without going into the data would never end.
func TestCircularSchemasEnd(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		`{"$ref":"#"}`, `{"allOf":[{"$ref":"#"}]}`, `{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}`,
		`{"not":{"$ref":"#"}}`, `{"$dynamicAnchor":"x","anyOf":[{"$dynamicRef":"#x"}]}`,
	} {
		s, err := ParseSchema(json.RawMessage(raw))
		if err == nil {
			_ = s.Faults(map[string]any{"x": "y"})
		}
	}
	s, err := ParseSchema(json.RawMessage(`{"type":"object","properties":{"child":{"$ref":"#"},"n":{"type":"number"}}}`))
	require.NoError(t, err)
	require.Len(t, s.Faults(map[string]any{"child": map[string]any{"n": "x"}}), 1)
}

func TestLargeAnswersAreNotCheckedByLargeSchemas(t *testing.T) {
	t.Parallel()
	s, err := ParseSchema(json.RawMessage(`{"items":{"allOf":[` + strings.Repeat(`{"minimum":0},`, 3000) + `{}]}}`))
	require.NoError(t, err)
	v, _ := JSON("[" + strings.Repeat("1,", 10000) + "1]")
	require.Equal(t, []string{"the answer is too large to be checked by this schema"}, s.Faults(v))
}
