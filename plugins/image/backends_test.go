package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/image/remote/a1111test"
	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestChosenBackendMakesThePicture(t *testing.T) {
	t.Parallel()
	s := a1111test.New(t)
	o := sdktest.Run(t, plugin(), taskType, data(nil), sdktest.WithBackend("a1111", map[string]any{"url": s.URL}))
	require.NoError(t, o.Err)
	require.Equal(t, "dreamshaper_8", o.Metadata(t)["generation_model"])
	o = sdktest.Run(t, plugin(), taskType, data(nil), sdktest.WithBackend("previz", map[string]any{}))
	require.NoError(t, o.Err)
	require.Equal(t, "previz", o.Metadata(t)["generation_model"])
}

func TestPrevizIsTheDefaultAndUnknownBackendsAreRefused(t *testing.T) {
	t.Parallel()
	require.Equal(t, "previz", plugin().Backends[0].Name)
	err := plugin().Contract().Configure(t.Context(), sdk.Configuration{Backend: "midjourney"})
	require.ErrorContains(t, err, "midjourney")
}

func TestSettingsOfEveryBackendAreHeldAgainstItsSchema(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"openai":  `{"url":"https://api.openai.com/v1","api_key":"k","model":"gpt-image-1","sizes":["1024x1024"],"references":true,"timeout":"90s"}`,
		"comfyui": `{"url":"http://gpu-1:8188","workflow":"flux.json","inputs":{"prompt":"6.inputs.text","seed":["3.inputs.seed","31:8.inputs.noise_seed"]},"max_side":1536}`,
		"a1111":   `{"url":"http://gpu-1:7860","steps":30,"cfg_scale":7}`,
	}
	bad := map[string][]string{
		"openai":  {`{}`, `{"url":"ftp://x","model":"m"}`, `{"url":"http://x","model":""}`, `{"url":"http://x","model":"m","extra":1}`},
		"comfyui": {`{}`, `{"url":"http://x","workflow":"a","inputs":{}}`, `{"url":"http://x","workflow":"a","inputs":{"prompt":"6.text"}}`, `{"url":"http://x","workflow":"a","inputs":{"prompt":"6.inputs.text","colour":"6.inputs.text"}}`},
		"a1111":   {`{}`, `{"url":"http://x","steps":0}`, `{"url":"http://x","denoising_strength":2}`},
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
