package model_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/prompt-test/model"
	"ft.tc/backlot/plugins/prompt-test/modeltest"
)

func TestEverySettingReachesTheServer(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		d := k.double(t)
		temperature, most, seed := 0.0, 99, int64(42)
		_, _, err := ask(t.Context(), k.server(t, d, nil), func(q *model.Question) {
			q.System, q.Temperature, q.MaxTokens, q.Seed, q.Stop = "Be brief", &temperature, &most, &seed, []string{"END"}
			q.Format, q.Schema = model.FormatSchema, json.RawMessage(`{"type":"object"}`)
		})
		require.NoError(t, err)
		body := d.Requests()[0].Body
		require.Equal(t, []any{
			map[string]any{"role": "system", "content": "Be brief"}, map[string]any{"role": "user", "content": "Say hello in JSON"},
		}, body["messages"])
		if k.name == model.KindOllama {
			require.Equal(t, map[string]any{"temperature": 0.0, "num_predict": 99.0, "seed": 42.0, "stop": []any{"END"}}, body["options"])
			require.Equal(t, map[string]any{"type": "object"}, body["format"])
			require.Equal(t, false, body["truncate"])
			require.Equal(t, false, body["shift"])
			return
		}
		require.EqualValues(t, 0, body["temperature"])
		require.EqualValues(t, 99, body["max_tokens"])
		require.EqualValues(t, 42, body["seed"])
		require.Equal(t, []any{"END"}, body["stop"])
		require.Equal(t, map[string]any{"type": "json_schema", "json_schema": map[string]any{
			"name": "answer", "schema": map[string]any{"type": "object"}}}, body["response_format"])
	})
}

func TestNothingIsSentThatWasNotAskedFor(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		d := k.double(t)
		_, _, err := ask(t.Context(), k.server(t, d, func(a *model.Address) { a.Key = "" }), func(q *model.Question) { q.Format = model.FormatJSON })
		require.NoError(t, err)
		r := d.Requests()[0]
		require.Empty(t, r.Header.Values("Authorization"))
		for _, name := range []string{"temperature", "max_tokens", "seed", "stop", "keep_alive"} {
			require.NotContains(t, r.Body, name)
		}
	})
}

func TestNamesThatServersDifferIn(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"o9"})
	most := 5
	s := kinds[0].server(t, d, func(a *model.Address) { a.MaxTokensField = "max_completion_tokens" })
	_, _, err := ask(t.Context(), s, func(q *model.Question) { q.Model, q.MaxTokens = "o9", &most })
	require.NoError(t, err)
	require.EqualValues(t, 5, d.Requests()[0].Body["max_completion_tokens"])

	o := modeltest.NewOllama(t, []string{"muse"})
	_, _, err = ask(t.Context(), kinds[1].server(t, o, func(a *model.Address) { a.KeepAlive = "10m" }), nil)
	require.NoError(t, err)
	require.Equal(t, "10m", o.Requests()[0].Body["keep_alive"])
}

func TestUnknownKindIsRefused(t *testing.T) {
	t.Parallel()
	_, err := model.New(model.Address{Kind: "oracle"})
	require.ErrorContains(t, err, "oracle")
}
