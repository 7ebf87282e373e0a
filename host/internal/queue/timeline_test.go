package queue

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

// way is a task's timeline as words: event, attempt, and step with progress, host or message where there are any.
func (b *bench) way(id task.ID) (way []string) {
	b.t.Helper()
	_, entries, err := b.Timeline(b.ctx, id)
	require.NoError(b.t, err)
	var last time.Time
	for _, e := range entries {
		require.False(b.t, e.At.Before(last), "not in order: %v", entries)
		last = e.At
		said := fmt.Sprint(e.Event, " ", e.Attempt)
		if e.Event == EntryStep {
			said += fmt.Sprint(" ", e.Step, " ", e.Progress)
		}
		way = append(way, strings.Join(strings.Fields(said+" "+e.Host+" "+e.Message), " "))
	}
	return way
}

func (b *bench) step(c Claim, fraction float64, step string) {
	b.t.Helper()
	lost, err := b.Progress(b.ctx, []ProgressUpdate{{c.held(), fraction, step}})
	require.NoError(b.t, err)
	require.Empty(b.t, lost)
}

func TestTimelineTellsEveryAttemptAndStep(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("p", task.Normal, func(s *Submission) { s.Task.CallbackURL = "https://example.com/hook" }).Task.ID
	c := b.one()
	b.step(c, 0.1, "loading")
	b.step(c, 0.2, "loading")
	b.step(c, 0.5, "rendering")
	require.NoError(t, b.end(c, Crashed))
	c = b.one()
	b.step(c, 0.3, "rendering")
	require.NoError(t, b.end(c, HandBack))
	c = b.one()
	require.NoError(t, b.end(c, RetryLater, func(o *Outcome) {
		o.Failure = &task.Failure{Code: "away", Message: "The model is away."}
	}))
	b.ripe(id)
	b.one()
	b.overdue(id)
	require.Equal(t, 1, b.reclaim())
	b.ripe(id)
	require.NoError(t, b.end(b.one(), Failed, func(o *Outcome) { o.Failure = &task.Failure{Message: "No film."} }))
	due, err := b.ClaimDeliveries(b.ctx, 1, time.Minute)
	require.NoError(t, err)
	sent := DeliveryAttempt{At: time.Now().Add(-time.Hour), Attempt: 1, Status: 200}
	require.NoError(t, b.FinishDelivery(b.ctx, due[0], sent, DeliveryVerdict{State: DeliveryDelivered}))

	require.Equal(t, []string{
		"submitted 0",
		"claimed 1 host-a", "step 1 loading 0.1", "step 1 rendering 0.5",
		"crashed 1 host-a The plugin ended, or did not answer any more, while it ran the task.",
		"claimed 2 host-a", "step 2 rendering 0.3", "handed_back 2 host-a The host could not go on with it, and gave it back unharmed.",
		"claimed 2 host-a", "retried 2 host-a The model is away.",
		"claimed 3 host-a", "reclaimed 3 host-a The host that ran it was lost.",
		"claimed 4 host-a", "failed 4 host-a No film.",
		"webhook 1 The receiver answered 200.",
	}, b.way(id))
	b.sound()
	_, _, err = b.Timeline(b.ctx, newID(t))
	require.ErrorIs(t, err, &task.Error{Code: task.CodeNotFound})
}

func TestTimelineTellsTheEndsThatNoAttemptMade(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Crashes = 1 })
	parent := b.submit("p", task.Normal).Task.ID
	child := b.submit("p", task.Normal, after(parent)).Task.ID
	require.Equal(t, []string{"submitted 0", "held 0 It waits for the tasks that it depends on."}, b.way(child))
	require.NoError(t, b.end(b.one(), Crashed))
	require.Equal(t, []string{
		"submitted 0", "claimed 1 host-a", "crashed 1 host-a The plugin ended, or did not answer any more, while it ran the task.",
		"failed 1 host-a The task ended its plugin or host too often and is not run again.",
	}, b.way(parent))
	require.Equal(t, []string{
		"submitted 0", "held 0 It waits for the tasks that it depends on.",
		"failed 0 Task " + parent.String() + ", which this task depends on, failed.",
	}, b.way(child))

	waiting := b.submit("p", task.Normal).Task.ID
	_, err := b.Cancel(b.ctx, waiting)
	require.NoError(t, err)
	require.Equal(t, []string{"submitted 0", "cancelled 0"}, b.way(waiting))
	r, err := b.Retry(b.ctx, waiting, newID(t))
	require.NoError(t, err)
	require.Equal(t, []string{"submitted 0 A retry of task " + waiting.String() + "."}, b.way(r.Task.ID))
}

func TestFloodOfStepsPushesNoTurnOut(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("p", task.Normal).Task.ID
	require.NoError(t, b.end(b.one(), Crashed))
	for range 30 {
		require.NoError(t, b.end(b.one(), HandBack))
	}
	c := b.one()
	updates := make([]ProgressUpdate, 300)
	for n := range updates {
		updates[n] = ProgressUpdate{c.held(), float64(n) / 310, fmt.Sprintf("frame %d", n)}
	}
	_, err := b.Progress(b.ctx, updates)
	require.NoError(t, err)
	way := b.way(id)
	require.LessOrEqual(t, len(way), mostEntries)
	require.Equal(t, "step 2 frame 299 0.9645", way[len(way)-1])
	require.Contains(t, way, "handed_back 2 host-a The host could not go on with it, and gave it back unharmed.")
	turns, err := b.client.LLen(b.ctx, b.keys.prefix+"tl:"+raw(id)).Result()
	require.NoError(t, err)
	steps, err := b.client.LLen(b.ctx, b.keys.prefix+"st:"+raw(id)).Result()
	require.NoError(t, err)
	require.Equal(t, []int64{24, 100}, []int64{turns, steps})
}

func TestTaskThatDoesNothingCostsNoCommandForItsTimeline(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.flood("p", task.Normal, 50)
	before := b.commands("rpush")
	for _, c := range b.claim(50) {
		require.NoError(t, b.end(c, Completed))
	}
	require.Zero(t, b.commands("rpush")-before)
}
