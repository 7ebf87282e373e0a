package remote

import (
	"bytes"
	"image"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/image/remote/openaitest"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/sdk/sdktest"
)

const key = "sk-image-secret"

func openAIServer(t *testing.T, model string) (*openaitest.Server, values) {
	t.Helper()
	s := openaitest.New(t, key)
	return s, values{"url": s.URL + "/v1", "api_key": key, "model": model}
}

func TestOpenAIMakesThePictureOfTheAskedSize(t *testing.T) {
	t.Parallel()
	s, options := openAIServer(t, "gpt-image-1")
	o := run(t, OpenAI, options, values{"resolution": "320x180", "quality": "high", "negative_prompt": "cars", "character_id": "jones"})
	picture, meta := result(t, o, 320, 180)
	require.Equal(t, map[string]string{
		"model": "gpt-image-1", "prompt": "detective in an alley. Avoid: cars", "n": "1", "size": "1536x1024", "quality": "high", "output_format": "png",
	}, s.Fields)
	require.Equal(t, "gpt-image-1", meta["generation_model"])
	require.Equal(t, "A revised detective in an alley. Avoid: cars", meta["revised_prompt"])
	require.Equal(t, "jones", meta["character_id"])
	require.Equal(t, "1536x1024", meta["upstream"].(values)["size"])
	require.InDelta(t, 4180, meta["upstream"].(values)["usage"].(values)["total_tokens"], 0)
	require.NotContains(t, meta, "seed", "it has none")
	_, top, _, _ := picture.At(160, 0).RGBA()
	_, bottom, _, _ := picture.At(160, 179).RGBA()
	require.InDelta(t, 255*80/1024., top>>8, 3, "a band of the middle, scaled")
	require.InDelta(t, 255*944/1024., bottom>>8, 3)
}

func TestOpenAIModelsGetTheParametersThatTheyTake(t *testing.T) {
	t.Parallel()
	for model, want := range map[string]map[string]string{
		"gpt-image-2": {"size": "1248x832", "quality": "medium", "output_format": "png"},
		"dall-e-3":    {"size": "1792x1024", "quality": "standard", "response_format": "b64_json"},
		"dall-e-2":    {"size": "1024x1024", "response_format": "b64_json"},
		"sd-turbo":    {"size": "96x64", "response_format": "b64_json"},
	} {
		s, options := openAIServer(t, model)
		result(t, run(t, OpenAI, options, nil), 96, 64)
		want["model"], want["prompt"], want["n"] = model, "detective in an alley", "1"
		require.Equal(t, want, s.Fields)
	}
}

func TestOpenAIPictureBehindAnAddressIsFetched(t *testing.T) {
	t.Parallel()
	s, options := openAIServer(t, "dall-e-3")
	s.URLs = true
	s.Fail(upstreamtest.Fault{Path: "/files", CutAfter: 20}, upstreamtest.Fault{Path: "/files", Status: 503, Header: "Retry-After: 0"})
	result(t, run(t, OpenAI, options, nil), 96, 64)
	require.Equal(t, 3, s.Asked("GET", "/files/picture.png"))
}

func TestOpenAIEditsWithReferences(t *testing.T) {
	t.Parallel()
	s, options := openAIServer(t, "gpt-image-1")
	guide := "https://media.example.com/guide.png"
	o := run(t, OpenAI, options, values{"reference_images": []string{refURL}, "style_guide": guide},
		sdktest.WithInput(refURL, pictureFile(t, 2000, 10)), sdktest.WithInput(guide, pictureFile(t, 30, 30)))
	_, meta := result(t, o, 96, 64)
	require.InDelta(t, 2, meta["references_used"], 0)
	require.Len(t, s.Images, 2)
	head, _, err := image.DecodeConfig(bytes.NewReader(s.Images[0]))
	require.NoError(t, err)
	require.Equal(t, maxReference, head.Width, "a copy of moderate size goes along")

	s, options = openAIServer(t, "dall-e-3")
	o = run(t, OpenAI, options, values{"reference_images": []string{refURL}}, sdktest.WithInput(refURL, pictureFile(t, 30, 30)))
	_, meta = result(t, o, 96, 64)
	require.InDelta(t, 0, meta["references_used"], 0)
	require.Contains(t, o.Logs, "the backend openai was given 0 of 1 reference images")
	require.Empty(t, s.Images)
}
