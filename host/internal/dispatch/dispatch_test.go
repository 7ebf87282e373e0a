package dispatch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/dispatch"
	"ft.tc/backlot/host/internal/egress"
	"ft.tc/backlot/host/internal/gpu"
	"ft.tc/backlot/host/internal/media"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/redisserver"
	"ft.tc/backlot/host/internal/redisserver/redistest"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/sdk"
)

// host is a dispatcher with everything around it.
type host struct {
	t          *testing.T
	redis      *redisserver.Server
	queue      *queue.Queue
	dispatcher *dispatch.Dispatcher
	workDir    string
}

func newHost(t *testing.T, do generate, adjust ...func(*plugin.Manifest)) *host {
	t.Helper()
	h := &host{t: t, redis: redistest.StartServer(t), workDir: filepath.Join(t.TempDir(), "work")}
	var err error
	h.queue, err = queue.Open(t.Context(), queue.Options{URL: h.redis.URL(), HostID: "h1"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, h.queue.Close()) })
	store, err := media.OpenStore(filepath.Join(t.TempDir(), "media"), "http://localhost:8001")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	fetcher, err := media.NewFetcher(media.FetchOptions{Guard: egress.NewGuard(nil), CacheDir: filepath.Join(t.TempDir(), "inputs")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, fetcher.Close()) })

	m := plugin.Manifest{Name: "one", Source: "one", Concurrency: 4, Attempts: 3, Grace: 100 * time.Millisecond}
	for _, a := range adjust {
		a(&m)
	}
	p := sdk.Plugin{Name: "one", Version: "1.0.0", Generators: []sdk.Generator{oneType{do}}}
	supervisor, err := plugin.New(plugin.Options{
		Manifests: []plugin.Manifest{m}, Launchers: map[string]plugin.Launcher{"": inProcess{p}},
		Logger: hclog.NewNullLogger(), RunDir: t.TempDir(),
	})
	require.NoError(t, err)
	require.NoError(t, supervisor.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, supervisor.Stop(context.Background())) })

	pool, err := gpu.New(gpu.Options{
		Source: gpu.Static{{UUID: "GPU-1", MemoryMiB: 1000, Healthy: true}}, Ledger: h.queue,
		Machine: "m", Owner: "h1", Logger: hclog.NewNullLogger(),
	})
	require.NoError(t, err)
	require.NoError(t, pool.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, pool.Stop(context.Background())) })

	h.dispatcher = dispatch.New(dispatch.Options{
		Queue: h.queue, Supervisor: supervisor, GPU: pool, Store: store, Fetcher: fetcher, WorkDir: h.workDir,
		Logger: hclog.NewNullLogger(),
	})
	require.NoError(t, h.dispatcher.Start(t.Context()))
	t.Cleanup(func() { h.stop(5 * time.Second) })
	return h
}

func (h *host) stop(drain time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	h.dispatcher.Stop(ctx)
}

func (h *host) submit() task.ID {
	h.t.Helper()
	id, err := task.NewID()
	require.NoError(h.t, err)
	_, _, err = h.queue.Submit(h.t.Context(), []queue.Submission{{
		Task: task.Task{ID: id, ProjectID: "noir", Type: "shot", Priority: task.Normal, Data: []byte(`{}`)},
	}})
	require.NoError(h.t, err)
	return id
}

func (h *host) await(id task.ID) task.Task {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 20*time.Second)
	defer cancel()
	t, err := h.queue.Await(ctx, id)
	require.NoError(h.t, err)
	return t
}

func (h *host) status(id task.ID) task.Task {
	h.t.Helper()
	t, err := h.queue.Status(h.t.Context(), id)
	require.NoError(h.t, err)
	return t
}

func done(context.Context, *sdk.Task) (*sdk.Result, error) { return &sdk.Result{}, nil }

func TestTaskCompletesAndItsEmptyWorkFolderServesTheNextOne(t *testing.T) {
	t.Parallel()
	h := newHost(t, done)
	got := h.await(h.submit())
	require.Equal(t, task.Completed, got.State)
	require.InDelta(t, 1, got.Progress, 0)
	require.NotNil(t, got.Result)
	require.JSONEq(t, `{"plugin":"one@1.0.0"}`, string(got.Result.Metadata))
	first := h.folders()
	require.Len(t, first, 1)
	require.Equal(t, task.Completed, h.await(h.submit()).State)
	require.Equal(t, first, h.folders())
	h.stop(5 * time.Second)
	require.Empty(t, h.folders())
}

