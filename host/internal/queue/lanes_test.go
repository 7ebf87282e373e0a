package queue

import (
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

// pinned submits a task for a variant of its plugin.
func (b *bench) pinned(variant string) task.ID {
	b.t.Helper()
	return b.submit("studio", task.Normal, func(s *Submission) { s.Task.Variant = variant }).Task.ID
}

func (b *bench) claimFrom(lane string) []Claim {
	b.t.Helper()
	claims, err := b.Claim(b.ctx, []Want{{Lane: lane, N: 10}})
	require.NoError(b.t, err)
	return claims
}

func TestS10_TasksForOneVersionAreClaimedByWhoServesItOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	everybody, old, model := b.pinned(""), b.pinned("@1.0.0"), b.pinned("+comfyui")
	wrong := 0
	for lane, id := range map[string]task.ID{"image": everybody, "image@1.0.0": old, "image+comfyui": model} {
		claims := b.claimFrom(lane)
		require.Len(t, claims, 1)
		require.Equal(t, "image", claims[0].Task.Type)
		if claims[0].Task.ID != id {
			wrong++
		}
		require.Equal(t, lane, claims[0].Task.Type+claims[0].Task.Variant)
		require.NoError(t, b.end(claims[0], Completed))
	}
	require.Zero(t, wrong)
	t.Logf("S10: wrong-host claims %d of 3", wrong)
	b.sound()
}

func TestListByTypeHoldsAllItsVariants(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.pinned("")
	b.pinned("@1.0.0")
	for kind, want := range map[string]int{"image": 2, "": 2, "imag": 0, "image@1.0.0": 0} {
		page, err := b.List(b.ctx, ListQuery{ProjectID: "studio", Type: kind, Limit: 10})
		require.NoError(t, err)
		require.Equal(t, want, page.Total, kind)
		require.Len(t, page.Tasks, want)
	}
}

func TestS11_TasksThatNobodyServesFailTogether(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentPerProject = 1 })
	ids := []task.ID{b.pinned(""), b.pinned(""), b.pinned("")}
	c := b.one()
	require.Empty(t, b.claim(1), "the project is at its cap: one is parked")
	gone := task.Failure{Code: "unserved_type", Message: "No plugin serves it."}
	n, err := b.Abandon(b.ctx, "image", gone, 1)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = b.Abandon(b.ctx, "image", gone, 100)
	require.NoError(t, err)
	require.Equal(t, 1, n, "the one that runs is left alone")
	require.NoError(t, b.end(c, Completed))
	for _, id := range ids[1:] {
		got := b.status(id)
		require.Equal(t, task.Failed, got.State)
		require.Equal(t, "unserved_type", got.Failure.Code)
	}
	h, err := b.Health(b.ctx)
	require.NoError(t, err)
	require.Zero(t, h.Types["image"].Waiting)
	t.Logf("S11: tasks stuck %d", h.Types["image"].Waiting)
	b.sound()
}

func TestPeekShowsDataOfThoseWhoWait(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.flood("studio", task.Low, 5)
	data, err := b.Peek(b.ctx, "image", 3)
	require.NoError(t, err)
	require.Len(t, data, 3)
	require.JSONEq(t, `{"prompt":"a dark alley"}`, string(data[0]))
}

func TestPreviewBelongsToTheAttemptThatRuns(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.pinned("")
	c := b.one()
	require.NoError(t, b.PutPreview(b.ctx, c.held(), "image/png", []byte("a\x00b")))
	kind, picture, err := b.Preview(b.ctx, id)
	require.NoError(t, err)
	require.Equal(t, "image/png", kind)
	require.Equal(t, "a\x00b", string(picture))
	require.NoError(t, b.end(c, Completed))
	require.ErrorIs(t, b.PutPreview(b.ctx, c.held(), "image/png", nil), ErrStale)
	kind, _, err = b.Preview(b.ctx, b.pinned(""))
	require.NoError(t, err)
	require.Empty(t, kind)
}
