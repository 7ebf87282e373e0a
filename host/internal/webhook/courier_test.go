package webhook

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/egress"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

const receiver = "https://app.example/hook"

// answer is a receiver without sockets, for time that is not real.
type answer func(r *http.Request) (*http.Response, error)

func (a answer) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

func status(code int) *http.Response {
	return &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(""))}
}

// start runs a courier over m until the test ends.
func start(t *testing.T, m *memoryOutbox, a answer) *Courier {
	t.Helper()
	c, err := New(Options{Outbox: m, Load: m.load, Guard: egress.NewGuard(nil), Secrets: []string{currentSecret}})
	require.NoError(t, err)
	c.client = &http.Client{Transport: a, Timeout: c.o.Timeout}
	require.NoError(t, c.Start(t.Context()))
	t.Cleanup(func() { c.Stop(context.Background()) })
	return c
}

// pass lets time go by in a bubble, where it costs none.
func pass(d time.Duration) { <-time.After(d) }

func TestK1_FailingReceiverIsTriedAgainWithOneIDAndNewTimestamps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		done := endedTask(t, task.Completed, receiver)
		m, ids, stamps := newOutbox(done), map[string]int{}, map[string]int{}
		start(t, m, func(r *http.Request) (*http.Response, error) {
			ids[r.Header.Get("webhook-id")]++
			stamps[r.Header.Get("webhook-timestamp")]++
			if len(stamps) < 4 {
				return status(500), nil
			}
			return status(202), nil
		})
		pass(time.Hour)
		e := m.of(done.ID)
		require.Equal(t, queue.DeliveryDelivered, e.state)
		require.Len(t, e.log, 4)
		require.Equal(t, map[string]int{"msg_" + done.ID.String(): 4}, ids)
		require.Len(t, stamps, 4)
		require.Equal(t, "The receiver answered 500 Internal Server Error.", e.log[0].Error)
		require.Equal(t, queue.DeliveryAttempt{At: e.log[3].At, Attempt: 4, Status: 202}, e.log[3])
	})
}

func TestDeadReceiverEndsInDeadLetterAfterTwelveAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		done := endedTask(t, task.Failed, receiver)
		m := newOutbox(done)
		start(t, m, func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })
		pass(20 * time.Hour)
		e := m.of(done.ID)
		require.Equal(t, queue.DeliveryDead, e.state)
		require.Len(t, e.log, 12)
		require.Equal(t, "The receiver can't be reached or broke off.", e.log[0].Error)
		t.Logf("12 attempts over %v", e.log[11].At.Sub(e.log[0].At).Round(time.Minute))
	})
}

func TestGoneReceiverIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		done := endedTask(t, task.Completed, receiver)
		m := newOutbox(done)
		start(t, m, func(*http.Request) (*http.Response, error) { return status(http.StatusGone), nil })
		pass(time.Hour)
		require.Equal(t, queue.DeliveryDead, m.of(done.ID).state)
		require.Len(t, m.of(done.ID).log, 1)
	})
}

func TestRetryAfterOfReceiverIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		done := endedTask(t, task.Completed, receiver)
		m := newOutbox(done)
		start(t, m, func(*http.Request) (*http.Response, error) {
			if len(m.of(done.ID).log) > 0 {
				return status(200), nil
			}
			r := status(http.StatusServiceUnavailable)
			r.Header.Set("Retry-After", "300")
			return r, nil
		})
		pass(time.Hour)
		e := m.of(done.ID)
		require.Len(t, e.log, 2)
		require.GreaterOrEqual(t, e.log[1].At.Sub(e.log[0].At), 5*time.Minute)
		require.Less(t, e.log[1].At.Sub(e.log[0].At), 5*time.Minute+2*time.Second)
	})
}

func TestK2_SilentReceiverDelaysNobodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, begun := newOutbox(), time.Now()
		for range 200 {
			m.add(endedTask(t, task.Completed, "https://silent.example/hook"))
		}
		var inFlight, most atomic.Int32
		var good sync.Map
		start(t, m, func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "good.example" {
				good.Store(r.Header.Get("webhook-id"), time.Since(begun))
				return status(200), nil
			}
			most.Store(max(most.Load(), inFlight.Add(1)))
			defer inFlight.Add(-1)
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		pass(500 * time.Millisecond)
		var after []time.Duration
		for range 50 {
			done := endedTask(t, task.Completed, "https://good.example/hook")
			added := time.Since(begun)
			m.add(done)
			pass(3 * time.Second)
			at, ok := good.Load("msg_" + done.ID.String())
			require.True(t, ok, "delivered within the poll, while the other is silent")
			after = append(after, at.(time.Duration)-added)
		}
		require.EqualValues(t, 4, most.Load(), "in flight to one destination")
		for _, d := range after {
			require.LessOrEqual(t, d, 2*time.Second)
		}
		claims, _ := m.effort()
		require.Less(t, claims, 2000, "nothing is churned")
		pass(24 * time.Hour)
		require.Equal(t, 200, m.count(queue.DeliveryDead), "bounded: nothing is kept for ever")
	})
}

