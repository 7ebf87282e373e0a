package queue

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/redisserver/redistest"
	"ft.tc/backlot/host/internal/task"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a queue on a server of the test's own.
type bench struct {
	*Queue
	t   testing.TB
	url string
	ctx context.Context
}

func newBench(t testing.TB, change ...func(*Options)) *bench {
	t.Helper()
	return benchOn(t, redistest.Start(t), "host-a", change...)
}

func benchOn(t testing.TB, url, host string, change ...func(*Options)) *bench {
	t.Helper()
	o := Options{URL: url, HostID: host}
	o.Limits.SubmissionsPerMinute = -1
	for _, c := range change {
		c(&o)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	q, err := Open(ctx, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, q.Close()) })
	_, err = q.Reclaim(ctx) // the first tick only sets the clock going
	require.NoError(t, err)
	return &bench{Queue: q, t: t, url: url, ctx: ctx}
}

func newID(t testing.TB) task.ID {
	t.Helper()
	id, err := task.NewID()
	require.NoError(t, err)
	return id
}

func submission(t testing.TB, project string, priority task.Priority) Submission {
	t.Helper()
	return Submission{Task: task.Task{ID: newID(t), ProjectID: project, Type: "image", Priority: priority,
		Data: []byte(`{"prompt":"a dark alley"}`)}}
}

func (b *bench) submit(project string, priority task.Priority, change ...func(*Submission)) Receipt {
	b.t.Helper()
	s := submission(b.t, project, priority)
	for _, c := range change {
		c(&s)
	}
	receipts, _, err := b.Submit(b.ctx, []Submission{s})
	require.NoError(b.t, err)
	return receipts[0]
}

func (b *bench) flood(project string, priority task.Priority, n int) []task.ID {
	b.t.Helper()
	var ids []task.ID
	for n > 0 {
		batch := make([]Submission, min(n, batchLimit))
		for j := range batch {
			batch[j] = submission(b.t, project, priority)
			ids = append(ids, batch[j].Task.ID)
		}
		_, _, err := b.Submit(b.ctx, batch)
		require.NoError(b.t, err)
		n -= len(batch)
	}
	return ids
}

func (b *bench) claim(n int) []Claim {
	b.t.Helper()
	claims, err := b.Claim(b.ctx, []Want{{"image", n}})
	require.NoError(b.t, err)
	return claims
}

func (b *bench) one() Claim {
	b.t.Helper()
	claims := b.claim(1)
	require.Len(b.t, claims, 1)
	return claims[0]
}

func (c Claim) held() Held { return Held{c.Task.ID, c.Token} }

func (b *bench) end(c Claim, kind OutcomeKind, change ...func(*Outcome)) error {
	b.t.Helper()
	o := Outcome{Held: c.held(), Kind: kind}
	for _, f := range change {
		f(&o)
	}
	errs := b.Finish(b.ctx, []Outcome{o})
	require.Len(b.t, errs, 1)
	return errs[0]
}

func (b *bench) status(id task.ID) task.Task {
	b.t.Helper()
	t, err := b.Status(b.ctx, id)
	require.NoError(b.t, err)
	return t
}

// overdue lets the lease of a task be over.
func (b *bench) overdue(ids ...task.ID) {
	b.t.Helper()
	for _, id := range ids {
		require.NoError(b.t, b.client.ZAdd(b.ctx, b.keys.prefix+"a", redis.Z{Score: 1, Member: raw(id)}).Err())
	}
}

// ripe makes a delayed task due; for others it does nothing.
func (b *bench) ripe(id task.ID) {
	b.t.Helper()
	require.NoError(b.t, b.client.ZAddXX(b.ctx, b.keys.prefix+"l", redis.Z{Member: raw(id)}).Err())
}

func (b *bench) reclaim() int {
	b.t.Helper()
	n, err := b.Reclaim(b.ctx)
	require.NoError(b.t, err)
	return n
}

// sound asserts that a full round of repair finds nothing.
func (b *bench) sound() {
	b.t.Helper()
	for {
		r, err := b.Repair(b.ctx)
		require.NoError(b.t, err)
		require.Zero(b.t, r.Fixed, "repairs")
		if r.Round {
			return
		}
	}
}

func names(tasks []task.Task) (ids []string) {
	for _, t := range tasks {
		ids = append(ids, fmt.Sprint(t.ID))
	}
	return ids
}
