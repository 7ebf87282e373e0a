package prompttest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/prompt-test/modeltest"
	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestOnlyModelsOnOfferAreAsked(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse", "secret"})
	o := run(t, "openai", object{"url": d.URL + "/v1", "model": "muse", "models": []string{"other"}}, object{"models": []string{"muse", "secret"}})
	requireFailure(t, o, invalid, `models[1] names "secret", which is not on offer here; there is muse, other`)
	require.Empty(t, d.Requests())
}

func TestOperatorsBoundOfTokensHolds(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse"})
	options := object{"url": d.URL + "/v1", "model": "muse", "max_tokens": 50, "temperature": 0.5}
	requireFailure(t, run(t, "openai", options, object{"max_tokens": 51}), invalid, "Max tokens must be at most 50 here")
	require.NoError(t, run(t, "openai", options, object{"max_tokens": 20, "temperature": 1}).Err)
	require.NoError(t, run(t, "openai", options, object{}).Err)
	require.EqualValues(t, 20, d.Requests()[0].Body["max_tokens"])
	require.EqualValues(t, 1, d.Requests()[0].Body["temperature"])
	require.EqualValues(t, 50, d.Requests()[1].Body["max_tokens"])
	require.InDelta(t, 0.5, d.Requests()[1].Body["temperature"], 1e-9)
}

func TestEmptyPromptIsNotSentToTheModel(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse"})
	o := run(t, "openai", object{"url": d.URL + "/v1", "model": "muse"}, object{"prompt_template": " {{a}}", "test_parameters": object{"a": nil}})
	requireFailure(t, o, "empty_prompt", "nothing to ask")
	require.Empty(t, d.Requests())
}

func TestServersAreAskedSoManyTimesAtOnce(t *testing.T) {
	t.Parallel()
	waiting := make(chan struct{})
	d := modeltest.NewOpenAI(t, []string{"muse"}, modeltest.Turn{Says: []string{"x"}, Waiting: waiting})
	done := make(chan sdktest.Outcome)
	go func() {
		done <- run(t, "openai", object{"url": d.URL + "/v1", "model": "muse", "parallel": 2}, object{"runs": 5})
	}()
	require.Eventually(t, func() bool { return len(d.Requests()) == 2 }, 10*time.Second, time.Millisecond)
	require.Never(t, func() bool { return len(d.Requests()) > 2 }, 100*time.Millisecond, 10*time.Millisecond)
	close(waiting)
	require.NoError(t, (<-done).Err)
	require.Len(t, d.Requests(), 5)
}

func TestWrongConfigurationIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]sdk.Configuration{
		"unknown backend": {Backend: "oracle"},
		"no options":      {Backend: "openai", Options: []byte(`{}`)},
		"no model":        {Backend: "ollama", Options: []byte(`{"url":"http://x"}`)},
		"no address":      {Backend: "llamacpp", Options: []byte(`{"url":"x"}`)},
		"bad timeout":     {Backend: "openai", Options: []byte(`{"url":"http://x","model":"m","timeout":"soon"}`)},
		"no JSON":         {Backend: "openai", Options: []byte(`{`)},
		"other server":    {Backend: "openai", Options: []byte(`{"url":"http://x","model":"m","models":[{"model":"b","backend":"ollama"}]}`)},
		"other backend":   {Backend: "openai", Options: []byte(`{"url":"http://x","model":"m","models":[{"model":"b","backend":"oracle","url":"http://x"}]}`)},
		"twice":           {Backend: "openai", Options: []byte(`{"url":"http://x","model":"m","models":[{"model":"m","url":"http://y"}]}`)},
		"price":           {Backend: "openai", Options: []byte(`{"url":"http://x","model":"m","price_per_million":{"input":-1,"output":1}}`)},
	} {
		require.Error(t, New().Configure(t.Context(), c), name)
	}
	require.NoError(t, New().Configure(t.Context(), sdk.Configuration{}))
}

func TestPriceOfTheBlockIsThatOfItsModelAlone(t *testing.T) {
	t.Parallel()
	c, err := newCast("openai", []byte(`{"url":"http://x","model":"m","price_per_million":{"input":1,"output":2},
		"models":["n",{"model":"o","price_per_million":{"input":3,"output":4}},"m"]}`))
	require.NoError(t, err)
	require.Len(t, c.targets, 3)
	require.Equal(t, &price{1, 2}, c.targets[0].price)
	require.Nil(t, c.targets[1].price)
	require.Equal(t, &price{3, 4}, c.targets[2].price)
	require.Len(t, c.servers, 1)
}
