package rest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
)

// windows counts status reads as the real queue does: in windows of a minute that start with their first read.
type windows struct {
	*fakeQueue

	mu    sync.Mutex
	since time.Time
	used  int
}

const readsAMinute = 1000

func (q *windows) StatusLimited(ctx context.Context, _ string, id task.ID) (task.Task, queue.Rate, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if time.Since(q.since) >= time.Minute {
		q.since, q.used = time.Now(), 0
	}
	rate := queue.Rate{Limit: readsAMinute, Remaining: readsAMinute - q.used, Reset: time.Minute - time.Since(q.since)}
	if rate.Remaining == 0 {
		return task.Task{}, rate, &task.Error{Code: task.CodeRateLimited, RetryAfter: 1}
	}
	q.used++
	rate.Remaining--
	x, err := q.Status(ctx, id)
	return x, rate, err
}

// poll is what the document's sample client does: it asks, waits, and gives up on the first answer that is not OK.
func poll(h http.Handler, path string, pause, until time.Duration) (polls int, rejected bool) {
	for end := time.Now().Add(until); time.Now().Before(end); polls++ {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("X-API-Key", studioKey)
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusOK {
			return polls, true
		}
		time.Sleep(pause) //nolint:forbidigo // the clock is the bubble's
	}
	return polls, false
}

// polling is how many polls so many clients made in five minutes, and how many of the clients were rejected.
func polling(t *testing.T, clients int, pause time.Duration) (polls, rejected int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake()
		s := setup(t, func(o *rest.Options) { o.Queue, o.Logger = &windows{fakeQueue: fake}, nil })
		s.queue = fake
		path := "/api/v1/tasks/" + s.task(t, "p") + "/status"
		var all sync.WaitGroup
		var mu sync.Mutex
		for range clients {
			all.Go(func() {
				n, gaveUp := poll(s.handler, path, pause, 5*time.Minute)
				mu.Lock()
				defer mu.Unlock()
				if polls += n; gaveUp {
					rejected++
				}
			})
			time.Sleep(pause / time.Duration(clients)) //nolint:forbidigo // the clock is the bubble's
		}
		all.Wait()
	})
	return polls, rejected
}

func TestA26_PollersThatWouldExceedTheLimitAreSlowedDownAndNotRejected(t *testing.T) {
	t.Parallel()
	for _, clients := range []int{10, 33, 50} {
		polls, rejected := polling(t, clients, 2*time.Second)
		t.Logf("A26: %d pollers at 2 s for 5 minutes, %d a minute wanted: %d polls a minute, rejected pollers %d",
			clients, clients*30, polls/5, rejected)
		require.Zero(t, rejected, clients)
	}
}
