package queue

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

func TestTaskGoesThroughItsLife(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.submit("noir", task.High, func(s *Submission) {
		s.Task.Metadata = json.RawMessage(`{"n":130775545883395173,"é":"\u0000"}`)
		s.Task.CallbackURL = "https://example.com/hook"
		s.TypicalSeconds = 60
	})
	require.Equal(t, 1, r.Position)
	require.Equal(t, 60, r.EstimatedSeconds)
	id := r.Task.ID
	require.Equal(t, task.Queued, b.status(id).State)

	c := b.one()
	require.Equal(t, id, c.Task.ID)
	require.Equal(t, 1, c.Task.Attempt)
	require.JSONEq(t, `{"prompt":"a dark alley"}`, string(c.Task.Data))
	require.WithinDuration(t, time.Now().Add(15*time.Second), c.LeaseUntil, time.Second)

	lost, err := b.Progress(b.ctx, []ProgressUpdate{{c.held(), 0.5, "lighting"}})
	require.NoError(t, err)
	require.Empty(t, lost)
	lost, err = b.Renew(b.ctx, []Held{c.held()})
	require.NoError(t, err)
	require.Empty(t, lost)

	url := "/media/x"
	result := &task.Result{MediaURL: &url, Metadata: json.RawMessage(`{"w":1}`)}
	require.NoError(t, b.end(c, Completed, func(o *Outcome) { o.Result = result }))
	got := b.status(id)
	require.Equal(t, task.Completed, got.State)
	require.InDelta(t, 1, got.Progress, 0)
	require.Equal(t, `{"n":130775545883395173,"é":"\u0000"}`, string(got.Metadata))
	require.Equal(t, "https://example.com/hook", got.CallbackURL)
	require.Empty(t, cmp.Diff(result, got.Result))
	require.False(t, got.CompletedAt.Before(got.StartedAt) || got.StartedAt.Before(got.CreatedAt))
	require.ErrorIs(t, b.end(Claim{Task: got, Token: c.Token + 1}, Failed), ErrStale)
	require.NoError(t, b.end(c, Completed), "the answer was lost: the same again")
	b.sound()
}

func TestStaleTokenChangesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("noir", task.Normal).Task.ID
	old := b.one()
	b.overdue(id)
	require.Equal(t, 1, b.reclaim())
	now := b.one()
	require.Greater(t, now.Token, old.Token)
	before := b.status(id)
	for kind := range kinds {
		require.ErrorIs(t, b.end(old, kind), ErrStale, kind)
	}
	lost, err := b.Progress(b.ctx, []ProgressUpdate{{old.held(), 0.9, "late"}, {now.held(), 0, ""}})
	require.NoError(t, err)
	require.Equal(t, []Held{old.held()}, lost)
	lost, err = b.Renew(b.ctx, []Held{old.held(), now.held()})
	require.NoError(t, err)
	require.Equal(t, []Held{old.held()}, lost)
	require.Empty(t, cmp.Diff(before, b.status(id)))
}

func TestProgressNeverFallsAndStepIsCut(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("noir", task.Normal).Task.ID
	c := b.one()
	for _, f := range []float64{0.4, 0.2, math.NaN(), -1, math.Inf(-1)} {
		_, err := b.Progress(b.ctx, []ProgressUpdate{{c.held(), f, strings.Repeat("é", 300) + "\xff"}})
		require.NoError(t, err)
		got := b.status(id)
		require.InDelta(t, 0.4, got.Progress, 0)
		require.True(t, utf8.ValidString(got.Step))
		require.LessOrEqual(t, len(got.Step), 200)
	}
	_, err := b.Progress(b.ctx, []ProgressUpdate{{c.held(), 2, ""}})
	require.NoError(t, err)
	require.Less(t, b.status(id).Progress, 1.0)
	require.NoError(t, b.end(c, Crashed))
	require.Zero(t, b.status(id).Progress)
	require.Empty(t, b.status(id).Step)
	require.True(t, b.status(id).StartedAt.IsZero())
}

func TestRetryLaterFailsWhenItsAttemptsAreUsedUp(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("noir", task.Normal).Task.ID
	b.one()
	b.overdue(id)
	b.reclaim() // a crash is no failure
	failure := &task.Failure{Code: "backend", Message: "The backend is busy.", Retryable: true}
	for range 2 {
		c := b.one()
		require.NoError(t, b.end(c, RetryLater, func(o *Outcome) { o.Failure = failure; o.Delay = time.Millisecond }))
		require.Equal(t, task.Queued, b.status(id).State)
		require.Eventually(t, func() bool { b.reclaim(); return b.waitsInLane(id) }, time.Second, time.Millisecond)
	}
	require.NoError(t, b.end(b.one(), RetryLater, func(o *Outcome) { o.Failure = failure }))
	got := b.status(id)
	require.Equal(t, task.Failed, got.State)
	require.Equal(t, &task.Failure{Code: "backend", Message: "The backend is busy.", Retryable: true, Attempt: 4}, got.Failure)
	b.sound()
}

func (b *bench) waitsInLane(id task.ID) bool {
	return b.client.ZScore(b.ctx, b.keys.prefix+"q:2:image", raw(id)).Err() == nil
}