func TestWorkFolderInWhichSomethingWasLeftIsRemoved(t *testing.T) {
	t.Parallel()
	h := newHost(t, func(_ context.Context, k *sdk.Task) (*sdk.Result, error) {
		return &sdk.Result{}, os.WriteFile(k.Path("scratch"), nil, 0o600)
	})
	require.Equal(t, task.Completed, h.await(h.submit()).State)
	require.Empty(t, h.folders())
}

// folders are the work folders that there are.
func (h *host) folders() []string {
	h.t.Helper()
	all, err := filepath.Glob(filepath.Join(h.workDir, "*", "*"))
	require.NoError(h.t, err)
	return all
}

func TestMetadataSaysWhatTheFileIsNotWhatTheGeneratorClaims(t *testing.T) {
	t.Parallel()
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 64, 32))))
	h := newHost(t, func(_ context.Context, k *sdk.Task) (*sdk.Result, error) {
		if err := os.WriteFile(k.Path("panel.png"), picture.Bytes(), 0o600); err != nil {
			return nil, err
		}
		return &sdk.Result{
			Media:     "panel.png",
			Artifacts: []sdk.Artifact{{Name: "panel.png", Role: "media", MediaType: "image/png"}},
			Metadata:  map[string]any{"resolution": "9999x9999", "file_size": 1, "seed": json.Number("9007199254740993")},
		}, nil
	})
	got := h.await(h.submit())
	require.Equal(t, task.Completed, got.State, "%+v", got.Failure)
	var metadata map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(got.Result.Metadata, &metadata))
	require.Equal(t, `"64x32"`, string(metadata["resolution"]))
	size, err := json.Marshal(picture.Len())
	require.NoError(t, err)
	require.Equal(t, string(size), string(metadata["file_size"]))
	require.Equal(t, "9007199254740993", string(metadata["seed"]), "other numbers pass as they are")
	require.NotNil(t, got.Result.MediaURL)
	require.NotNil(t, got.Result.PayloadMediaID)
}

func TestRetryableFailureIsRunAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	h := newHost(t, func(_ context.Context, k *sdk.Task) (*sdk.Result, error) {
		if k.Attempt == 1 {
			return nil, sdk.Retryf("busy", "The model is busy.")
		}
		return &sdk.Result{}, nil
	})
	got := h.await(h.submit())
	require.Equal(t, task.Completed, got.State)
	require.Equal(t, 2, got.Attempt)
}

func TestFailureKeepsItsSentence(t *testing.T) {
	t.Parallel()
	h := newHost(t, func(context.Context, *sdk.Task) (*sdk.Result, error) {
		return nil, sdk.Failf("no_panel", "The storyboard has no panels.")
	})
	got := h.await(h.submit())
	require.Equal(t, task.Failed, got.State)
	require.Equal(t, &task.Failure{Code: "no_panel", Message: "The storyboard has no panels.", Attempt: 1}, got.Failure)
}

func TestThirdCrashQuarantinesTheTask(t *testing.T) {
	t.Parallel()
	var runs atomic.Int32
	h := newHost(t, func(context.Context, *sdk.Task) (*sdk.Result, error) {
		runs.Add(1)
		panic("died")
	})
	got := h.await(h.submit())
	require.Equal(t, task.Failed, got.State)
	require.Equal(t, "quarantined", got.Failure.Code)
	require.EqualValues(t, 3, runs.Load())
}

func TestCancelEndsTheRunningAttempt(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	h := newHost(t, func(ctx context.Context, _ *sdk.Task) (*sdk.Result, error) {
		<-ctx.Done()
		ended <- ctx.Err()
		return nil, ctx.Err()
	})
	id := h.submit()
	require.Eventually(t, func() bool { return h.status(id).State == task.Processing }, 10*time.Second, 5*time.Millisecond)
	_, err := h.queue.Cancel(t.Context(), id)
	require.NoError(t, err)
	require.ErrorIs(t, <-ended, context.Canceled)
	require.Equal(t, task.Cancelled, h.status(id).State)
}

func TestP4_TaskThatTakesTooLongFailsWithTheLimitInItsSentence(t *testing.T) {
	t.Parallel()
	const limit = 50 * time.Millisecond
	overrun := make(chan time.Duration, 1)
	h := newHost(t, func(ctx context.Context, _ *sdk.Task) (*sdk.Result, error) {
		began := time.Now()
		<-ctx.Done()
		overrun <- time.Since(began) - limit
		return nil, ctx.Err()
	}, func(m *plugin.Manifest) { m.Timeout = limit })
	got := h.await(h.submit())
	t.Logf("P4: told to stop %s after its limit of %s", <-overrun, limit)
	require.Equal(t, task.Failed, got.State)
	require.Equal(t, "timeout", got.Failure.Code)
	require.Contains(t, got.Failure.Message, "50ms")
}

