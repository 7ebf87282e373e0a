package queue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

// stored ends the generator's part of a task whose media are to be registered.
func (b *bench) stored(change ...func(*Submission)) task.ID {
	b.t.Helper()
	b.submit("p", task.Normal, change...)
	c := b.one()
	url := "http://localhost/media/x"
	require.NoError(b.t, b.end(c, Registering, func(o *Outcome) { o.Result = &task.Result{MediaURL: &url} }))
	require.NoError(b.t, b.end(c, Registering), "a repeat is answered alike")
	return c.Task.ID
}

func (b *bench) registration() Registration {
	b.t.Helper()
	claimed, err := b.ClaimRegistrations(b.ctx, 5, time.Minute)
	require.NoError(b.t, err)
	require.Len(b.t, claimed, 1)
	return claimed[0]
}

func TestTaskIsProcessingUntilItsMediaAreRegistered(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentPerProject = 1 })
	id := b.stored(func(s *Submission) { s.Task.CallbackURL = "https://app.example/hook" })
	got := b.status(id)
	require.Equal(t, task.Processing, got.State)
	require.Equal(t, "registering_media", got.Step)
	require.Nil(t, got.Result)
	b.overdue()
	require.Zero(t, b.reclaim(), "no lease can end")
	b.sound()
	b.submit("p", task.Normal)
	b.one() // the slot of the project is free

	r := b.registration()
	require.Equal(t, id, r.TaskID)
	require.Equal(t, 1, r.Attempt)
	require.Equal(t, "http://localhost/media/x", *r.Result.MediaURL)
	none, err := b.ClaimRegistrations(b.ctx, 5, time.Minute)
	require.NoError(t, err)
	require.Empty(t, none, "it is leased")
	doc := "64f1b2c3a8d9e0f1"
	r.Result.PayloadMediaID = &doc
	require.NoError(t, b.FinishRegistration(b.ctx, r, Outcome{Kind: Completed, Result: &r.Result}))
	require.NoError(t, b.FinishRegistration(b.ctx, r, Outcome{Kind: Completed, Result: &r.Result}), "a repeat is answered alike")
	got = b.status(id)
	require.Equal(t, task.Completed, got.State)
	require.Equal(t, doc, *got.Result.PayloadMediaID)
	due, err := b.ClaimDeliveries(b.ctx, 5, time.Minute)
	require.NoError(t, err)
	require.Len(t, due, 1)
	b.sound()
}

func TestRegistrationIsTriedAgainAndKeepsItsBeginning(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.stored()
	first := b.registration()
	require.NoError(t, b.FinishRegistration(b.ctx, first, Outcome{Kind: RetryLater}))
	require.ErrorIs(t, b.FinishRegistration(b.ctx, first, Outcome{Kind: Completed, Result: &first.Result}), ErrStale)
	second := b.registration()
	require.Equal(t, 2, second.Attempt)
	require.Equal(t, first.Since, second.Since)
	require.NoError(t, b.FinishRegistration(b.ctx, second, Outcome{Kind: Failed, Failure: &task.Failure{Code: "cms_unavailable", Message: "The CMS is away."}}))
	require.Equal(t, "cms_unavailable", b.status(id).Failure.Code)
	b.sound()
}

func TestCancelEndsATaskWhoseMediaWaitToBeRegistered(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.stored()
	r := b.registration()
	_, err := b.Cancel(b.ctx, id)
	require.NoError(t, err)
	require.ErrorIs(t, b.FinishRegistration(b.ctx, r, Outcome{Kind: Completed, Result: &r.Result}), ErrStale)
	require.Equal(t, task.Cancelled, b.status(id).State)
	none, err := b.ClaimRegistrations(b.ctx, 5, time.Minute)
	require.NoError(t, err)
	require.Empty(t, none)
	b.sound()
}
