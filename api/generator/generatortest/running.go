package generatortest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"ft.tc/backlot/api/generator"
)

func showsProgressUpToTheLast(t *testing.T, p generator.Plugin) {
	h := NewHost()
	_, err := p.Generate(t.Context(), request(t, "t", Instruction{Do: "progress", N: 50}), h)
	require.NoError(t, err)
	got := h.Progresses()
	require.NotEmpty(t, got)
	require.Equal(t, Progress{Fraction: 1, Step: "step 50"}, got[len(got)-1])
	for i := 1; i < len(got); i++ {
		require.Greater(t, got[i].Fraction, got[i-1].Fraction)
	}
}

func getsItsInputs(t *testing.T, p generator.Plugin) {
	h := NewHost()
	h.Inputs["http://x/a.png"] = "picture"
	r := request(t, "t", Instruction{Do: "input", Text: "http://x/a.png"})
	h.Dir = r.WorkDir
	result, err := p.Generate(t.Context(), r, h)
	require.NoError(t, err)
	require.JSONEq(t, `{"content": "picture", "media_type": "image/png", "size": 7}`, string(result.Metadata))
}

func learnsWhyAnInputIsMissing(t *testing.T, p generator.Plugin) {
	_, err := p.Generate(t.Context(), request(t, "t", Instruction{Do: "input", Text: "http://x/none"}), NewHost())
	var f *generator.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, generator.Failf("input_unavailable", "http://x/none can't be fetched"), f)
}

func renewsAndReleasesLeases(t *testing.T, p generator.Plugin) {
	h := NewHost()
	h.Expiry = time.UnixMilli(1893456000123)
	result, err := p.Generate(t.Context(), request(t, "t", Instruction{Do: "lease", Text: "l1"}), h)
	require.NoError(t, err)
	require.JSONEq(t, `{"expires": 1893456000123}`, string(result.Metadata))
	require.Equal(t, []string{"renew l1", "release l1"}, h.LeaseCalls())
}

var errEnough = errors.New("enough")

// cancelled starts a task that waits for its cancellation and calls it off once it runs.
func cancelled(t *testing.T, p generator.Plugin) (marker string, err error) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	h := NewHost()
	h.OnProgress = func() { cancel(errEnough) }
	r := request(t, "t", Instruction{Do: "wait"})
	_, err = p.Generate(ctx, r, h)
	return r.WorkDir + "/let-go", err
}

func letsGoWhenCancelled(t *testing.T, p generator.Plugin) {
	marker, err := cancelled(t, p)
	require.True(t, errors.Is(err, errEnough) || errors.Is(err, context.Canceled), "%v", err)
	require.FileExists(t, marker, "Generate returns only after the task has let go")
}

func goesOnAfterCancel(t *testing.T, p generator.Plugin) {
	_, err := cancelled(t, p)
	require.Error(t, err)
	_, err = p.Generate(t.Context(), request(t, "t", Instruction{Do: "echo"}), NewHost())
	require.NoError(t, err)
}

func runsManyTasksAtOnce(t *testing.T, p generator.Plugin) {
	ctx, cancel := runWithin(t, 30*time.Second)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	for i := range 64 {
		r := request(t, fmt.Sprintf("task-%d", i), Instruction{Do: "echo"})
		r.Token = uint64(i)
		group.Go(func() error {
			result, err := p.Generate(ctx, r, NewHost())
			if err != nil {
				return err
			}
			var got generator.Request
			if err := json.Unmarshal(result.Metadata, &got); err != nil {
				return err
			}
			if got.TaskID != r.TaskID || got.Token != r.Token {
				return fmt.Errorf("asked as %s/%d, answered as %s/%d", r.TaskID, r.Token, got.TaskID, got.Token)
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
}