func TestH5_StoppingHostHandsBackWithoutBurningAnAttempt(t *testing.T) {
	t.Parallel()
	h := newHost(t, func(ctx context.Context, _ *sdk.Task) (*sdk.Result, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	id := h.submit()
	require.Eventually(t, func() bool { return h.status(id).State == task.Processing }, 10*time.Second, 5*time.Millisecond)
	h.stop(0)
	got := h.status(id)
	require.Equal(t, task.Queued, got.State)
	require.Zero(t, got.Attempt)
	require.Zero(t, got.Crashes)
}

func TestStoppedHostServesNothingInTheEyesOfOthers(t *testing.T) {
	t.Parallel()
	h := newHost(t, done)
	serves := func() bool {
		health, err := h.queue.Health(t.Context())
		return err == nil && health.Types["shot"].Ready
	}
	require.Eventually(t, serves, 5*time.Second, 5*time.Millisecond)
	h.stop(time.Second)
	require.False(t, serves())
}

func TestStoppingHostLetsTasksEnd(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	h := newHost(t, func(context.Context, *sdk.Task) (*sdk.Result, error) {
		<-release
		return &sdk.Result{}, nil
	})
	id := h.submit()
	require.Eventually(t, func() bool { return h.status(id).State == task.Processing }, 10*time.Second, 5*time.Millisecond)
	time.AfterFunc(100*time.Millisecond, func() { close(release) })
	h.stop(10 * time.Second)
	require.Equal(t, task.Completed, h.status(id).State)
}

func TestProgressReachesTheStatus(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	h := newHost(t, func(_ context.Context, k *sdk.Task) (*sdk.Result, error) {
		k.Progress(0.5, "rendering")
		k.Progress(0.25, "falling back")
		<-release
		return &sdk.Result{}, nil
	})
	id := h.submit()
	require.Eventually(t, func() bool { return h.status(id).Step == "falling back" }, 10*time.Second, 5*time.Millisecond)
	require.InDelta(t, 0.5, h.status(id).Progress, 0)
	close(release)
	require.Equal(t, task.Completed, h.await(id).State)
}

func TestTasksThatNeedMoreGPUThanThereIsRunOneAfterTheOther(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int32
	h := newHost(t, func(_ context.Context, k *sdk.Task) (*sdk.Result, error) {
		if len(k.Leases) != 1 || k.Leases[0].Device != "GPU-1" || k.Leases[0].MemoryMiB != 600 {
			return nil, sdk.Failf("no_lease", "leases %v", k.Leases)
		}
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		<-time.After(50 * time.Millisecond)
		return &sdk.Result{}, nil
	}, func(m *plugin.Manifest) { m.GPU = plugin.GPUNeed{Count: 1, MemoryMiB: 600} })
	ids := []task.ID{h.submit(), h.submit(), h.submit()}
	for _, id := range ids {
		got := h.await(id)
		require.Equal(t, task.Completed, got.State, "%+v", got.Failure)
	}
	require.EqualValues(t, 1, most.Load())
	require.Eventually(t, func() bool {
		use, err := h.queue.GPUUse(t.Context(), "m")
		return err == nil && use["GPU-1"] == 0
	}, 5*time.Second, 5*time.Millisecond, "nothing stays leased")
}

func TestOutcomeWaitsForRedis(t *testing.T) {
	t.Parallel()
	started, release := make(chan struct{}), make(chan struct{})
	h := newHost(t, func(context.Context, *sdk.Task) (*sdk.Result, error) {
		close(started)
		<-release
		return &sdk.Result{}, nil
	})
	id := h.submit()
	<-started // else the answer to the claim may be lost, and the task is run again when its lease ends
	before := h.redis.PID()
	p, err := os.FindProcess(before)
	require.NoError(t, err)
	require.NoError(t, p.Kill())
	close(release)
	got := task.Task{}
	require.Eventually(t, func() bool {
		var err error
		got, err = h.queue.Status(t.Context(), id)
		return err == nil && got.State.Ended()
	}, 20*time.Second, 20*time.Millisecond)
	require.Equal(t, task.Completed, got.State)
	require.Equal(t, 1, got.Attempt)
}

func TestDispatcherStopsBeforeStartAndTwice(t *testing.T) {
	t.Parallel()
	dispatch.New(dispatch.Options{Logger: hclog.NewNullLogger()}).Stop(t.Context())
	h := newHost(t, done)
	h.stop(time.Second)
	h.stop(time.Second)
}
