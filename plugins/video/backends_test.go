package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
)

func TestChosenBackendIsTheOneThatIsConfigured(t *testing.T) {
	t.Parallel()
	p := plugin()
	u := p.Generators[0].(*unit)
	configure := func(backend, options string) error {
		return p.Contract().Configure(t.Context(), sdk.Configuration{Backend: backend, Options: json.RawMessage(options)})
	}
	require.Equal(t, "previz", p.Backends[0].Name)
	require.NoError(t, configure("runway", `{"api_key":"k"}`))
	require.NotNil(t, u.remote)
	require.NoError(t, configure("previz", `{}`))
	require.Nil(t, u.remote)
	require.ErrorContains(t, configure("sora", `{}`), "sora")
	require.ErrorContains(t, configure("runway", `{"api_key":"k","lens":1}`), `"lens" is unknown`)
}

func TestSettingsOfEveryBackendAreHeldAgainstItsSchema(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"runway": `{"api_key":"k","model":"gen4.5","ratios":["1280:720"],"durations":[5,10],"poll_interval":"6s"}`,
		"comfyui": `{"url":"http://gpu-1:8188","workflow":"wan.json","inputs":{"prompt":"6.inputs.text","image":"52.inputs.image","frames":"50.inputs.length"},
			"model_fps":16,"frames_step":4,"max_frames":161,"negative_prompt":"blurry"}`,
	}
	bad := map[string][]string{
		"runway":  {`{}`, `{"api_key":""}`, `{"api_key":"k","ratios":["wide"]}`, `{"api_key":"k","durations":[0]}`, `{"api_key":"k","lens":1}`, `{"api_key":"k","version":"now"}`},
		"comfyui": {`{}`, `{"url":"http://x","workflow":"a","inputs":{"prompt":"6.inputs.text"}}`, `{"url":"http://x","workflow":"a","inputs":{"prompt":"6.inputs.text","image":"1.image"}}`},
	}
	for _, b := range plugin().Backends[1:] {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.ConfigSchema))
		require.NoError(t, err)
		c := jsonschema.NewCompiler()
		require.NoError(t, c.AddResource("config.json", doc))
		schema, err := c.Compile("config.json")
		require.NoError(t, err)
		check := func(text string) error {
			var v any
			require.NoError(t, json.Unmarshal([]byte(text), &v))
			return schema.Validate(v)
		}
		require.NoError(t, check(good[b.Name]), b.Name)
		for _, text := range bad[b.Name] {
			require.Error(t, check(text), text)
		}
	}
}
