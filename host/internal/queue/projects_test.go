package queue

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

func (b *bench) projects(only ...string) []ProjectView {
	b.t.Helper()
	all, err := b.Projects(b.ctx, only)
	require.NoError(b.t, err)
	return all
}

func TestProjectsAreThoseWithTasks(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentByProject = map[string]int{"noir": 7} })
	require.Empty(t, b.projects())
	b.flood("noir", task.Normal, 3)
	b.one()
	b.submit("noir", task.High, func(s *Submission) { s.Task.Type = "video" })
	b.submit("western", task.Low)
	noir, western := ProjectView{"noir", 3, 1, 7}, ProjectView{"western", 1, 0, 50}
	require.ElementsMatch(t, []ProjectView{western, noir}, b.projects())
	require.Equal(t, []ProjectView{noir}, b.projects("noir", "unknown"))
}

func TestProjectIsGoneWithItsLastTask(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	image, video := b.submit("noir", task.Normal), b.submit("noir", task.Normal, func(s *Submission) { s.Task.Type = "video" })
	for _, r := range []Receipt{image, video} {
		require.Len(t, b.projects(), 1)
		_, err := b.Cancel(b.ctx, r.Task.ID)
		require.NoError(t, err)
		require.NoError(t, b.Forget(b.ctx, []task.ID{r.Task.ID}))
	}
	require.Empty(t, b.projects())
	require.Zero(t, b.client.Exists(b.ctx, b.keys.prefix+"pj").Val())
}

func TestRepairFindsForgottenProjects(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.submit("noir", task.Normal)
	require.NoError(t, b.client.Del(b.ctx, b.keys.prefix+"pj").Err())
	require.Empty(t, b.projects())
	b.sound()
	require.Len(t, b.projects(), 1)
}

func TestProjectsAreAThousandAtMostInScriptsOfAHundred(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for n := range 11 {
		batch := make([]Submission, batchLimit)
		for j := range batch {
			batch[j] = submission(t, fmt.Sprintf("p%d-%d", n, j), task.Normal)
		}
		_, _, err := b.Submit(b.ctx, batch)
		require.NoError(t, err)
	}
	before := b.commandCalls("zrevrange")
	require.Len(t, b.projects(), 1000)
	require.Equal(t, 10, b.commandCalls("zrevrange")-before)
	var some []string
	for j := range 250 {
		some = append(some, fmt.Sprintf("p%d-%d", j/100, j%100))
	}
	require.Len(t, b.projects(some...), 250)
}
