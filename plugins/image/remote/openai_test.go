package remote

import (
	"bytes"
	"context"
	"image"
	"net/http"
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

func TestOpenAIFailuresSayWhoseFaultItIs(t *testing.T) {
	t.Parallel()
	const generations = "/v1/images/generations"
	for name, c := range map[string]struct {
		set   func(s *openaitest.Server, options values)
		data  values
		code  string
		says  string
		again bool
		asked int
	}{
		"moderation":             {nil, values{"prompt": "forbidden scene"}, "backend_rejected", "refused the prompt or a reference image for reasons of safety: Your request was rejected by the safety system", false, 1},
		"a wrong key":            {func(_ *openaitest.Server, o values) { o["api_key"] = "sk-other-secret" }, nil, "backend_unauthorized", "has to correct the key", false, 1},
		"a size of another kind": {func(_ *openaitest.Server, o values) { o["sizes"] = []string{"640x480"} }, nil, "backend_rejected", "Invalid value: '640x480'. Supported values are", false, 1},
		"no picture":             {func(s *openaitest.Server, _ values) { s.Junk = true }, nil, "backend_bad_answer", "no intact PNG", false, 1},
		"another service":        {func(_ *openaitest.Server, o values) { o["url"] = o["url"].(string) + "/v2" }, nil, "backend_not_found", "correct model or url", false, 0},
		"an hour's wait": {func(s *openaitest.Server, _ values) {
			s.Fail(upstreamtest.Fault{Path: generations, Status: 429, Header: "Retry-After: 3600", Body: `{"error":{"message":"Rate limit reached for ` + key + `"}}`})
		}, nil, "backend_rate_limited", "come back in 3600 s: Rate limit reached for …", true, 1},
		"a server that fails": {func(s *openaitest.Server, _ values) {
			s.Fail(upstreamtest.Fault{Path: generations, Status: 500, Body: `{"error":{"message":"The server had an error"}}`})
		}, nil, "backend_failed", "The server had an error. The fault is the server's", true, 1},
		"an answer that breaks off": {func(s *openaitest.Server, _ values) {
			s.Fail(upstreamtest.Fault{Path: generations, CutAfter: 1000})
		}, nil, "backend_unreachable", "broke in the middle of its answer", true, 1},
		"a page": {func(s *openaitest.Server, _ values) {
			s.Fail(upstreamtest.Fault{Path: generations, Status: http.StatusOK, Header: "Content-Type: text/html", Body: "<html>"})
		}, nil, "backend_bad_answer", "not what its protocol says", false, 1},
		"nothing in it": {func(s *openaitest.Server, _ values) {
			s.Fail(upstreamtest.Fault{Path: generations, Status: http.StatusOK, Body: `{"data":[]}`})
		}, nil, "backend_bad_answer", "without a picture", false, 1},
	} {
		s, options := openAIServer(t, "gpt-image-1")
		if c.set != nil {
			c.set(s, options)
		}
		f := failure(t, run(t, OpenAI, options, c.data))
		require.Equal(t, c.code, f.Code, name)
		require.Contains(t, f.Message, c.says, name)
		require.NotContains(t, f.Message, "secret", name)
		require.Equal(t, c.again, f.Retryable, name)
		require.Equal(t, c.asked, s.Asked("POST", generations), "%s: a picture costs money, so it is not asked for twice", name)
	}
}

func TestOpenAIThatIsBusyIsAskedAgain(t *testing.T) {
	t.Parallel()
	s, options := openAIServer(t, "gpt-image-1")
	s.Fail(upstreamtest.Fault{Path: "/v1", Status: 429, Header: "Retry-After: 0"}, upstreamtest.Fault{Path: "/v1", Status: 503})
	result(t, run(t, OpenAI, options, nil), 96, 64)
	require.Equal(t, 3, s.Asked("POST", "/v1/images/generations"))
}

func TestCancelledOpenAITaskLeavesNothing(t *testing.T) {
	t.Parallel()
	s, options := openAIServer(t, "gpt-image-1")
	s.Fail(upstreamtest.Fault{Path: "/v1", Stall: true})
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		s.Await("POST", "/v1/images/generations", 1)
		cancel(errStop)
	}()
	o := run(t, OpenAI, options, nil, sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, errStop)
	onlyInputs(t, o)
}
