package comfyui_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

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
	require.NoError(t, b.client.Download(t.Context(), files[0], write(t, ""), 1<<20))
	require.Equal(t, 2, b.Asked("GET", "/view"), "the download that was cut is begun anew")
}
