package queue

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

// long is the size of a test: the short one, or the other where BACKLOT_TORTURE is set.
func long(t testing.TB, short, long int) int {
	t.Helper()
	if os.Getenv("BACKLOT_TORTURE") != "" {
		return long
	}
	return short
}

// What stays after a thousand tasks is what stays after one.
func TestR17_RedisHoldsNothingOfTasksPastTheirRetention(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Retention, o.Limits.QueuedTasks = time.Millisecond, -1 })
	b.ctx = t.Context()
	n := long(t, 2_000, 100_000)
	b.through(100)
	b.forget()
	keys, bytes := b.remaining(), b.usedMemory()
	each := 0
	for done := 0; done < n; done += 1000 {
		b.through(1000)
		if done == 0 {
			each = (b.usedMemory() - bytes) / 1000
		}
		b.forget()
	}
	left := slices.DeleteFunc(b.remaining(), func(key string) bool { return slices.Contains(keys, key) })
	grown := b.usedMemory() - bytes
	t.Logf("R17: %d tasks through, %d bytes for each while it is kept; then leaked keys %d, %+d bytes in all",
		n, each, len(left), grown)
	require.Empty(t, left)
	require.Less(t, grown, 1<<20, "bytes")
	b.sound()
}

// through takes tasks of every fate to their end: those that complete, fail, come back after a crash, are handed back, are
// cancelled waiting and running, are retried, have a webhook, an Idempotency-Key, a parent, a preview, a watcher,
// steps, log lines.
func (b *bench) through(n int) {
	b.t.Helper()
	var webhooks int
	for n > 0 {
		batch := make([]Submission, min(n, batchLimit))
		for j := range batch {
			s := submission(b.t, fmt.Sprintf("p%d", j%10), task.Priority(1+j%3))
			if j%4 == 0 {
				s.Task.CallbackURL = "https://example.com/hook"
				webhooks++
			}
			if j%10 == 1 {
				s.Task.DependsOn = []task.Dependency{{ID: batch[j-1].Task.ID}}
				s.Task.ProjectID = batch[j-1].Task.ProjectID
			}
			batch[j] = s
		}
		_, _, err := b.Submit(b.ctx, batch)
		require.NoError(b.t, err)
		webhooks += b.fates(batch)
		n -= len(batch)
	}
	b.drain(webhooks)
}

// fates ends the tasks of a batch one way or another, and gives how many webhooks came with retries.
func (b *bench) fates(batch []Submission) (webhooks int) {
	b.t.Helper()
	cancelled, retried := batch[2].Task, newID(b.t)
	for _, id := range []task.ID{cancelled.ID, batch[4].Task.ID} {
		_, err := b.Cancel(b.ctx, id)
		require.NoError(b.t, err)
	}
	_, err := b.Retry(b.ctx, batch[4].Task.ID, retried)
	require.NoError(b.t, err)
	for turn := 0; ; turn++ {
		claims := b.claim(64)
		if len(claims) == 0 {
			break
		}
		outcomes := make([]Outcome, len(claims))
		for j, c := range claims {
			outcomes[j] = fate(c, turn, j)
			require.NoError(b.t, b.PutPreview(b.ctx, c.held(), "image/png", []byte("x")))
			b.step(c, 0.5, "rendering")
			b.say(c, "a line")
		}
		for _, err := range b.Finish(b.ctx, outcomes) {
			require.NoError(b.t, err)
		}
	}
	return 1 // batch[4] has one
}

func fate(c Claim, turn, j int) Outcome {
	o := Outcome{Held: c.held(), Kind: Completed, Result: &task.Result{Metadata: []byte(`{"ok":true}`)}}
	switch {
	case j%7 == 3:
		return Outcome{Held: c.held(), Kind: Failed, Failure: &task.Failure{Code: "no_film", Message: "No film."}}
	case turn == 0 && j%7 == 4:
		return Outcome{Held: c.held(), Kind: Crashed}
	case turn == 0 && j%7 == 5:
		return Outcome{Held: c.held(), Kind: HandBack}
	}
	return o
}

// drain delivers the webhooks.
func (b *bench) drain(n int) {
	b.t.Helper()
	for n > 0 {
		due, err := b.ClaimDeliveries(b.ctx, 100, time.Minute)
		require.NoError(b.t, err)
		require.NotEmpty(b.t, due, "%d webhooks are missing", n)
		for _, d := range due {
			require.NoError(b.t, b.FinishDelivery(b.ctx, d, DeliveryAttempt{Status: 200}, DeliveryVerdict{State: DeliveryDelivered}))
		}
		n -= len(due)
	}
}

// forget removes all tasks: their retention is over.
func (b *bench) forget() {
	b.t.Helper()
	for {
		due, err := b.Expire(b.ctx, 100)
		require.NoError(b.t, err)
		ids := make([]task.ID, len(due))
		for j, e := range due {
			ids[j] = e.ID
		}
		require.NoError(b.t, b.Forget(b.ctx, ids))
		if len(due) == 0 {
			return
		}
	}
}

// remaining lists the keys that are there to stay, once those are gone whose time has an end of its own.
func (b *bench) remaining() (keys []string) {
	b.t.Helper()
	all, err := b.client.Keys(b.ctx, "*").Result()
	require.NoError(b.t, err)
	for _, key := range all {
		ttl, err := b.client.TTL(b.ctx, key).Result()
		require.NoError(b.t, err)
		if ttl == -1 { // no end
			keys = append(keys, fmt.Sprintf("%q", strings.TrimPrefix(key, b.keys.prefix)))
			continue
		}
		require.NoError(b.t, b.client.Unlink(b.ctx, key).Err())
	}
	return keys
}
