package comfyui_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/internal/comfyui"
	"ft.tc/backlot/plugins/internal/comfyui/comfyuitest"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/sdk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	known   = []string{"prompt", "seed", "width", "height"}
	numbers = []string{"seed", "width", "height"}
	inputs  = map[string]comfyui.Targets{
		"prompt": {"6.inputs.text"}, "seed": {"3.inputs.seed"}, "width": {"5.inputs.width"}, "height": {"5.inputs.height"},
	}
)

// bench is a double, a client of it, and what the client heard.
type bench struct {
	*comfyuitest.Server
	client   *comfyui.Client
	workflow *comfyui.Workflow

	mu       sync.Mutex
	steps    []string
	shares   []float64
	previews int
}

func setUp(t *testing.T, change func(*comfyui.Options)) *bench {
	t.Helper()
	b := &bench{Server: comfyuitest.New(t)}
	b.Result = func(comfyuitest.Graph) []byte { return []byte("\x89PNG\r\n\x1a\n the picture") }
	o := comfyui.Options{URL: b.URL, Workflow: "testdata/text2image.json", Inputs: inputs, Poll: "50ms", Timeout: "5s", APIKey: "proxy-secret"}
	if change != nil {
		change(&o)
	}
	var err error
	b.client, b.workflow, err = comfyui.Open(o, known, numbers)
	require.NoError(t, err)
	t.Cleanup(b.client.Close)
	return b
}

func (b *bench) watch() comfyui.Watch {
	return comfyui.Watch{
		Progress: func(f float64, step string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.shares, b.steps = append(b.shares, f), append(b.steps, step)
		},
		Preview: func(mediaType string, picture []byte) {
			b.mu.Lock()
			defer b.mu.Unlock()
			if mediaType == "image/jpeg" && bytes.HasPrefix(picture, []byte{0xff, 0xd8}) {
				b.previews++
			}
		},
	}
}

func (b *bench) heard(step string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Contains(b.steps, step)
}

func (b *bench) run(ctx context.Context, t *testing.T, values map[string]any) ([]comfyui.File, error) {
	t.Helper()
	g, err := b.workflow.Filled(values)
	require.NoError(t, err)
	return b.client.Run(ctx, g, b.watch())
}

// start runs in the background.
func (b *bench) start(ctx context.Context, t *testing.T) <-chan error {
	t.Helper()
	ended := make(chan error, 1)
	g, err := b.workflow.Filled(map[string]any{"prompt": "a dog"})
	require.NoError(t, err)
	go func() {
		_, err := b.client.Run(ctx, g, b.watch())
		ended <- err
	}()
	return ended
}

func (b *bench) theirs(t *testing.T) comfyuitest.Graph {
	t.Helper()
	return comfyuitest.Graph{"3": {ClassType: "KSampler"}}
}

func failure(t *testing.T, err error) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, err, &f)
	return f
}

func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, 5*time.Second, 2*time.Millisecond)
}

func TestPromptRunsAndItsOutputComesBack(t *testing.T) {
	t.Parallel()
	b := setUp(t, func(o *comfyui.Options) { o.Poll = "30s" }) // events alone
	b.Hold = true
	var got comfyuitest.Graph
	b.Result = func(g comfyuitest.Graph) []byte {
		got = g
		return []byte("\x89PNG\r\n\x1a\n the picture")
	}
	go func() { // when the look at the beginning is over
		for !b.heard("model_running_KSampler") || b.Asked("GET", "/history/"+b.Running()) == 0 {
			runtime.Gosched()
		}
		b.Release()
	}()
	files, err := b.run(t.Context(), t, map[string]any{"prompt": "a dog \"quoted\" — 犬", "seed": uint64(9007199254740991), "width": 640, "height": 360})
	require.NoError(t, err)
	require.Equal(t, []comfyui.File{{Node: "9", Name: "result_00001_.png", Subfolder: "backlot"}}, files, "not the preview of type temp")
	require.Equal(t, "a dog \"quoted\" — 犬", got["6"].Inputs["text"])
	require.InDelta(t, 640, got["5"].Inputs["width"], 0)
	require.InDelta(t, 9007199254740991, got["3"].Inputs["seed"], 0)
	require.NotNil(t, got["3"].Meta, "what is not known is kept")
	var picture bytes.Buffer
	mediaType, err := b.client.Download(t.Context(), files[0], &picture, 1<<20)
	require.NoError(t, err)
	require.Equal(t, "image/png", mediaType)
	require.Contains(t, picture.String(), "the picture")
	require.Equal(t, 4, b.previews)
	require.True(t, slices.IsSorted(b.shares), "%v", b.shares)
	require.Contains(t, b.steps, "model_running_KSampler")
	require.Equal(t, 1, b.Asked("GET", "/ws"))
}

