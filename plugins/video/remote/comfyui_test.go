package remote

import (
	"bytes"
	"context"
	"image/png"
	"os/exec"
	"path/filepath"
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
	s.Name = "film_00001_.mp4"
	s.Result = func(comfyuitest.Graph) []byte { return mp4(t) }
	return s, values{"url": s.URL, "workflow": "testdata/image2video.json", "poll_interval": "20ms", "negative_prompt": "morphing", "inputs": values{
		"prompt": "6.inputs.text", "negative_prompt": "7.inputs.text", "seed": "3.inputs.seed", "width": "50.inputs.width", "height": "50.inputs.height",
		"frames": "50.inputs.length", "image": "52.inputs.image", "fps": "58.inputs.fps",
	}}
}

func TestComfyUIMakesTheFilmThatWasAskedFor(t *testing.T) {
	t.Parallel()
	s, options := comfyServer(t)
	var graph comfyuitest.Graph
	s.Result = func(g comfyuitest.Graph) []byte {
		graph = g
		return mp4(t)
	}
	o := run(t, ComfyUI, options, values{"resolution": "1280x720", "camera_angle": "push_in"})
	meta := result(t, o, 1280, 720, 12, "12/1")
	require.Equal(t, "A detective walks. push in camera.", graph["6"].Inputs["text"])
	require.Equal(t, "morphing", graph["7"].Inputs["text"])
	require.InDelta(t, 17, graph["50"].Inputs["length"], 0, "a second at 16 a second, a multiple of four, and one")
	require.InDelta(t, 832, graph["50"].Inputs["width"], 0)
	require.InDelta(t, 464, graph["50"].Inputs["height"], 0)
	head, err := png.DecodeConfig(bytes.NewReader(s.Uploaded(graph["52"].Inputs["image"].(string))))
	require.NoError(t, err)
	require.Equal(t, [2]int{832, 464}, [2]int{head.Width, head.Height}, "the first panel, in the film's shape")
	require.Equal(t, "wan2.2_i2v.safetensors", meta["generation_model"])
	require.NotContains(t, meta, "last_frame_held")
}

func TestFilmsOfOtherKindsAreTaken(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"film.webm": {"-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"}, "film.gif": nil} {
		raw := film(t, name, args...)
		s, options := comfyServer(t)
		s.Name, s.Result = name, func(comfyuitest.Graph) []byte { return raw }
		result(t, run(t, ComfyUI, options, nil), 192, 108, 12, "12/1")
	}
}

func TestFramesBecomeAFilm(t *testing.T) {
	t.Parallel()
	raw := film(t, "frame.png", "-frames:v", "1")
	s, options := comfyServer(t)
	s.Name, s.Count, s.Result = "frame_%05d_.png", 17, func(comfyuitest.Graph) []byte { return raw }
	meta := result(t, run(t, ComfyUI, options, nil), 192, 108, 12, "12/1")
	require.InDelta(t, 17/16., meta["upstream"].(values)["duration"], 1e-9)
}

func TestFilmThatIsTooShortHoldsItsLastFrameAndSaysSo(t *testing.T) {
	t.Parallel()
	_, options := comfyServer(t)
	o := run(t, ComfyUI, options, values{"duration": 2})
	meta := result(t, o, 192, 108, 24, "12/1")
	require.InDelta(t, 0.75, meta["last_frame_held"], 0.01)
	last, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", filepath.Join(o.WorkDir, o.Result.Media),
		"-vf", "select=eq(n\\,23),scale=1:1", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-").Output()
	require.NoError(t, err)
	require.Greater(t, last[0], byte(60), "not black")
}

func TestCancelInterruptsOurFilmAtComfyUIAlone(t *testing.T) {
	t.Parallel()
	s, options := comfyServer(t)
	s.Hold = true
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		for s.Running() == "" {
			s.Await("GET", "/queue", s.Asked("GET", "/queue")+1)
		}
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
		set        func(s *comfyuitest.Server, options values)
		code, says string
	}{
		"out of memory": {func(s *comfyuitest.Server, _ values) {
			s.Fault = comfyuitest.Fault{Node: "8", Exception: "torch.OutOfMemoryError", Message: "Allocation on device"}
		}, "backend_failed", "ran out of memory in node 8 (VAEDecode)"},
		"a size too large": {func(_ *comfyuitest.Server, o values) { o["max_side"] = 4096 }, "backend_rejected", "what the task gives for resolution"},
		"too long":         {func(_ *comfyuitest.Server, o values) { o["max_frames"] = 16 }, "unsupported_by_backend", "at most 1.0 seconds"},
		"a picture alone":  {func(s *comfyuitest.Server, _ values) { s.Name = "result.png" }, "backend_bad_answer", "such as SaveVideo"},
		"an animated webp": {func(s *comfyuitest.Server, _ values) { s.Name = "result.webp" }, "backend_bad_answer", "such as SaveVideo"},
		"no film": {func(s *comfyuitest.Server, _ values) {
			s.Result = func(comfyuitest.Graph) []byte { return []byte("#EXTM3U\nfile:///etc/passwd") }
		}, "backend_bad_answer", "no intact MP4"},
		"an upload refused": {func(s *comfyuitest.Server, _ values) { s.Fail(upstreamtest.Fault{Path: "/upload", Status: 413}) }, "backend_rejected", "413"},
	} {
		s, options := comfyServer(t)
		c.set(s, options)
		data := values{"resolution": "3840x2160"}
		if name != "a size too large" {
			data = nil
		}
		f := failure(t, run(t, ComfyUI, options, data))
		require.Equal(t, c.code, f.Code, name)
		require.Contains(t, f.Message, c.says, name)
	}
}
