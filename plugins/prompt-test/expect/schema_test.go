package expect

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

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
