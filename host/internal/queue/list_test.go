package queue

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

func TestListPagesAreInOrderByPageAndByCursor(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.flood("p", task.Normal, 150) // many in the same millisecond
	for range 40 {
		ids = append(ids, b.submit("p", task.Normal, func(s *Submission) { s.Task.Type = "voice" }).Task.ID)
	}
	for _, c := range b.claim(20) {
		require.NoError(t, b.end(c, Completed))
	}
	b.submit("other", task.Normal)
	slices.Reverse(ids)
	var want []string
	for _, id := range ids {
		want = append(want, id.String())
	}
	var byPage, byCursor []string
	for page := 1; page <= 28; page++ {
		got, err := b.List(b.ctx, ListQuery{ProjectID: "p", Page: page, Limit: 7})
		require.NoError(t, err)
		require.Equal(t, 190, got.Total)
		byPage = append(byPage, names(got.Tasks)...)
	}
	require.Equal(t, want, byPage)
	for q := (ListQuery{ProjectID: "p", Limit: 9}); ; {
		got, err := b.List(b.ctx, q)
		require.NoError(t, err)
		byCursor = append(byCursor, names(got.Tasks)...)
		if q.Cursor = got.NextCursor; q.Cursor == "" {
			break
		}
	}
	require.Equal(t, want, byCursor)

	got, err := b.List(b.ctx, ListQuery{ProjectID: "p", State: task.Completed, Limit: 100})
	require.NoError(t, err)
	require.Equal(t, 20, got.Total)
	for _, row := range got.Tasks {
		require.Equal(t, task.Completed, row.State)
		require.NotNil(t, row.Result)
		require.False(t, row.CompletedAt.IsZero())
	}
	got, err = b.List(b.ctx, ListQuery{ProjectID: "p", Type: "voice", Limit: 100})
	require.NoError(t, err)
	require.Equal(t, 40, got.Total)
	_, err = b.List(b.ctx, ListQuery{ProjectID: "p", Cursor: "junk"})
	require.ErrorIs(t, err, &task.Error{Code: task.CodeValidation})
}

func TestListOfNothingAndPastTheEndIsEmpty(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	got, err := b.List(b.ctx, ListQuery{ProjectID: "nobody"})
	require.NoError(t, err)
	require.Equal(t, Page{}, got)
	b.submit("p", task.Normal)
	got, err = b.List(b.ctx, ListQuery{ProjectID: "p", Page: 1 << 40, Limit: 100})
	require.NoError(t, err)
	require.Empty(t, got.Tasks)
	require.Equal(t, 1, got.Total)
}

func TestSinceIsExclusive(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.submit("p", task.Normal).Task
	require.Eventually(t, func() bool { return time.Now().UnixMilli() > first.CreatedAt.UnixMilli()+1 }, time.Second, time.Millisecond)
	second := b.submit("p", task.Normal).Task
	got, err := b.List(b.ctx, ListQuery{ProjectID: "p", Since: first.CreatedAt, Limit: 10})
	require.NoError(t, err)
	require.Equal(t, []string{second.ID.String()}, names(got.Tasks))
	require.Equal(t, 1, got.Total)
}
