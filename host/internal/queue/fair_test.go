package queue

import (
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

// next runs one task to its end and gives its project.
func (b *bench) next() string {
	b.t.Helper()
	c := b.one()
	require.NoError(b.t, b.end(c, Completed))
	return c.Task.ProjectID
}

func TestFloodSharesWithLaterProject(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.flood("a", task.Normal, 1000)
	for range 10 {
		require.Equal(t, "a", b.next())
	}
	b.flood("b", task.Normal, 100)
	count := map[string]int{}
	for j := range 100 {
		count[b.next()]++
		require.InDelta(t, count["a"], count["b"], 1, "after %d", j)
	}
	b.submit("c", task.Normal)
	require.Contains(t, []string{b.next(), b.next()}, "c", "a newcomer starts next, but for an older one with the same tag")
	b.sound()
}

func TestWeightGivesAShare(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range 30 {
		b.submit("light", task.Normal)
		b.submit("heavy", task.Normal, func(s *Submission) { s.Weight = 3 })
	}
	count := map[string]int{}
	for range 40 {
		count[b.next()]++
	}
	require.InDelta(t, 30, count["heavy"], 1)
}

func TestFirstComeFirstServedInsideAProject(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ids := b.flood("a", task.Normal, 50)
	for _, id := range ids {
		c := b.one()
		require.Equal(t, id, c.Task.ID)
		require.NoError(t, b.end(c, Completed))
	}
}

func TestCrashedTaskGoesToTheFrontWithItsOwnTag(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.flood("a", task.Normal, 20)[0]
	c := b.one()
	for range 5 {
		b.next()
	}
	b.submit("z", task.Normal)
	require.NoError(t, b.end(c, Crashed))
	require.Equal(t, first, b.one().Task.ID)
}

func TestH18_LowerPriorityIsOvertakenFifteenTimes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	low := b.submit("patient", task.Low).Task.ID
	overtaken := 0
	for {
		b.submit("endless", task.High)
		b.submit("endless", task.High)
		c := b.one()
		if c.Task.ID == low {
			break
		}
		overtaken++
		require.NoError(t, b.end(c, Completed))
	}
	require.Equal(t, 15, overtaken)
}

func TestBothLowerPrioritiesGetOneStartInSixteen(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.flood("x", task.High, 400)
	b.flood("x", task.Normal, 40)
	b.flood("x", task.Low, 40)
	var starts []task.Priority
	for len(starts) < 320 {
		for _, c := range b.claim(8) {
			starts = append(starts, c.Task.Priority)
			require.NoError(t, b.end(c, Completed))
		}
	}
	for _, p := range []task.Priority{task.Normal, task.Low} {
		since := 0
		for _, s := range starts {
			since++
			if s == p {
				since = 0
			}
			require.Less(t, since, 16, "priority %d", p)
		}
	}
}

func TestCancelledFloodDoesNotCostTheProjectItsTurn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, id := range b.flood("a", task.Normal, 30) {
		_, err := b.Cancel(b.ctx, id)
		require.NoError(t, err)
	}
	b.flood("b", task.Normal, 10)
	b.submit("a", task.Normal)
	require.Contains(t, []string{b.next(), b.next()}, "a")
}

func TestPositionCountsHigherPrioritiesAndOwnRank(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentPerProject = 1 })
	require.Equal(t, 1, b.submit("a", task.Normal).Position)
	require.Equal(t, 2, b.submit("a", task.Normal).Position)
	require.Equal(t, 1, b.submit("a", task.High).Position)
	require.Equal(t, 4, b.submit("a", task.Low).Position)
	b.one()    // the high one
	b.claim(1) // parks
	b.claim(1) // parks
	require.Equal(t, 3, b.submit("a", task.Normal).Position, "parked tasks wait too")
	b.sound()
}

func TestCapHoldsAndRefusesNone(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) {
		o.Limits.ConcurrentPerProject = 3
		o.Limits.ConcurrentByProject = map[string]int{"big": 5}
	})
	b.flood("small", task.Normal, 20)
	b.flood("big", task.Normal, 20)
	running := map[string][]Claim{}
	ended := 0
	for ended < 40 {
		for _, c := range b.claim(10) {
			running[c.Task.ProjectID] = append(running[c.Task.ProjectID], c)
		}
		require.LessOrEqual(t, len(running["small"]), 3)
		require.LessOrEqual(t, len(running["big"]), 5)
		b.sound()
		for project, claims := range running {
			if len(claims) > 0 {
				require.NoError(t, b.end(claims[0], Completed))
				running[project] = claims[1:]
				ended++
			}
		}
	}
	require.Empty(t, b.claim(1))
	health, err := b.Health(b.ctx)
	require.NoError(t, err)
	require.Zero(t, health.Types["image"].Waiting)
}

func TestCancelOfAnUnparkedTaskLetsTheNextIn(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentPerProject = 1 })
	ids := b.flood("a", task.Normal, 4)
	c := b.one()
	require.Empty(t, b.claim(3))
	require.NoError(t, b.end(c, Completed))
	_, err := b.Cancel(b.ctx, ids[1])
	require.NoError(t, err)
	require.Equal(t, ids[2], b.one().Task.ID)
	b.sound()
}

func TestTasksThatEndTogetherEachLetTheNextOfTheirProjectIn(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentByProject = map[string]int{"full": 1} })
	alone, first := b.submit("alone", task.Normal), b.submit("full", task.Normal)
	second := b.submit("full", task.Normal)
	var outcomes []Outcome
	for _, c := range b.claim(3) {
		outcomes = append(outcomes, Outcome{Held: c.held(), Kind: Completed, Result: &task.Result{}})
	}
	require.Len(t, outcomes, 2)
	require.Equal(t, alone.Task.ID, outcomes[0].ID, "the project with nothing parked ends first")
	require.Equal(t, first.Task.ID, outcomes[1].ID)
	for _, err := range b.Finish(b.ctx, outcomes) {
		require.NoError(t, err)
	}
	require.Equal(t, second.Task.ID, b.one().Task.ID)
	b.sound()
}

func TestSearchPastAFullProjectIsBoundedAndGoesOn(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentPerProject = 1 })
	b.flood("full", task.High, 700)
	b.one()
	b.submit("other", task.Low)
	require.Equal(t, "other", b.one().Task.ProjectID)
}
