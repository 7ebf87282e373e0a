package remote

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/image/remote/openaitest"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/sdk/sdktest"
)

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
	upstreamtest.OnlyInputs(t, o.WorkDir)
}
