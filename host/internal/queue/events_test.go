package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/redisserver/redistest"
	"ft.tc/backlot/host/internal/task"
)

// watching is a watcher as a test reads it.
type watching struct {
	*Watcher
	t     testing.TB
	taken []Event
}

func (b *bench) watch(project string, only task.ID, after string) *watching {
	b.t.Helper()
	w, err := b.Watch(b.ctx, project, only, after)
	require.NoError(b.t, err)
	b.t.Cleanup(w.Close)
	return &watching{Watcher: w, t: b.t}
}

// next is the next event, which has to come.
func (w *watching) next() (e Event) {
	w.t.Helper()
	for len(w.taken) == 0 {
		select {
		case <-w.Ready():
			w.taken, _ = w.Take()
		case <-time.After(10 * time.Second):
			w.t.Fatal("no event")
		}
	}
	e, w.taken = w.taken[0], w.taken[1:]
	return e
}

func (w *watching) none() {
	w.t.Helper()
	more, _ := w.Take()
	require.Empty(w.t, append(w.taken, more...))
}

func TestWatchResumesWithoutGapOrDuplicate(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	a, b := benchOn(t, url, "a"), benchOn(t, url, "b")
	first := a.watch("p", task.ID{}, "")
	id := b.submit("p", task.Normal).Task.ID
	e := first.next()
	require.Equal(t, "queued", e.Kind)
	require.Equal(t, id, e.TaskID)
	ttl, err := b.client.PTTL(b.ctx, b.keys.events("p")).Result()
	require.NoError(t, err)
	require.InDelta(t, 10*time.Minute, ttl, float64(time.Minute), "events end with those who could still ask for them")
	first.Close()

	c := b.one()
	_, err = b.Progress(b.ctx, []ProgressUpdate{{c.held(), 0.25, "a \"step\""}})
	require.NoError(t, err)
	again := b.watch("p", task.ID{}, e.ID)
	require.NoError(t, b.end(c, Completed))
	for _, kind := range []string{"processing", "progress", "completed"} {
		e = again.next()
		require.Equal(t, kind, e.Kind)
		require.True(t, json.Valid(e.Data))
	}
	ended, err := e.Ended()
	require.NoError(t, err)
	require.Equal(t, task.Completed, ended.State)
	again.none()
	_, err = b.Watch(b.ctx, "p", task.ID{}, "junk")
	require.Error(t, err)
}

func TestWatchersWhoComeAtDifferentTimesShareOneReaderAndMissNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	all := []*watching{b.watch("p", task.ID{}, "")}
	var ids []task.ID
	for range 20 {
		ids = append(ids, b.submit("p", task.Normal).Task.ID)
		all = append(all, b.watch("p", task.ID{}, ""), b.watch("p", task.ID{}, "1-0"))
	}
	require.Len(t, b.feeds.of, 1)
	for n, w := range all {
		from := 0
		if n%2 == 1 { // the others ask for all that there was
			from = (n + 1) / 2
		}
		for _, id := range ids[from:] {
			require.Equal(t, id, w.next().TaskID, "watcher %d", n)
		}
		w.none()
		w.Close()
		w.Close()
	}
	require.Empty(t, b.feeds.of, "nobody watches any more")
}

func TestWatcherOfOneTaskIsToldOfNoOther(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	mine := b.submit("p", task.Normal).Task.ID
	w := b.watch("p", mine, "")
	later := b.submit("p", task.Normal).Task.ID
	_, err := b.Cancel(b.ctx, later)
	require.NoError(t, err)
	_, err = b.Cancel(b.ctx, mine)
	require.NoError(t, err)
	require.Equal(t, mine, w.next().TaskID)
	w.none()
	again := b.watch("p", later, "1-0")
	require.Equal(t, "queued", again.next().Kind)
	require.Equal(t, "cancelled", again.next().Kind)
}

func TestWatcherWhoTakesNothingIsCutOffAndNotKeptFor(t *testing.T) {
	t.Parallel()
	w := NewWatcher(task.ID{}, "", func() {})
	for n := range behind + 10 {
		w.Tell(Event{ID: fmt.Sprintf("%d-0", n+1)})
	}
	events, more := w.Take()
	require.Len(t, events, behind)
	require.False(t, more)
}

func TestWatchersAreToldWhereANewPreviewIs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("p", task.Normal).Task.ID
	c := b.one()
	all, one := b.watch("p", task.ID{}, ""), b.watch("p", id, "")
	require.NoError(t, b.PutPreview(b.ctx, c.held(), "image/png", []byte("pixels")))
	for _, w := range []*watching{all, one} {
		e := w.next()
		require.Equal(t, "preview", e.Kind)
		require.Contains(t, string(e.Data), `"preview_url":"/api/v1/tasks/`+id.String()+`/preview"`)
		require.Nil(t, e.Ended)
		w.none()
	}
}

func TestTasksOfOneBatchAreEachTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	w := b.watch("p", task.ID{}, "")
	for _, id := range b.flood("p", task.Normal, 3) {
		require.Equal(t, id, w.next().TaskID)
	}
}

func TestNothingIsWrittenWhileNobodyWatches(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.submit("p", task.Normal)
	require.NoError(t, b.end(b.one(), Completed))
	n, err := b.client.Exists(b.ctx, b.keys.events("p")).Result()
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestAwaitReturnsAtTheEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("p", task.Normal).Task.ID
	c := b.one()
	got := make(chan task.Task)
	go func() {
		ended, err := b.Await(b.ctx, id)
		if err != nil {
			t.Error(err)
		}
		got <- ended
	}()
	require.NoError(t, b.end(c, Completed))
	require.Equal(t, task.Completed, (<-got).State)

	id = b.submit("p", task.Normal).Task.ID
	ctx, cancel := context.WithTimeout(b.ctx, 50*time.Millisecond)
	defer cancel()
	waiting, err := b.Await(ctx, id)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, task.Queued, waiting.State)
}

