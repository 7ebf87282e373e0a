package dispatch_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/sdk"
)

// beaten is what the other hosts know of this one.
func (h *host) beaten() queue.HostView {
	h.t.Helper()
	o, err := h.queue.Overview(h.t.Context())
	require.NoError(h.t, err)
	require.Len(h.t, o.Hosts, 1)
	return o.Hosts[0]
}

func TestDrainingHostStartsNothingUntilItIsUndone(t *testing.T) {
	t.Parallel()
	began, proceed := make(chan struct{}, 1), make(chan struct{})
	h := newHost(t, func(ctx context.Context, _ *sdk.Task) (*sdk.Result, error) {
		began <- struct{}{}
		select {
		case <-proceed:
		case <-ctx.Done():
		}
		return &sdk.Result{}, ctx.Err()
	})
	running := h.submit()
	<-began
	require.Equal(t, queue.TypeState{
		Ready: true, Instances: 1, Queue: h.dispatcher.State().Types["shot"].Queue, Plugin: "one@1.0.0", Slots: 4, Free: 3, Running: 1,
		TypicalSeconds: h.dispatcher.State().Types["shot"].TypicalSeconds,
	}, h.dispatcher.State().Types["shot"])
	h.dispatcher.Drain(t.Context(), true)
	require.True(t, h.dispatcher.Draining())
	require.True(t, h.beaten().Draining, "the other hosts know at once")
	require.False(t, h.beaten().Types["shot"].Ready)

	waiting := h.submit()
	close(proceed)
	require.Equal(t, task.Completed, h.await(running).State, "what runs may end")
	require.Eventually(t, func() bool { return h.dispatcher.State().Types["shot"].Running == 0 }, 5*time.Second, 10*time.Millisecond)
	require.Never(t, func() bool { return h.status(waiting).State != task.Queued }, 1200*time.Millisecond, 100*time.Millisecond,
		"longer than the claim that comes every second")
	h.dispatcher.Drain(t.Context(), false)
	require.False(t, h.beaten().Draining)
	<-began
	require.Equal(t, task.Completed, h.await(waiting).State)
}

func TestHostThatStopsSaysThatItDrains(t *testing.T) {
	t.Parallel()
	h := newHost(t, done)
	require.False(t, h.dispatcher.State().Draining)
	h.stop(5 * time.Second)
	require.True(t, h.dispatcher.State().Draining)
}
