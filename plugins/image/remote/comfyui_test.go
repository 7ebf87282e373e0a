package remote

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/comfyui/comfyuitest"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/sdk/sdktest"
)

func comfyServer(t *testing.T) (*comfyuitest.Server, values) {
	t.Helper()
	s := comfyuitest.New(t)
	s.Result = func(g comfyuitest.Graph) []byte {
		w, _ := g["5"].Inputs["width"].(float64)
		h, _ := g["5"].Inputs["height"].(float64)
		var b bytes.Buffer
		require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, max(int(w), 64), max(int(h), 64)))))
		return b.Bytes()
	}
	return s, values{"url": s.URL, "workflow": "testdata/text2image.json", "poll_interval": "20ms", "inputs": values{
		"prompt": "6.inputs.text", "seed": "3.inputs.seed", "width": []string{"5.inputs.width"}, "height": "5.inputs.height",
	}}
}

// awaitRunning returns when the prompt runs and was looked at.
func awaitRunning(s *comfyuitest.Server) {
	for s.Running() == "" || s.Asked("GET", "/history/"+s.Running()) == 0 {
		s.Await("GET", "/queue", s.Asked("GET", "/queue")+1)
	}
}

func TestComfyUIMakesThePicture(t *testing.T) {
	t.Parallel()
	s, options := comfyServer(t)
	s.Hold = true
	go func() {
		awaitRunning(s)
		s.Release()
	}()
	o := run(t, ComfyUI, options, values{"resolution": "1280x720", "seed": 7, "style": "noir"})
	_, meta := result(t, o, 1280, 720)
	require.Equal(t, "dreamshaper_8.safetensors", meta["generation_model"])
	require.Equal(t, "1024x576", meta["upstream"].(values)["size"])
	require.Equal(t, "detective in an alley, noir style", meta["prompt"])
	require.InDelta(t, 7, meta["seed"], 0)
	require.Equal(t, []string{"success"}, s.Ended())
	require.NotEmpty(t, o.Previews)
}

func TestComfyUIGetsTheReference(t *testing.T) {
	t.Parallel()
	s, options := comfyServer(t)
	options["model"] = "house style"
	options["workflow"], options["inputs"] = "testdata/image2image.json", values{"prompt": "6.inputs.text", "image": "10.inputs.image"}
	o := run(t, ComfyUI, options, values{"reference_images": []string{refURL}}, sdktest.WithInput(refURL, pictureFile(t, 40, 30)))
	_, meta := result(t, o, 96, 64)
	require.InDelta(t, 1, meta["references_used"], 0)
	require.NotContains(t, meta, "seed")
	require.Equal(t, "house style", meta["generation_model"])
	require.Equal(t, 1, s.Asked("POST", "/upload/image"))
}

func TestComfyUIIsCancelledAlone(t *testing.T) {
	t.Parallel()
	s, options := comfyServer(t)
	s.Hold = true
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		awaitRunning(s)
		s.Occupy(comfyuitest.Graph{"3": {ClassType: "KSampler"}})
		cancel(errStop)
	}()
	o := run(t, ComfyUI, options, nil, sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, errStop)
	upstreamtest.OnlyInputs(t, o.WorkDir)
	s.Release()
	require.Eventually(t, func() bool { return slices.Equal(s.Ended(), []string{"interrupted", "success"}) }, 5*time.Second, time.Millisecond)
}

func TestComfyUIFailuresPassWithTheirSentence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set        func(s *comfyuitest.Server)
		code, says string
	}{
		"a node fails": {func(s *comfyuitest.Server) {
			s.Fault = comfyuitest.Fault{Node: "8", Exception: "RuntimeError", Message: "bad latent"}
		}, "backend_failed", "in node 8 (VAEDecode): bad latent"},
		"no picture":       {func(s *comfyuitest.Server) { s.Name = "model.glb" }, "backend_bad_answer", "no PNG, JPEG"},
		"a broken picture": {func(s *comfyuitest.Server) { s.Result = func(comfyuitest.Graph) []byte { return []byte("x") } }, "backend_bad_answer", "no intact PNG"},
		"it is gone":       {func(s *comfyuitest.Server) { s.Fail(upstreamtest.Fault{Path: "/view", Status: 404}) }, "backend_not_found", "404"},
	} {
		s, options := comfyServer(t)
		c.set(s)
		f := failure(t, run(t, ComfyUI, options, nil))
		require.Equal(t, c.code, f.Code, name)
		require.Contains(t, f.Message, c.says, name)
	}
}
