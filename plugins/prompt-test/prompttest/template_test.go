package prompttest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

const storyParameters = `{
	"concept": "mysterious librarian", "genre": "thriller", "year": 1923, "ratio": 1.0, "big": 12345678901234567890,
	"color": true, "nothing": null, "hero": {"name": "Ada", "traits": ["brave", "tired"], "z": 1, "a": "<b>"},
	"scenes": [{"title": "Alley"}, {"title": "Roof"}], "flat.key": "flat", "trick": "{{genre}}"
}`

func TestTemplateRendering(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, template, want string
		missing              []string
	}{
		{"the document's sample", "Create a character based on: {{concept}}", "Create a character based on: mysterious librarian", nil},
		{"spaces and line ends inside braces", "{{ concept }}/{{\n\tgenre\n}}", "mysterious librarian/thriller", nil},
		{"several times", "{{genre}}{{genre}}", "thrillerthriller", nil},
		{"numbers as written", "{{year}} {{ratio}} {{big}}", "1923 1.0 12345678901234567890", nil},
		{"booleans and null", "{{color}}[{{nothing}}]", "true[]", nil},
		{"objects as JSON in their own order", "{{hero}}", `{"name":"Ada","traits":["brave","tired"],"z":1,"a":"<b>"}`, nil},
		{"dotted paths", "{{hero.name}} {{hero.traits.1}} {{scenes.0.title}}", "Ada tired Alley", nil},
		{"a name that has the dot in it", "{{flat.key}}", "flat", nil},
		{"missing keeps its placeholder", "{{ who }} is {{hero.age}} {{who}}", "{{ who }} is {{hero.age}} {{who}}", []string{"who", "hero.age"}},
		{"index past the end", "{{scenes.9}}", "{{scenes.9}}", []string{"scenes.9"}},
		{"escaped braces", `\{{genre}} {{genre}}`, "{{genre}} thriller", nil},
		{"escaped backslash", `\\{{genre}}`, `\thriller`, nil},
		{"other backslashes", `a\n\{ {{genre}}`, `a\n\{ thriller`, nil},
		{"values are not read again", "{{trick}}", "{{genre}}", nil},
		{"JSON around a variable", `{"a": {"g": "{{genre}}"}}`, `{"a": {"g": "thriller"}}`, nil},
		{"three braces", "{{{genre}}}", "{thriller}", nil},
		{"unclosed", "{{genre and {{genre}}", "{{genre and thriller", nil},
		{"no name", "{{}} {{#if x}} {{a b}}", "{{}} {{#if x}} {{a b}}", nil},
		{"names beyond ASCII", "{{größe}}", "{{größe}}", []string{"größe"}},
		{"empty", "", "", nil},
		{"invalid UTF-8 passes through", "\xff{{genre}}", "\xffthriller", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := parse(c.template).render(newValue(json.RawMessage(storyParameters)))
			require.NoError(t, err)
			require.Equal(t, c.want, r.text)
			require.Empty(t, cmp.Diff(c.missing, r.missing))
		})
	}
}

func TestTemplateFindings(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, template string
		want           []string
	}{
		{"nothing wrong", `{{a}} {"x": {"y": 1}} \{{b}} c`, nil},
		{"empty", " \n", []string{"the template is empty"}},
		{"never closed", "one\n  {{a", []string{"line 2, column 3: {{ is never closed"}},
		{"closes nothing", "ä}}", []string{"line 1, column 2: }} closes nothing"}},
		{"no name", "{{ }}", []string{"line 1, column 1: {{}} names no variable"}},
		{"single brace never closed", "x {y", []string{"line 1, column 3: { is never closed"}},
		{"no variable name", "{{#each x}}", []string{`line 1, column 1: "#each x" is not a variable name, so it stays as it is; write \{{ for literal braces`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, cmp.Diff(c.want, parse(c.template).issues))
		})
	}
}

func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	require.Len(t, parse(strings.Repeat("}}", 1000)).issues, maxIssues)
}

func TestUsedAndUnusedNamesAreToldApart(t *testing.T) {
	t.Parallel()
	parameters := newValue(json.RawMessage(`{"b": 1, "hero": {"name": "Ada", "age": 3}, "z": 1, "a.b": 2}`))
	r, err := parse("{{hero.name}} {{a.b}} {{b}} {{none}}").render(parameters)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]string{"hero.name", "a.b", "b"}, r.used))
	require.Empty(t, cmp.Diff([]string{"none"}, r.missing))
	require.Empty(t, cmp.Diff([]string{"z"}, r.unused))
}

func TestParametersThatAreNoObjectGiveNothing(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "null", `"text"`, "[", "7"} {
		r, err := parse("{{a}}").render(newValue(json.RawMessage(raw)))
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]string{"a"}, r.missing), raw)
	}
}

func TestRenderingRefusesToOutgrowItsBound(t *testing.T) {
	t.Parallel()
	long, err := json.Marshal(map[string]string{"a": strings.Repeat("x", maxRenderedBytes/4)})
	require.NoError(t, err)
	_, err = parse(strings.Repeat("{{a}}", 5)).render(newValue(long))
	require.ErrorIs(t, err, errTooLong)
}

func FuzzRender(f *testing.F) {
	for _, s := range []string{"{{concept}}", `\{{a}} \\{{hero.name}}`, "{{{a}}}", "{{a {{b}}", "}}{{", `{"a":{"b":"{{year}}"}}`} {
		f.Add(s, storyParameters)
	}
	f.Fuzz(func(t *testing.T, source, parameters string) {
		parsed := parse(source)
		r, err := parsed.render(newValue(json.RawMessage(parameters)))
		if err != nil {
			require.ErrorIs(t, err, errTooLong)
			return
		}
		require.Len(t, parsed.names, len(r.used)+len(r.missing))
		if len(r.used) == 0 && !strings.Contains(source, `\`) {
			require.Equal(t, source, r.text, "a template without given variables is text")
		}
		require.GreaterOrEqual(t, estimateTokens(r.text), 0)
	})
}
