package queue

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

// after makes a submission depend on others.
func after(ids ...task.ID) func(*Submission) {
	return func(s *Submission) {
		for _, id := range ids {
			s.Task.DependsOn = append(s.Task.DependsOn, task.Dependency{Name: id.String(), ID: id})
		}
	}
}

func TestTaskWaitsForAllThatItDependsOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first, second := b.submit("p", task.Normal).Task.ID, b.submit("p", task.Normal).Task.ID
	last := b.submit("p", task.High, after(first, second))
	require.Equal(t, 1, last.Position)
	got := b.status(last.Task.ID)
	require.Equal(t, task.Queued, got.State)
	require.Equal(t, 2, got.WaitsFor)
	require.Equal(t, []task.Dependency{{Name: first.String(), ID: first}, {Name: second.String(), ID: second}}, got.DependsOn)
	claims := b.claim(3)
	require.Len(t, claims, 2, "the dependent is not among them")
	b.sound()

	require.NoError(t, b.end(claims[0], Completed))
	require.Empty(t, b.claim(1))
	require.NoError(t, b.end(claims[1], Completed))
	run := b.one()
	require.Equal(t, last.Task.ID, run.Task.ID)
	require.Equal(t, got.DependsOn, run.Task.DependsOn)
	require.Zero(t, run.Task.WaitsFor)
	require.JSONEq(t, `{"prompt":"a dark alley"}`, string(run.Task.Data))
	b.sound()
}

func TestWhatIsDoneAlreadyHoldsNobody(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.submit("p", task.Normal).Task.ID
	require.NoError(t, b.end(b.one(), Completed))
	b.submit("p", task.Normal, after(first))
	require.Len(t, b.claim(1), 1)
}

func TestFailureAndCancelTravelAlongTheChain(t *testing.T) {
	t.Parallel()
	for _, end := range []task.State{task.Failed, task.Cancelled} {
		b := newBench(t)
		first := b.submit("p", task.Normal).Task.ID
		second := b.submit("p", task.Normal, after(first), func(s *Submission) { s.Task.CallbackURL = "https://app.example/hook" }).Task.ID
		third := b.submit("p", task.Normal, after(second)).Task.ID
		bystander := b.submit("p", task.Normal).Task.ID
		if end == task.Failed {
			require.NoError(t, b.end(b.one(), Failed))
		} else {
			_, err := b.Cancel(b.ctx, first)
			require.NoError(t, err)
		}
		for _, id := range []task.ID{second, third} {
			got := b.status(id)
			require.Equal(t, end, got.State)
			require.False(t, got.CompletedAt.IsZero())
			if end == task.Failed {
				require.Equal(t, "dependency_failed", got.Failure.Code)
			}
		}
		if end == task.Failed {
			require.Contains(t, b.status(second).Failure.Message, first.String())
			require.Contains(t, b.status(third).Failure.Message, second.String())
		}
		due, err := b.ClaimDeliveries(b.ctx, 10, time.Minute)
		require.NoError(t, err)
		require.Len(t, due, 1, "the webhook of the one with a callback")
		require.Equal(t, second, due[0].TaskID)
		if end == task.Cancelled {
			require.Equal(t, bystander, b.one().Task.ID)
		}
		b.sound()
	}
}

func TestCancelOfAHeldTaskLeavesItsParentAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.submit("p", task.Normal).Task.ID
	second := b.submit("p", task.Normal, after(first)).Task.ID
	_, err := b.Cancel(b.ctx, second)
	require.NoError(t, err)
	c := b.one()
	require.Equal(t, first, c.Task.ID)
	require.NoError(t, b.end(c, Completed))
	require.Equal(t, task.Cancelled, b.status(second).State)
	require.Empty(t, b.claim(1))
	b.sound()
}

func TestBatchMayDependOnItsOwnEarlierTasks(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	one, two := submission(t, "p", task.Normal), submission(t, "p", task.Normal)
	after(one.Task.ID)(&two)
	_, _, err := b.Submit(b.ctx, []Submission{one, two})
	require.NoError(t, err)
	require.Equal(t, 1, b.status(two.Task.ID).WaitsFor)

	late, early := submission(t, "p", task.Normal), submission(t, "p", task.Normal)
	after(late.Task.ID)(&early)
	_, _, err = b.Submit(b.ctx, []Submission{early, late})
	require.Equal(t, &DependencyError{Submission: 0, Dependency: 0, Why: DependencyMissing}, err)
}