func TestWithoutASocketItIsPolled(t *testing.T) {
	t.Parallel()
	b := setUp(t, nil)
	b.Silent = true
	files, err := b.run(t.Context(), t, map[string]any{"prompt": "a dog"})
	require.NoError(t, err)
	require.Len(t, files, 1)
}

func TestSocketThatDiesIsOpenedAgain(t *testing.T) {
	t.Parallel()
	b := setUp(t, nil)
	b.Hold, b.Fault.DropAfter = true, 3
	ended := b.start(t.Context(), t)
	eventually(t, func() bool { return b.Asked("GET", "/ws") > 1 })
	b.Release()
	require.NoError(t, <-ended)
}

func TestQueuePositionIsTold(t *testing.T) {
	t.Parallel()
	b := setUp(t, nil)
	b.Hold = true
	b.Occupy(b.theirs(t))
	ended := b.start(t.Context(), t)
	eventually(t, func() bool { return b.heard("model_queue_position_2") })
	b.Release()
	require.NoError(t, <-ended)
}

func TestCancelTakesAWaitingPromptOutAndLeavesTheOthers(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{false, true} {
		b := setUp(t, nil)
		b.Hold, b.Old = true, old
		b.Occupy(b.theirs(t))
		stop := errors.New("cancelled")
		ctx, cancel := context.WithCancelCause(t.Context())
		ended := b.start(ctx, t)
		eventually(t, func() bool { return b.heard("model_queue_position_2") })
		cancel(stop)
		require.ErrorIs(t, <-ended, stop)
		require.Equal(t, []string{"deleted"}, b.Ended(), "the prompt of the other client goes on")
		require.Zero(t, b.Asked("POST", "/interrupt"))
		b.Release()
		eventually(t, func() bool { return slices.Equal(b.Ended(), []string{"deleted", "success"}) })
	}
}

func TestCancelInterruptsThePromptThatRuns(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{false, true} {
		b := setUp(t, nil)
		b.Hold, b.Old = true, old
		ctx, cancel := context.WithCancel(t.Context())
		ended := b.start(ctx, t)
		eventually(t, func() bool { return b.heard("model_running_KSampler") })
		b.Occupy(b.theirs(t))
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
		b.Release()
		eventually(t, func() bool { return slices.Equal(b.Ended(), []string{"interrupted", "success"}) })
	}
}

func TestPromptWhoseAnswerIsLostIsFoundInTheQueue(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{false, true} {
		b := setUp(t, nil)
		b.Old, b.Hold = old, true
		b.Fail(upstreamtest.Fault{Method: "POST", Path: "/prompt", CutLast: true})
		ended := b.start(t.Context(), t)
		eventually(t, func() bool { return b.heard("model_running_KSampler") })
		b.Release()
		require.NoError(t, <-ended)
		require.Equal(t, 1, b.Asked("POST", "/prompt"), "nothing runs twice")
	}
}

func TestServerThatIsBusyIsAskedAgain(t *testing.T) {
	t.Parallel()
	b := setUp(t, nil)
	b.Fail(upstreamtest.Fault{Path: "/prompt", Status: 429, Header: "Retry-After: 0"},
		upstreamtest.Fault{Path: "/prompt", Status: 503, Header: "Retry-After: 0"},
		upstreamtest.Fault{Path: "/history", Status: 502}, upstreamtest.Fault{Path: "/view", CutAfter: 10})
	files, err := b.run(t.Context(), t, map[string]any{"prompt": "a dog"})
	require.NoError(t, err)
	target, err := os.Create(filepath.Join(t.TempDir(), "picture"))
	require.NoError(t, err)
	_, err = b.client.Download(t.Context(), files[0], target, 1<<20)
	require.NoError(t, err)
	require.NoError(t, target.Close())
	require.Equal(t, 2, b.Asked("GET", "/view"), "the download that was cut is begun anew")
}

