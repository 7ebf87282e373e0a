package webhook

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// memoryOutbox keeps deliveries in memory with the meaning that Outbox asks for.
type memoryOutbox struct {
	mu      sync.Mutex
	entries map[task.ID]*entry
	pending map[task.ID]*entry
	claims  int
	failing int // FinishDelivery calls that still fail
}

type entry struct {
	task    task.Task
	due     time.Time
	token   uint64
	attempt int
	state   queue.DeliveryState
	log     []queue.DeliveryAttempt
	back    int // times handed back
}

func newOutbox(tasks ...task.Task) *memoryOutbox {
	m := &memoryOutbox{entries: map[task.ID]*entry{}, pending: map[task.ID]*entry{}}
	for _, t := range tasks {
		m.add(t)
	}
	return m
}

func (m *memoryOutbox) add(t task.Task) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.plant(t.ID, &entry{task: t, due: time.Now(), state: queue.DeliveryPending})
}

func (m *memoryOutbox) plant(id task.ID, e *entry) { m.entries[id], m.pending[id] = e, e }

func (m *memoryOutbox) ClaimDeliveries(_ context.Context, n int, lease time.Duration) ([]queue.Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.claims++
	var out []queue.Delivery
	for id, e := range m.pending {
		if len(out) < n && !e.due.After(time.Now()) {
			e.due = time.Now().Add(lease)
			e.token++
			out = append(out, queue.Delivery{ID: "msg_" + id.String(), TaskID: id, Attempt: e.attempt + 1, Token: e.token})
		}
	}
	return out, nil
}

func (m *memoryOutbox) FinishDelivery(_ context.Context, d queue.Delivery, a queue.DeliveryAttempt, v queue.DeliveryVerdict) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failing > 0 {
		m.failing--
		return context.DeadlineExceeded
	}
	e := m.entries[d.TaskID]
	if e.token != d.Token {
		return queue.ErrStale
	}
	e.token++
	e.state, e.due = v.State, v.Next
	if v.State != queue.DeliveryPending {
		delete(m.pending, d.TaskID)
	}
	if a == (queue.DeliveryAttempt{}) {
		e.back++
		return nil
	}
	e.attempt, e.log = e.attempt+1, append(e.log, a)
	return nil
}

func (m *memoryOutbox) load(_ context.Context, id task.ID) (task.Task, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[id]
	if !ok || e.task.ID.IsZero() {
		return task.Task{}, task.NotFound(id.String())
	}
	return e.task, nil
}

// of is a copy of what is known of one delivery.
func (m *memoryOutbox) of(id task.ID) entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := *m.entries[id]
	e.log = slices.Clone(e.log)
	return e
}

// effort is how often the outbox was asked, and how often a delivery came back unsent.
func (m *memoryOutbox) effort() (claims, back int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.entries {
		back += e.back
	}
	return m.claims, back
}

func (m *memoryOutbox) count(s queue.DeliveryState) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.entries {
		if e.state == s {
			n++
		}
	}
	return n
}

var ended = time.Date(2025, 1, 15, 10, 35, 30, 0, time.UTC)

func endedTask(t *testing.T, state task.State, callback string) task.Task {
	t.Helper()
	id, err := task.NewID()
	require.NoError(t, err)
	out := task.Task{
		ID: id, ProjectID: "detective_series_001", Type: "generate_video", State: state, CallbackURL: callback,
		StartedAt: ended.Add(-315 * time.Second), CompletedAt: ended, Metadata: []byte(`{"user_id": "a<b>", "n":1e2}`),
	}
	if state == task.Completed {
		url, id := "https://media.ft.tc/detective_001/video_001.mp4", "64f1b2c3a8d9e0f1"
		out.Result = &task.Result{MediaURL: &url, PayloadMediaID: &id, Metadata: []byte(`{"duration":7}`)}
	}
	if state == task.Failed {
		out.Failure = &task.Failure{Code: "input_unavailable", Message: `Input "url1" can't be fetched.`}
	}
	return out
}