func TestUnfitDependencyIsNamedAndNothingIsStored(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	fit, foreign := b.submit("p", task.High).Task.ID, b.submit("other", task.Low).Task.ID
	failed, cancelled := b.submit("p", task.High).Task.ID, b.submit("p", task.Normal).Task.ID
	for range 2 {
		if c := b.one(); c.Task.ID == failed {
			require.NoError(t, b.end(c, Failed))
		}
	}
	_, err := b.Cancel(b.ctx, cancelled)
	require.NoError(t, err)
	for why, id := range map[DependencyFault]task.ID{
		DependencyMissing: newID(t), DependencyFailed: failed, DependencyCancelled: cancelled,
	} {
		s := submission(t, "p", task.Normal)
		after(fit, id)(&s)
		_, _, err := b.Submit(b.ctx, []Submission{s})
		require.Equal(t, &DependencyError{Dependency: 1, Why: why}, err)
		_, err = b.Status(b.ctx, s.Task.ID)
		require.ErrorIs(t, err, &task.Error{Code: task.CodeNotFound})
	}
	s := submission(t, "p", task.Normal)
	after(foreign)(&s)
	_, _, err = b.Submit(b.ctx, []Submission{s})
	require.Equal(t, &DependencyError{Why: DependencyMissing}, err, "of another project")
	b.sound()
}

// A wide and deep tree is more than one script settles: the ticks do the rest.
func TestWideTreeIsSettledByTheTicks(t *testing.T) {
	t.Parallel()
	for _, kind := range []OutcomeKind{Completed, Failed} {
		b := newBench(t)
		root := b.submit("p", task.Normal).Task.ID
		var middle, leaves []task.ID
		for range 150 {
			middle = append(middle, b.submit("p", task.Normal, after(root)).Task.ID)
		}
		for _, id := range middle {
			leaves = append(leaves, b.submit("p", task.Normal, after(id), after(root)).Task.ID)
		}
		require.NoError(t, b.end(b.one(), kind))
		settled := func() bool {
			return !slices.ContainsFunc(append(slices.Clone(middle), leaves...), func(id task.ID) bool {
				got := b.status(id)
				return kind == Failed && got.State != task.Failed || kind == Completed && got.WaitsFor > 1
			})
		}
		require.False(t, settled(), "one script does not do it all")
		for range 5 {
			b.reclaim()
		}
		require.True(t, settled())
		if kind == Completed {
			require.Len(t, b.claim(50), 50)
		}
		b.sound()
	}
}

func TestRetryOfADependentFollowsTheRetryOfItsParent(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	parent := b.submit("p", task.Normal).Task.ID
	child := b.submit("p", task.Normal, after(parent)).Task.ID
	require.NoError(t, b.end(b.one(), Failed))

	_, err := b.Retry(b.ctx, child, newID(t))
	require.ErrorIs(t, err, &task.Error{Code: task.CodeNotRetryable})
	require.ErrorContains(t, err, parent.String())

	again, err := b.Retry(b.ctx, parent, newID(t))
	require.NoError(t, err)
	second, err := b.Retry(b.ctx, child, newID(t))
	require.NoError(t, err)
	require.Equal(t, again.Task.ID, second.Task.DependsOn[0].ID)
	require.Equal(t, parent.String(), second.Task.DependsOn[0].Name, "task_data still calls it by that name")
	require.Equal(t, 1, second.Task.WaitsFor)
	b.sound()
	c := b.one()
	require.Equal(t, again.Task.ID, c.Task.ID)
	require.NoError(t, b.end(c, Completed))
	require.Equal(t, second.Task.ID, b.one().Task.ID)
	b.sound()
}

func TestHeldTasksCountAsWaiting(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.QueuedTasks = 2 })
	first := b.submit("p", task.Normal).Task.ID
	b.submit("p", task.Normal, after(first))
	s := submission(t, "p", task.Normal)
	_, _, err := b.Submit(b.ctx, []Submission{s})
	require.ErrorIs(t, err, &task.Error{Code: task.CodeUnavailable})
	h, err := b.Health(b.ctx)
	require.NoError(t, err)
	require.Equal(t, 2, h.Types["image"].Waiting)
}

func TestRepairFreesWhatWaitsForNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.submit("p", task.Normal).Task.ID
	child := b.submit("p", task.Normal, after(first)).Task.ID
	require.NoError(t, b.client.Del(b.ctx, b.keys.prefix+"ch:"+raw(first)).Err()) // lost
	require.NoError(t, b.end(b.one(), Completed))
	require.Empty(t, b.claim(1))
	for {
		r, err := b.Repair(b.ctx)
		require.NoError(t, err)
		if r.Round {
			break
		}
	}
	require.Equal(t, child, b.one().Task.ID)
	b.sound()
}
