package prompttest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

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

func fits(t *testing.T, schema *jsonschema.Schema, raw string) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
	require.NoError(t, err, "%.200s", raw)
	return schema.Validate(value)
}

func TestSchemaOfBackends(t *testing.T) {
	t.Parallel()
	openai, ollama, llamacpp := schemaOf("openai"), schemaOf("ollama"), schemaOf("llamacpp")
	const price = `"price_per_million":{"input":0.25,"output":2}`
	for _, c := range []struct {
		schema []byte
		json   string
		valid  bool
	}{
		{openai, `{"url":"http://localhost:11434/v1","model":"llama3","temperature":0.5,"max_tokens":10,"timeout":"1m30s"}`, true},
		{openai, `{"url":"http://x","model":"m","models":["a",{"model":"b","backend":"ollama","url":"http://y",` + price + `}],` + price + `,"currency":"EUR","parallel":2,"max_tokens_field":"max_completion_tokens"}`, true},
		{openai, `{"url":"localhost","model":"llama3"}`, false},
		{openai, `{"url":"http://x"}`, false},
		{openai, `{"url":"http://x","model":"m","timeout":"soon"}`, false},
		{openai, `{"url":"http://x","model":"m","temperature":3}`, false},
		{openai, `{"url":"http://x","model":"m","modle":"typo"}`, false},
		{openai, `{"url":"http://x","model":"m","models":[{"backend":"ollama"}]}`, false},
		{openai, `{"url":"http://x","model":"m","price_per_million":{"input":1}}`, false},
		{openai, `{"url":"http://x","model":"m","price_per_million":{"input":-1,"output":1}}`, false},
		{openai, `{"url":"http://x","model":"m","currency":"dollars"}`, false},
		{ollama, `{"url":"http://x","model":"m","keep_alive":"10m"}`, true},
		{ollama, `{"url":"http://x","model":"m","max_tokens_field":"max_tokens"}`, false},
		{llamacpp, `{"url":"http://x"}`, true},
		{llamacpp, `{"model":"m"}`, false},
	} {
		require.Equal(t, c.valid, fits(t, compileSchema(t, c.schema), c.json) == nil, c.json)
	}
}

func TestEveryRuleHasItsSentence(t *testing.T) {
	t.Parallel()
	var walk func(at string, node map[string]any)
	walk = func(at string, node map[string]any) {
		require.IsType(t, "", node["errorMessage"], at)
		for _, key := range []string{"items"} {
			if inner, ok := node[key].(map[string]any); ok {
				walk(at+"."+key, inner)
			}
		}
		options, _ := node["anyOf"].([]any)
		for _, inner := range options {
			walk(at+"|", inner.(map[string]any))
		}
		properties, _ := node["properties"].(map[string]any)
		for name, inner := range properties {
			if name != "equals" { // any value will do
				walk(at+"."+name, inner.(map[string]any))
			}
		}
	}
	for _, raw := range [][]byte{dataSchema, schemaOf("openai"), schemaOf("ollama"), schemaOf("llamacpp")} {
		var root map[string]any
		require.NoError(t, json.Unmarshal(raw, &root))
		walk("", root)
	}
}
