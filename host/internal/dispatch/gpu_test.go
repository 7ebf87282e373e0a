package dispatch_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/sdk"
)

// The machine of these tests has one device of 1000 MiB.
func TestHostTellsHowItsGPUsHoldTasksBack(t *testing.T) {
	t.Parallel()
	goOn := make(chan struct{})
	h := newHost(t, func(ctx context.Context, _ *sdk.Task) (*sdk.Result, error) {
		select {
		case <-goOn:
		case <-ctx.Done():
		}
		return &sdk.Result{}, nil
	}, func(m *plugin.Manifest) { m.GPU = plugin.GPUNeed{Count: 1, MemoryMiB: 600} })
	first, second := h.submit(), h.submit()
	require.Eventually(t, func() bool { return h.dispatcher.GPURoom("shot") == queue.GPUFull }, 10*time.Second, 10*time.Millisecond)
	require.Equal(t, task.Queued, h.status(second).State)
	close(goOn)
	h.await(first)
	h.await(second)
	require.Eventually(t, func() bool { return h.dispatcher.GPURoom("shot") == queue.GPUHasRoom }, 10*time.Second, 10*time.Millisecond)

	h = newHost(t, done, func(m *plugin.Manifest) { m.GPU = plugin.GPUNeed{Count: 1, MemoryMiB: 2000} })
	require.Eventually(t, func() bool { return h.dispatcher.GPURoom("shot") == queue.GPUImpossible }, 10*time.Second, 10*time.Millisecond)
}
