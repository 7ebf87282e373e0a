package comfyui_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/comfyui"
	"ft.tc/backlot/plugins/internal/comfyui/comfyuitest"
	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

func TestPromptRunsAndItsOutputComesBack(t *testing.T) {
	t.Parallel()
	b := setUp(t, func(o *comfyui.Options) { o.Poll = "30s" }) // events alone
	b.Hold = true
	var got comfyuitest.Graph
	b.Result = func(g comfyuitest.Graph) []byte {
		got = g
		return []byte("\x89PNG\r\n\x1a\n the picture")
	}
	go b.releaseLater()
	files, err := b.run(t.Context(), t, map[string]any{"prompt": "a dog \"quoted\" — 犬", "seed": uint64(9007199254740991), "width": 640, "height": 360})
	require.NoError(t, err)
	require.Equal(t, []comfyui.File{{Node: "9", Name: "result_00001_.png", Subfolder: "backlot"}}, files, "not the preview of type temp")
	require.Equal(t, "a dog \"quoted\" — 犬", got["6"].Inputs["text"])
	require.InDelta(t, 640, got["5"].Inputs["width"], 0)
	require.InDelta(t, 9007199254740991, got["3"].Inputs["seed"], 0)
	require.NotNil(t, got["3"].Meta, "what is not known is kept")
	file := write(t, "")
	require.NoError(t, b.client.Download(t.Context(), files[0], file, 1<<20))
	require.Contains(t, read(t, file), "the picture")
	require.Equal(t, slices.Repeat([]string{"image/jpeg of image/jpeg"}, 4), b.previews)
	require.True(t, slices.IsSorted(b.shares), "%v", b.shares)
	require.Contains(t, b.steps, "model_running_KSampler")
	require.Equal(t, 1, b.Asked("GET", "/ws"))
}

func TestServerThatSaysNoSuccessEndsWithNothingExecuting(t *testing.T) {
	t.Parallel()
	b := setUp(t, func(o *comfyui.Options) { o.Poll = "30s" })
	b.Old, b.Hold = true, true
	go b.releaseLater()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err := b.run(ctx, t, map[string]any{"prompt": "a dog"})
	require.NoError(t, err)
}

func TestWhatIsToldOfNamelessPromptsIsNotTaken(t *testing.T) {
	t.Parallel()
	for _, interrupted := range []bool{false, true} {
		b := setUp(t, func(o *comfyui.Options) { o.Poll = "30s" }) // events alone, after the look at the beginning
		b.Hold = true
		b.OccupyAs("", b.theirs(t))
		ended := b.start(t.Context(), t)
		looked := func(line string) bool { return strings.HasPrefix(line, "GET /history") }
		eventually(t, func() bool { return b.heard("model_queue_position_2") && slices.ContainsFunc(b.Log(), looked) })
		if interrupted {
			b.Interrupt()
			eventually(t, func() bool { return b.heard("model_running_KSampler") })
		}
		b.Release()
		require.NoError(t, <-ended)
		require.Len(t, b.previews, 4, "not theirs")
	}
}

func TestOneOfSeveralOutputsMayBeChosen(t *testing.T) {
	t.Parallel()
	two := strings.Replace(read(t, "testdata/text2image.json"), `"9":`, `"10": {"class_type": "SaveImage", "inputs": {"filename_prefix": "x", "images": ["8", 0]}}, "9":`, 1)
	for only, want := range map[string][]string{"": {"9", "10"}, "10": {"10"}} {
		b := setUp(t, func(o *comfyui.Options) { o.Workflow, o.OutputNode = write(t, two), only })
		files, err := b.run(t.Context(), t, map[string]any{"prompt": "a dog"})
		require.NoError(t, err)
		var nodes []string
		for _, f := range files {
			nodes = append(nodes, f.Node)
		}
		require.Equal(t, want, nodes)
	}
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

func TestUploadGivesTheNameThatTheServerKeepsItUnder(t *testing.T) {
	t.Parallel()
	b := setUp(t, nil)
	b.Fail(upstreamtest.Fault{Path: "/upload", Status: 503, Header: "Retry-After: 0"})
	name, err := b.client.Upload(t.Context(), "panel.png", write(t, "picture"))
	require.NoError(t, err)
	require.Equal(t, "panel.png", name)
	require.Equal(t, "picture", string(b.Uploaded("panel.png")))
}
