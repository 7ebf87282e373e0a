package comfyui_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/comfyui"
	"ft.tc/backlot/plugins/internal/comfyui/comfyuitest"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

func TestRefusedPromptNamesTheNodeAndWhoseValueItIs(t *testing.T) {
	t.Parallel()
	b := setUp(t, nil)
	_, err := b.run(t.Context(), t, map[string]any{"prompt": "a dog", "width": 4096})
	f := upstreamtest.Failure(t, err)
	require.Equal(t, "backend_rejected", f.Code)
	require.Contains(t, f.Message, "what the task gives for resolution (input width of node 5 (EmptyLatentImage)")
	require.Contains(t, f.Message, "Value 4096 bigger than max of 2048")

	other := strings.Replace(read(t, "testdata/text2image.json"), "dreamshaper_8", "lost", 1)
	b = setUp(t, func(o *comfyui.Options) { o.Workflow = write(t, other) })
	_, err = b.run(t.Context(), t, map[string]any{"prompt": "a dog"})
	f = upstreamtest.Failure(t, err)
	require.Contains(t, f.Message, "because of node 4 (CheckpointLoaderSimple): Value not in list: ckpt_name: 'lost.safetensors' not in")
	require.Contains(t, f.Message, "the operator has to correct the workflow")
}

func TestFailuresOfARunAreExplained(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault     comfyuitest.Fault
		says      string
		retryable bool
	}{
		"out of memory": {comfyuitest.Fault{Node: "8", Exception: "torch.OutOfMemoryError", Message: "Allocation on device"}, "ran out of memory in node 8 (VAEDecode)", true},
		"a node fails":  {comfyuitest.Fault{Node: "6", Exception: "RuntimeError", Message: "mat1 and mat2 shapes cannot be multiplied\n at /opt/x.py"}, "in node 6 (CLIPTextEncode): mat1 and mat2 shapes cannot be multiplied. The task is not at fault", false},
		"it is lost":    {comfyuitest.Fault{Vanish: true}, "has lost the prompt", true},
	} {
		for _, silent := range []bool{false, true} {
			b := setUp(t, nil)
			b.Fault, b.Silent = c.fault, silent
			_, err := b.run(t.Context(), t, map[string]any{"prompt": "a dog"})
			f := upstreamtest.Failure(t, err)
			require.Equal(t, "backend_failed", f.Code, name)
			require.Contains(t, f.Message, c.says, name)
			require.Equal(t, c.retryable, f.Retryable, name)
			require.NotContains(t, f.Message, "/opt", name)
		}
	}
}

func TestInterruptionBySomebodyElseIsTold(t *testing.T) {
	t.Parallel()
	b := setUp(t, nil)
	b.Hold = true
	ended := b.start(t.Context(), t)
	eventually(t, func() bool { return b.heard("model_running_KSampler") })
	b.Interrupt()
	f := upstreamtest.Failure(t, <-ended)
	require.Contains(t, f.Message, "Somebody interrupted this task's prompt at the ComfyUI server in node 3 (KSampler)")
	require.True(t, f.Retryable)
}

func TestWrongServersAreNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault upstreamtest.Fault
		code  string
	}{
		"a login page":           {upstreamtest.Fault{Path: "/prompt", Status: 302, Header: "Location: https://login.example/?token=proxy-secret"}, "backend_bad_answer"},
		"a proxy wants a key":    {upstreamtest.Fault{Path: "/prompt", Status: 401, Body: "bad key proxy-secret"}, "backend_unauthorized"},
		"a page instead of JSON": {upstreamtest.Fault{Path: "/prompt", Status: 200, Body: "<html>"}, "backend_bad_answer"},
		"no id":                  {upstreamtest.Fault{Path: "/prompt", Status: 200, Body: "{}"}, "backend_bad_answer"},
		"another service":        {upstreamtest.Fault{Path: "/prompt", Status: 404}, "backend_not_found"},
	} {
		b := setUp(t, nil)
		b.Fail(c.fault)
		_, err := b.run(t.Context(), t, map[string]any{"prompt": "a dog"})
		f := upstreamtest.Failure(t, err)
		require.Equal(t, c.code, f.Code, name)
		require.NotContains(t, f.Message, "proxy-secret", name)
	}
}
