package expect

import (
	"encoding/json"
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
