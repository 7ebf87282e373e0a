package dispatch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/sdk"
)

func (h *host) logs(id task.ID) (lines []queue.LogLine, dropped int) {
	h.t.Helper()
	_, lines, dropped, err := h.queue.Logs(h.t.Context(), id)
	require.NoError(h.t, err)
	return lines, dropped
}

func TestWhatAPluginSaysIsReadWhileItRunsAndAfter(t *testing.T) {
	t.Parallel()
	goOn := make(chan struct{})
	h := newHost(t, func(ctx context.Context, k *sdk.Task) (*sdk.Result, error) {
		k.Infof("three panels")
		k.Warnf("the model is slow")
		select {
		case <-goOn:
		case <-ctx.Done():
		}
		k.Infof("done")
		return &sdk.Result{}, nil
	})
	id := h.submit()
	require.Eventually(t, func() bool { lines, _ := h.logs(id); return len(lines) == 2 }, 10*time.Second, 10*time.Millisecond)
	require.Equal(t, task.Processing, h.status(id).State)
	lines, _ := h.logs(id)
	require.Equal(t, "three panels", lines[0].Message)
	require.Equal(t, "warn", lines[1].Level)
	require.WithinDuration(t, time.Now(), lines[0].At, time.Minute)
	close(goOn)
	require.Equal(t, task.Completed, h.await(id).State)
	lines, dropped := h.logs(id)
	require.Len(t, lines, 3, "who sees the end sees all of it")
	require.Equal(t, "done", lines[2].Message)
	require.Zero(t, dropped)
}

func TestSecretsOfThePluginAreNotEchoed(t *testing.T) {
	t.Parallel()
	const fromEnv, fromBlock = "sk-of-the-environment", "sk-of-the-block"
	h := newHost(t, func(_ context.Context, k *sdk.Task) (*sdk.Result, error) {
		k.Warnf("401 for %s and %s at https://x.example/in.png", fromEnv, fromBlock)
		return nil, sdk.Failf("denied", "The key %s is not known.", fromBlock)
	}, func(m *plugin.Manifest) {
		m.Env = map[string]string{"OPENAI_API_KEY": fromEnv, "LANG": "at https"}
		m.Options = json.RawMessage(fmt.Sprintf(`{"url":"https://x.example","headers":[{"api_key":%q}]}`, fromBlock))
	})
	id := h.submit()
	require.Equal(t, "The key … is not known.", h.await(id).Failure.Message)
	h.stop(5 * time.Second)
	lines, _ := h.logs(id)
	require.Len(t, lines, 1)
	require.Equal(t, "401 for … and … at https://x.example/in.png", lines[0].Message)
}

func TestFloodOfLinesIsCappedAndDoesNotHoldProgressUp(t *testing.T) {
	t.Parallel()
	goOn := make(chan struct{})
	h := newHost(t, func(ctx context.Context, k *sdk.Task) (*sdk.Result, error) {
		for n := range 20_000 {
			k.Infof("line %d %s", n, strings.Repeat("x", 100))
		}
		k.Progress(0.5, "flooded")
		select {
		case <-goOn:
		case <-ctx.Done():
		}
		return &sdk.Result{}, nil
	})
	id := h.submit()
	require.Eventually(t, func() bool { return h.status(id).Step == "flooded" }, 20*time.Second, 10*time.Millisecond)
	close(goOn)
	require.Equal(t, task.Completed, h.await(id).State)
	h.stop(5 * time.Second)
	lines, dropped := h.logs(id)
	require.Equal(t, 20_000, len(lines)+dropped)
	require.LessOrEqual(t, len(lines), queue.MaxLogLines)
	require.Contains(t, lines[len(lines)-1].Message, "line 19999 ")
}