func TestK11_FloodToOneReceiverIsSpread(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newOutbox()
		for range 5000 {
			m.add(endedTask(t, task.Cancelled, receiver))
		}
		var mu sync.Mutex
		perSecond, inFlight, most := map[int64]int{}, 0, 0
		start(t, m, func(*http.Request) (*http.Response, error) {
			mu.Lock()
			perSecond[time.Now().Unix()]++
			inFlight++
			most = max(most, inFlight)
			mu.Unlock()
			pass(50 * time.Millisecond)
			mu.Lock()
			inFlight--
			mu.Unlock()
			return status(200), nil
		})
		pass(5 * time.Minute)
		require.Equal(t, 5000, m.count(queue.DeliveryDelivered))
		mu.Lock()
		defer mu.Unlock()
		peak := 0
		for _, n := range perSecond {
			peak = max(peak, n)
		}
		claims, back := m.effort()
		t.Logf("5000 in %d busy seconds, at most %d a second, %d hand-backs, %d claims", len(perSecond), peak, back, claims)
		require.LessOrEqual(t, peak, 84)
		require.Less(t, back, 25000)
		require.LessOrEqual(t, most, 4)
	})
}

func TestK10_FailingDestinationIsOnlyProbed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newOutbox()
		for range 500 {
			m.add(endedTask(t, task.Completed, receiver))
		}
		var sent atomic.Int32
		var healthy atomic.Bool
		start(t, m, func(*http.Request) (*http.Response, error) {
			sent.Add(1)
			if healthy.Load() {
				return status(200), nil
			}
			return status(500), nil
		})
		pass(5 * time.Minute)
		require.Less(t, sent.Load(), int32(40), "sendings while the destination fails")
		healthy.Store(true)
		pass(15 * time.Hour)
		require.Equal(t, 500, m.count(queue.DeliveryDelivered))
	})
}

func TestKickDeliversAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newOutbox()
		c := start(t, m, func(*http.Request) (*http.Response, error) { return status(200), nil })
		pass(10*time.Second + 300*time.Millisecond)
		done := endedTask(t, task.Completed, receiver)
		m.add(done)
		c.Kick()
		synctest.Wait()
		require.Equal(t, queue.DeliveryDelivered, m.of(done.ID).state)
		claims, _ := m.effort()
		require.LessOrEqual(t, claims, 15, "an idle courier looks once a second")
	})
}

func TestChangeInTheOutboxDeliversAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, changed := newOutbox(), make(chan struct{})
		c, err := New(Options{Outbox: m, Load: m.load, Guard: egress.NewGuard(nil), Changed: changed})
		require.NoError(t, err)
		c.client = &http.Client{Transport: answer(func(*http.Request) (*http.Response, error) { return status(200), nil })}
		require.NoError(t, c.Start(t.Context()))
		defer c.Stop(t.Context())
		pass(300 * time.Millisecond)
		done := endedTask(t, task.Completed, receiver)
		m.add(done)
		changed <- struct{}{}
		synctest.Wait()
		require.Equal(t, queue.DeliveryDelivered, m.of(done.ID).state)
		close(changed)
		pass(10 * time.Second)
		claims, _ := m.effort()
		require.Less(t, claims, 20, "a closed channel is no reason to spin")
	})
}

func TestOutcomeIsStoredThroughShortOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		done := endedTask(t, task.Completed, receiver)
		m := newOutbox(done)
		m.failing = 5
		var sent atomic.Int32
		start(t, m, func(*http.Request) (*http.Response, error) { sent.Add(1); return status(200), nil })
		pass(10 * time.Minute)
		require.Equal(t, queue.DeliveryDelivered, m.of(done.ID).state)
		require.EqualValues(t, 1, sent.Load())
	})
}

func TestForgottenTaskIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newOutbox()
		m.plant(task.ID{9}, &entry{state: queue.DeliveryPending, due: time.Now()})
		start(t, m, func(*http.Request) (*http.Response, error) { return status(200), nil })
		pass(time.Minute)
		require.Equal(t, queue.DeliveryDead, m.of(task.ID{9}).state)
	})
}

func TestStopLetsSendingsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		done := endedTask(t, task.Completed, receiver)
		m := newOutbox(done)
		c := start(t, m, func(*http.Request) (*http.Response, error) { pass(3 * time.Second); return status(200), nil })
		synctest.Wait()
		c.Stop(t.Context())
		require.Equal(t, queue.DeliveryDelivered, m.of(done.ID).state)
		c.Stop(t.Context())
		require.NoError(t, c.Start(t.Context()), "it can be started again")
	})
}

func TestStopCutsSendingsWhenTimeIsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		done := endedTask(t, task.Completed, receiver)
		m := newOutbox(done)
		c := start(t, m, func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		c.Stop(ctx)
		require.Equal(t, time.Second, time.Since(begun))
		require.Empty(t, m.of(done.ID).log, "its lease brings it back")
		require.Equal(t, queue.DeliveryPending, m.of(done.ID).state)
	})
}

func TestCourierStartsAndStopsFromManySides(t *testing.T) {
	t.Parallel()
	m := newOutbox()
	c, err := New(Options{Outbox: m, Load: m.load, Guard: egress.NewGuard(nil)})
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range 50 {
				_ = c.Start(t.Context())
				c.Kick()
				c.Stop(t.Context())
			}
		})
	}
	all.Wait()
}

func TestCourierNeedsItsParts(t *testing.T) {
	t.Parallel()
	_, err := New(Options{})
	require.ErrorContains(t, err, "outbox")
	m := newOutbox()
	_, err = New(Options{Outbox: m, Load: m.load, Guard: egress.NewGuard(nil), Secrets: []string{"short"}})
	require.ErrorIs(t, err, errSecret)
	require.Equal(t, "https://app.example:"+strconv.Itoa(8443), destinationOf("HTTPS://App.example:8443/x?y"))
}
