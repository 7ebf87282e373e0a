package remote

import (
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/image/remote/a1111test"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/sdk/sdktest"
)

func a1111Server(t *testing.T) (*a1111test.Server, values) {
	t.Helper()
	s := a1111test.New(t)
	s.User, s.Password = "backlot", "pa55-secret"
	return s, values{"url": s.URL, "username": s.User, "password": s.Password, "poll_interval": "5ms"}
}

func TestA1111MakesThePictureAndShowsItOnTheWay(t *testing.T) {
	t.Parallel()
	s, options := a1111Server(t)
	s.Hold = true
	options["model"], options["cfg_scale"] = "dreamshaper_8.safetensors", 6.5
	go func() {
		s.Await("POST", "/internal/progress", 4)
		s.Release()
	}()
	o := run(t, A1111, options, values{"seed": 42, "resolution": "1920x1080", "quality": "draft", "negative_prompt": "blurry"})
	_, meta := result(t, o, 1920, 1080)
	body := s.Last()
	require.InDelta(t, 1024, body["width"], 0)
	require.InDelta(t, 576, body["height"], 0)
	require.InDelta(t, 15, body["steps"], 0)
	require.Equal(t, "blurry", body["negative_prompt"])
	require.Equal(t, values{"sd_model_checkpoint": "dreamshaper_8.safetensors"}, body["override_settings"])
	require.Equal(t, "dreamshaper_8", meta["generation_model"], "as the server names it")
	require.InDelta(t, 42, meta["seed"], 0)
	require.Equal(t, "1024x576", meta["upstream"].(values)["size"])
	require.Len(t, o.Previews, 1, "each is sent once")
	require.Equal(t, "image/png", o.Previews[0].MediaType)
	require.Contains(t, upstreamtest.Steps(o.Progress), "model_running")
}

func TestA1111StartsFromTheReference(t *testing.T) {
	t.Parallel()
	s, options := a1111Server(t)
	options["denoising_strength"] = 0.4
	o := run(t, A1111, options, values{"reference_images": []string{refURL}}, sdktest.WithInput(refURL, pictureFile(t, 50, 50)))
	_, meta := result(t, o, 96, 64)
	require.InDelta(t, 1, meta["references_used"], 0)
	require.Len(t, s.Last()["init_images"], 1)
	require.InDelta(t, 0.4, s.Last()["denoising_strength"], 0)
	require.Equal(t, 1, s.Asked("POST", "/sdapi/v1/img2img"))
}

func TestA1111FailuresSayWhoseFaultItIs(t *testing.T) {
	t.Parallel()
	const path = "/sdapi/v1/txt2img"
	for name, c := range map[string]struct {
		options, data values
		fault         upstreamtest.Fault
		code, says    string
		again         bool
	}{
		"out of memory":      {values{"max_side": 2048}, values{"resolution": "2048x2048"}, upstreamtest.Fault{}, "backend_failed", "failed (500): CUDA out of memory", true},
		"an unknown sampler": {values{"sampler": "none such"}, nil, upstreamtest.Fault{}, "backend_rejected", "Sampler not found", false},
		"a size too large":   {values{"max_side": 4096}, values{"resolution": "4096x64"}, upstreamtest.Fault{}, "backend_rejected", "ensure this value is a multiple", false},
		"a wrong password":   {values{"password": "other-secret"}, nil, upstreamtest.Fault{}, "backend_unauthorized", "Incorrect username or password", false},
		"no --api":           {nil, nil, upstreamtest.Fault{Path: path, Status: 404, Body: `{"detail":"Not Found"}`}, "backend_not_found", "Not Found", false},
		"cut":                {nil, nil, upstreamtest.Fault{Path: path, CutAfter: 50}, "backend_unreachable", "broke in the middle", true},
		"nothing in it":      {nil, nil, upstreamtest.Fault{Path: path, Status: 200, Body: `{"images":[],"info":"{}"}`}, "backend_bad_answer", "without a picture", false},
		"no picture":         {nil, nil, upstreamtest.Fault{Path: path, Status: 200, Body: `{"images":["aGVsbG8="],"info":""}`}, "backend_bad_answer", "no intact PNG", false},
	} {
		s, options := a1111Server(t)
		for k, v := range c.options {
			options[k] = v
		}
		if c.fault.Path != "" {
			s.Fail(c.fault)
		}
		f := failure(t, run(t, A1111, options, c.data))
		require.Equal(t, c.code, f.Code, name)
		require.Contains(t, f.Message, c.says, name)
		require.Equal(t, c.again, f.Retryable, name)
		require.NotContains(t, f.Message, "secret", name)
	}
}

func TestA1111ThatIsBusyIsAskedAgain(t *testing.T) {
	t.Parallel()
	s, options := a1111Server(t)
	s.Fail(upstreamtest.Fault{Path: "/sdapi/v1/txt2img", Status: 503, Header: "Retry-After: 0"},
		upstreamtest.Fault{Path: "/internal", Status: 500}, upstreamtest.Fault{Path: "/sdapi/v1/txt2img", Status: 429, Header: "Retry-After: 0"})
	result(t, run(t, A1111, options, nil), 96, 64)
	require.Equal(t, 3, s.Asked("POST", "/sdapi/v1/txt2img"))
}