func TestK16_OutboxHoldsOneDeliveryForEachEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	changed := b.OutboxChanged(b.ctx)
	hook := func(s *Submission) { s.Task.CallbackURL = "https://example.com" }
	id := b.submit("p", task.Normal, hook).Task.ID
	silent := b.submit("p", task.Normal).Task.ID
	none, err := b.ClaimDeliveries(b.ctx, 10, time.Minute)
	require.NoError(t, err)
	require.Empty(t, none)
	require.ErrorIs(t, b.Replay(b.ctx, id), ErrNoDelivery)
	for _, c := range b.claim(2) {
		require.NoError(t, b.end(c, Failed))
	}
	<-changed
	claimed, err := b.ClaimDeliveries(b.ctx, 10, time.Minute)
	require.NoError(t, err)
	require.Len(t, claimed, 1)
	d := claimed[0]
	require.Equal(t, id, d.TaskID)
	require.Equal(t, 1, d.Attempt)
	again, err := b.ClaimDeliveries(b.ctx, 10, time.Minute)
	require.NoError(t, err)
	require.Empty(t, again, "leased")

	attempt := DeliveryAttempt{At: time.Now().UTC(), Attempt: 1, Status: 500, Duration: time.Second}
	require.NoError(t, b.FinishDelivery(b.ctx, d, attempt, DeliveryVerdict{DeliveryPending, time.Now()}))
	require.NoError(t, b.FinishDelivery(b.ctx, d, attempt, DeliveryVerdict{DeliveryPending, time.Now()}), "repeat")
	claimed, err = b.ClaimDeliveries(b.ctx, 10, time.Minute)
	require.NoError(t, err)
	require.Equal(t, 2, claimed[0].Attempt)
	require.Equal(t, d.ID, claimed[0].ID)
	require.ErrorIs(t, b.FinishDelivery(b.ctx, Delivery{TaskID: id, Token: 1}, attempt, DeliveryVerdict{State: DeliveryDead}), ErrStale)
	require.NoError(t, b.FinishDelivery(b.ctx, claimed[0], attempt, DeliveryVerdict{State: DeliveryDelivered}))
	log, err := b.Deliveries(b.ctx, id)
	require.NoError(t, err)
	require.Equal(t, DeliveryDelivered, log.State)
	require.Equal(t, []DeliveryAttempt{attempt, attempt}, log.Attempts)
	_, err = b.Deliveries(b.ctx, silent)
	require.ErrorIs(t, err, ErrNoDelivery)
	require.NoError(t, b.Replay(b.ctx, id))
	claimed, err = b.ClaimDeliveries(b.ctx, 10, time.Minute)
	require.NoError(t, err)
	require.Equal(t, 1, claimed[0].Attempt)
}

func TestForgottenTaskLeavesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Retention = time.Millisecond })
	before, err := b.client.Keys(b.ctx, "*").Result()
	require.NoError(t, err)
	id := b.submit("p", task.Normal, func(s *Submission) { s.Task.CallbackURL = "https://example.com" }).Task.ID
	require.NoError(t, b.Forget(b.ctx, []task.ID{id}), "left alone")
	require.NoError(t, b.end(b.one(), Failed))
	_, err = b.ClaimDeliveries(b.ctx, 1, time.Minute)
	require.NoError(t, err)
	var due []Expired
	require.Eventually(t, func() bool {
		due, err = b.Expire(b.ctx, 10)
		return err == nil && len(due) == 1
	}, time.Second, time.Millisecond)
	require.Equal(t, []Expired{{"p", id}}, due)
	require.NoError(t, b.Forget(b.ctx, []task.ID{id}))
	after, err := b.client.Keys(b.ctx, "*").Result()
	require.NoError(t, err)
	constant := []string{"V", "T", "bl", "f", "sk"}
	for _, key := range after {
		if strings.HasPrefix(key, b.keys.prefix+"em:") { // the minute in which it ended
			require.Positive(t, b.client.PTTL(b.ctx, key).Val())
			continue
		}
		if name := key[len(b.keys.prefix):]; len(name) > 3 && name[:3] != "rq:" || len(name) <= 3 {
			require.Contains(t, append(constant, trim(b, before)...), name)
		}
	}
}

func trim(b *bench, keys []string) (names []string) {
	for _, k := range keys {
		names = append(names, k[len(b.keys.prefix):])
	}
	return names
}

func TestDeliveryHandedBackUnsentIsNeitherCountedNorLogged(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.submit("p", task.Normal, func(s *Submission) { s.Task.CallbackURL = "https://example.com" }).Task.ID
	for _, c := range b.claim(1) {
		require.NoError(t, b.end(c, Failed))
	}
	for range 3 {
		claimed, err := b.ClaimDeliveries(b.ctx, 1, time.Minute)
		require.NoError(t, err)
		require.Len(t, claimed, 1)
		require.Equal(t, 1, claimed[0].Attempt)
		require.NoError(t, b.FinishDelivery(b.ctx, claimed[0], DeliveryAttempt{}, DeliveryVerdict{DeliveryPending, time.Now()}))
	}
	log, err := b.Deliveries(b.ctx, id)
	require.NoError(t, err)
	require.Empty(t, log.Attempts)
}