func TestRefusedPromptNamesTheNodeAndWhoseValueItIs(t *testing.T) {
	t.Parallel()
	b := setUp(t, nil)
	_, err := b.run(t.Context(), t, map[string]any{"prompt": "a dog", "width": 4096})
	f := failure(t, err)
	require.Equal(t, "backend_rejected", f.Code)
	require.Contains(t, f.Message, "what the task gives for resolution (input width of node 5 (EmptyLatentImage)")
	require.Contains(t, f.Message, "Value 4096 bigger than max of 2048")

	other := strings.Replace(read(t, "testdata/text2image.json"), "dreamshaper_8", "lost", 1)
	b = setUp(t, func(o *comfyui.Options) { o.Workflow = write(t, other) })
	_, err = b.run(t.Context(), t, map[string]any{"prompt": "a dog"})
	f = failure(t, err)
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
			f := failure(t, err)
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
	f := failure(t, <-ended)
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
		f := failure(t, err)
		require.Equal(t, c.code, f.Code, name)
		require.NotContains(t, f.Message, "proxy-secret", name)
	}
}

func TestUploadGivesTheNameThatTheServerKeepsItUnder(t *testing.T) {
	t.Parallel()
	b := setUp(t, nil)
	b.Fail(upstreamtest.Fault{Path: "/upload", Status: 503, Header: "Retry-After: 0"})
	name, err := b.client.Upload(t.Context(), "panel.png", "image/png", write(t, "picture"))
	require.NoError(t, err)
	require.Equal(t, "panel.png", name)
	require.Equal(t, "picture", string(b.Uploaded("panel.png")))
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(raw)
}

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.json")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestBindingsAreCheckedAgainstTheWorkflow(t *testing.T) {
	t.Parallel()
	ok := map[string]comfyui.Targets{"prompt": {"6.inputs.text"}}
	with := func(name string, targets ...string) map[string]comfyui.Targets {
		return map[string]comfyui.Targets{"prompt": {"6.inputs.text"}, name: targets}
	}
	for want, o := range map[string]comfyui.Options{
		"workflow is required":                           {Inputs: ok},
		"can't be opened":                                {Workflow: "testdata/none.json", Inputs: ok},
		"not a JSON object":                              {Workflow: write(t, "[]"), Inputs: ok},
		"Export (API)":                                   {Workflow: write(t, `{"nodes":[],"links":[]}`), Inputs: ok},
		"no node with class_type":                        {Workflow: write(t, `{"1":{}}`), Inputs: ok},
		"inputs.prompt is required":                      {Workflow: "testdata/text2image.json"},
		"inputs.colour is unknown: inputs can bind":      {Workflow: "testdata/text2image.json", Inputs: with("colour", "6.inputs.text")},
		"has no node \"66\"":                             {Workflow: "testdata/text2image.json", Inputs: with("seed", "66.inputs.seed")},
		"node 3 (KSampler) of the workflow has no input": {Workflow: "testdata/text2image.json", Inputs: with("seed", "3.inputs.noise")},
		"is linked to another node":                      {Workflow: "testdata/text2image.json", Inputs: with("seed", "3.inputs.model")},
		"takes a value of another kind":                  {Workflow: "testdata/text2image.json", Inputs: with("seed", "6.inputs.text")},
		"has to be NODE.inputs.INPUT":                    {Workflow: "testdata/text2image.json", Inputs: with("seed", "3.seed")},
		"output_node: the workflow has no node":          {Workflow: "testdata/text2image.json", Inputs: ok, OutputNode: "77"},
		"timeout must be a positive duration":            {Workflow: "testdata/text2image.json", Inputs: ok, Timeout: "soon"},
		"url must be the http or https address":          {Workflow: "testdata/text2image.json", Inputs: ok, URL: "gpu-1:8188"},
	} {
		if o.URL == "" {
			o.URL = "http://gpu-1:8188"
		}
		_, _, err := comfyui.Open(o, known, numbers)
		require.ErrorContains(t, err, want)
	}
}