func TestDelayedTaskStaysAsideUntilItIsDue(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("noir", task.Normal).Task.ID
	require.NoError(t, b.end(b.one(), RetryLater, func(o *Outcome) { o.Delay = time.Hour }))
	b.reclaim()
	require.Empty(t, b.claim(1))
	b.sound()
	_, err := b.Cancel(b.ctx, id)
	require.NoError(t, err)
	b.sound()
}

func TestTasksThatDiedTogetherTwiceComeBackApart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.flood("noir", task.Normal, 20)
	for range 2 {
		for _, c := range b.claim(20) {
			require.NoError(t, b.end(c, Crashed))
		}
	}
	due, err := b.client.ZRangeWithScores(b.ctx, b.keys.prefix+"l", 0, -1).Result()
	require.NoError(t, err)
	require.Greater(t, len(due), 15, "one in 256 comes back at once")
	apart := map[float64]bool{}
	for _, z := range due {
		apart[z.Score] = true
		require.Less(t, z.Score, float64(time.Now().Add(11*time.Second).UnixMilli()))
	}
	require.Greater(t, len(apart), 10)
	for _, id := range ids {
		b.ripe(id)
	}
	require.Len(t, b.claim(20), 20)
	b.sound()
}

func TestThirdCrashQuarantines(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("noir", task.Normal).Task.ID
	require.NoError(t, b.end(b.one(), Crashed))
	b.one()
	n, err := b.Recover(b.ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	b.ripe(id)
	b.one()
	b.overdue(id)
	require.Equal(t, 1, b.reclaim())
	got := b.status(id)
	require.Equal(t, task.Failed, got.State)
	require.Equal(t, "quarantined", got.Failure.Code)
	require.Equal(t, 3, got.Failure.Attempt)
	require.Empty(t, b.claim(1))
	b.sound()
}

func TestHandBackDoesNotBurnTheAttempt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.submit("noir", task.Normal).Task.ID
	b.flood("noir", task.Normal, 3)
	c := b.one()
	require.NoError(t, b.end(c, HandBack))
	require.NoError(t, b.end(c, HandBack), "the same again")
	c = b.one()
	require.Equal(t, first, c.Task.ID, "to the front")
	require.Equal(t, 1, c.Task.Attempt)
	require.Zero(t, c.Task.Crashes)
}

func TestCancelledTaskRefusesLateResult(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("noir", task.Normal).Task.ID
	signals := b.Signals(b.ctx)
	c := b.one()
	got, err := b.Cancel(b.ctx, id)
	require.NoError(t, err)
	require.Equal(t, task.Cancelled, got.State)
	require.Equal(t, Signal{Kind: Cancel, Held: c.held()}, <-signals)
	require.ErrorIs(t, b.end(c, Completed), ErrStale)
	_, err = b.Cancel(b.ctx, id)
	require.NoError(t, err, "again")
	_, err = b.Cancel(b.ctx, newID(t))
	require.ErrorIs(t, err, &task.Error{Code: task.CodeNotFound})

	done := b.submit("noir", task.Normal).Task.ID
	require.NoError(t, b.end(b.one(), Completed))
	_, err = b.Cancel(b.ctx, done)
	require.ErrorIs(t, err, &task.Error{Code: task.CodeNotCancellable})
	b.sound()
}

func TestRetryAnswersTheLivingChild(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("noir", task.High, func(s *Submission) { s.Task.CallbackURL = "https://example.com" }).Task.ID
	_, err := b.Retry(b.ctx, id, newID(t))
	require.ErrorIs(t, err, &task.Error{Code: task.CodeNotRetryable})
	require.NoError(t, b.end(b.one(), Failed))

	first, err := b.Retry(b.ctx, id, newID(t))
	require.NoError(t, err)
	require.Equal(t, id, first.Task.RetryOf)
	require.Equal(t, task.High, first.Task.Priority)
	require.Equal(t, "https://example.com", first.Task.CallbackURL)
	require.JSONEq(t, `{"prompt":"a dark alley"}`, string(first.Task.Data))
	again, err := b.Retry(b.ctx, id, newID(t))
	require.NoError(t, err)
	require.Equal(t, first.Task.ID, again.Task.ID)
	require.True(t, again.Replayed)

	require.NoError(t, b.end(b.one(), Failed))
	second, err := b.Retry(b.ctx, id, newID(t))
	require.NoError(t, err)
	require.NotEqual(t, first.Task.ID, second.Task.ID)
	b.sound()
}

// Redis that lost its latest writes has forgotten the last tokens as well. Who still holds one of them must not pass for the
// holder of a later attempt.
func TestR2_TokenIsNeverGivenAgainWhateverRedisForgot(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("p", task.Normal).Task.ID
	before := b.client.Dump(b.ctx, b.keys.prefix+"f").Val()
	old := b.one()
	require.NoError(t, b.client.Del(b.ctx, b.keys.prefix+"f").Err())
	if before != "" {
		require.NoError(t, b.client.Restore(b.ctx, b.keys.prefix+"f", 0, before).Err())
	}
	b.overdue(id)
	require.Equal(t, 1, b.reclaim())
	now := b.one()
	require.Equal(t, id, now.Task.ID)
	require.Greater(t, now.Token, old.Token)
	require.ErrorIs(t, b.end(old, Completed), ErrStale)
	require.NoError(t, b.end(now, Completed))
}
