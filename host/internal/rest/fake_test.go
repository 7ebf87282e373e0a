package rest_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// fakeQueue keeps tasks in memory and answers as the queue does.
type fakeQueue struct {
	mu         sync.Mutex
	tasks      map[task.ID]task.Task
	order      []task.ID
	remembered map[string]fakeRecord
	used       map[string]int
	resets     time.Duration
	limits     map[queue.RateKind]int
	children   map[task.ID]task.ID
	log        map[task.ID]queue.DeliveryLog
	health     queue.Health
	overview   queue.Overview
	projects   []queue.ProjectView
	leases     map[string][]queue.GPUShare
	looks      int   // at the overview
	down       error // what everything answers while it is set
	broken     error // what Submit answers
	reads      int   // of health
	changed    chan struct{}
	events     []queue.Event
	previews   map[task.ID][]byte
	panics     bool
}

type fakeRecord struct {
	hash [sha256.Size]byte
	id   task.ID
}

func newFake() *fakeQueue {
	return &fakeQueue{
		tasks: map[task.ID]task.Task{}, remembered: map[string]fakeRecord{}, used: map[string]int{},
		children: map[task.ID]task.ID{}, log: map[task.ID]queue.DeliveryLog{}, resets: 40 * time.Second,
		limits: map[queue.RateKind]int{queue.RateSubmit: 100, queue.RateStatus: 1000, queue.RateWebhookTest: 10}, changed: make(chan struct{}),
	}
}

func (f *fakeQueue) Preview(_ context.Context, id task.ID) (string, []byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.previews[id]
	if p == nil {
		return "", nil, f.down
	}
	return "image/png", p, nil
}

func (f *fakeQueue) take(kind queue.RateKind, key string, n int) (queue.Rate, error) {
	limit, name := f.limits[kind], string(kind)+key
	r := queue.Rate{Limit: limit, Remaining: limit - f.used[name], Reset: f.resets}
	if f.used[name]+n > limit {
		return r, &task.Error{Code: task.CodeRateLimited, Message: fmt.Sprintf("Rate limit of %d requests per minute exceeded", limit), RetryAfter: 40}
	}
	f.used[name] += n
	r.Remaining -= n
	return r, nil
}

func (f *fakeQueue) TakeRate(_ context.Context, key string, kind queue.RateKind) (queue.Rate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down != nil {
		return queue.Rate{}, f.down
	}
	return f.take(kind, key, 1)
}

func (f *fakeQueue) Submit(_ context.Context, all []queue.Submission) ([]queue.Receipt, queue.Rate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.panics:
		panic("secret thoughts")
	case f.down != nil:
		return nil, queue.Rate{}, f.down
	case f.broken != nil:
		return nil, queue.Rate{}, f.broken
	}
	if receipts, err := f.replay(all); receipts != nil || err != nil {
		return receipts, queue.Rate{Limit: 100, Remaining: 99, Reset: f.resets}, err
	}
	rate, err := f.take(queue.RateSubmit, all[0].APIKey, len(all))
	if err != nil {
		return nil, rate, err
	}
	receipts := make([]queue.Receipt, len(all))
	for i, s := range all {
		receipts[i] = f.store(s)
	}
	return receipts, rate, nil
}

func (f *fakeQueue) replay(all []queue.Submission) ([]queue.Receipt, error) {
	var receipts []queue.Receipt
	for _, s := range all {
		if r, ok := f.remembered[s.APIKey+s.IdempotencyKey]; ok && s.IdempotencyKey != "" {
			if r.hash != s.BodyHash {
				return nil, &task.Error{Code: task.CodeIdempotencyUsed, Message: "This Idempotency-Key was used with another request body."}
			}
			receipts = append(receipts, queue.Receipt{Task: f.tasks[r.id], Position: 1, Replayed: true, EstimatedSeconds: 300})
		}
	}
	return receipts, nil
}

func (f *fakeQueue) store(s queue.Submission) queue.Receipt {
	x := s.Task
	x.State, x.CreatedAt = task.Queued, time.Now()
	x.Data, x.Metadata = slices.Clone(x.Data), slices.Clone(x.Metadata)
	waiting := 1
	for _, other := range f.tasks {
		if other.State == task.Queued && other.Type == x.Type && other.Priority <= x.Priority {
			waiting++
		}
	}
	f.tasks[x.ID], f.order = x, append(f.order, x.ID)
	f.remembered[s.APIKey+s.IdempotencyKey] = fakeRecord{s.BodyHash, x.ID}
	return queue.Receipt{Task: x, Position: waiting, EstimatedSeconds: max(1, s.TypicalSeconds)}
}

func (f *fakeQueue) get(id task.ID) (task.Task, error) {
	if f.down != nil {
		return task.Task{}, f.down
	}
	x, ok := f.tasks[id]
	if !ok {
		return x, task.NotFound(id.String())
	}
	return x, nil
}

func (f *fakeQueue) Status(_ context.Context, id task.ID) (task.Task, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.get(id)
}

func (f *fakeQueue) Explain(ctx context.Context, id task.ID) (queue.Explanation, error) {
	x, err := f.Status(ctx, id)
	e := queue.Explanation{Task: x, At: time.Now()}
	if x.State == task.Queued {
		e.Queue = &queue.Place{Position: 1, Limit: -1}
	}
	return e, err
}

func (f *fakeQueue) Timeline(ctx context.Context, id task.ID) (task.Task, []queue.Entry, error) {
	x, err := f.Status(ctx, id)
	return x, []queue.Entry{{At: x.CreatedAt, Event: queue.EntrySubmitted}}, err
}

func (f *fakeQueue) Logs(ctx context.Context, id task.ID) (task.Task, []queue.LogLine, int, error) {
	x, err := f.Status(ctx, id)
	return x, nil, 0, err
}

func (f *fakeQueue) StatusLimited(_ context.Context, key string, id task.ID) (task.Task, queue.Rate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down != nil {
		return task.Task{}, queue.Rate{}, f.down
	}
	rate, err := f.take(queue.RateStatus, key, 1)
	if err != nil {
		return task.Task{}, rate, err
	}
	x, err := f.get(id)
	return x, rate, err
}

func (f *fakeQueue) List(_ context.Context, q queue.ListQuery) (queue.Page, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down != nil {
		return queue.Page{}, f.down
	}
	var all []task.Task
	for _, id := range slices.Backward(f.order) {
		x := f.tasks[id]
		if x.ProjectID == q.ProjectID && (q.State == "" || q.State == x.State) && (q.Type == "" || q.Type == x.Type) && x.CreatedAt.After(q.Since) {
			x.Data = nil
			all = append(all, x)
		}
	}
	p := queue.Page{Total: len(all)}
	from := min((q.Page-1)*q.Limit, len(all))
	p.Tasks = all[from:min(from+q.Limit, len(all))]
	return p, nil
}

func (f *fakeQueue) Cancel(ctx context.Context, id task.ID) (task.Task, error) {
	x, err := f.Status(ctx, id)
	switch {
	case err != nil:
		return x, err
	case x.State == task.Completed || x.State == task.Failed:
		return x, &task.Error{Code: task.CodeNotCancellable, Message: "The task has ended."}
	}
	return f.change(id, func(x *task.Task) { x.State, x.CompletedAt = task.Cancelled, time.Now() }), nil
}

// change makes something happen to a task and tells whoever waits.
func (f *fakeQueue) change(id task.ID, do func(*task.Task)) task.Task {
	f.mu.Lock()
	defer f.mu.Unlock()
	x := f.tasks[id]
	do(&x)
	f.tasks[id] = x
	kind := string(x.State)
	e := queue.Event{
		ID: fmt.Sprintf("%d-%d", time.Now().UnixMilli(), len(f.events)), TaskID: id, Kind: kind,
		Data: fmt.Appendf(nil, `{"task_id":%q,"status":%q,"progress":%g}`, id, kind, x.Progress),
	}
	if x.State.Ended() {
		e.Ended = func() (task.Task, error) { return f.Status(context.Background(), id) }
	}
	f.events = append(f.events, e)
	close(f.changed)
	f.changed = make(chan struct{})
	return x
}

func (f *fakeQueue) Retry(_ context.Context, id, child task.ID) (queue.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	x, err := f.get(id)
	if err != nil {
		return queue.Receipt{}, err
	}
	if x.State != task.Failed && x.State != task.Cancelled {
		return queue.Receipt{}, &task.Error{Code: task.CodeNotRetryable, Message: "Only a failed or cancelled task can be retried."}
	}
	if c, ok := f.children[id]; ok && !f.tasks[c].State.Ended() {
		return queue.Receipt{Task: f.tasks[c], Replayed: true}, nil
	}
	f.children[id] = child
	x.ID, x.RetryOf = child, id
	return f.store(queue.Submission{Task: x}), nil
}

func (f *fakeQueue) Await(ctx context.Context, id task.ID) (task.Task, error) {
	for {
		f.mu.Lock()
		x, err := f.get(id)
		changed := f.changed
		f.mu.Unlock()
		if err != nil || x.State.Ended() {
			return x, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return x, ctx.Err()
		}
	}
}

func (f *fakeQueue) Watch(_ context.Context, project string, only task.ID, after string) (*queue.Watcher, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down != nil {
		return nil, f.down
	}
	at := len(f.events)
	if i := slices.IndexFunc(f.events, func(e queue.Event) bool { return e.ID == after }); after != "" && i >= 0 {
		at = i + 1
	}
	ctx, cancel := context.WithCancel(context.Background())
	w := queue.NewWatcher(only, after, cancel)
	go f.follow(ctx, project, at, w)
	return w, nil
}

func (f *fakeQueue) follow(ctx context.Context, project string, at int, w *queue.Watcher) {
	for {
		f.mu.Lock()
		fresh, changed := f.events[at:], f.changed
		at = len(f.events)
		f.mu.Unlock()
		for _, e := range fresh {
			if x, _ := f.Status(ctx, e.TaskID); x.ProjectID == project {
				w.Tell(e)
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

func (f *fakeQueue) Deliveries(ctx context.Context, id task.ID) (queue.DeliveryLog, error) {
	x, err := f.Status(ctx, id)
	if err == nil && (x.CallbackURL == "" || !x.State.Ended()) {
		err = queue.ErrNoDelivery
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	log := f.log[id]
	if log.State == "" {
		log.State = queue.DeliveryPending
	}
	return log, err
}

func (f *fakeQueue) Replay(ctx context.Context, id task.ID) error {
	_, err := f.Deliveries(ctx, id)
	return err
}

func (f *fakeQueue) Health(context.Context) (queue.Health, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	h := f.health
	h.Lanes, h.Elsewhere = h.Types, map[string]queue.TypeState{} // each type has one lane
	for name, t := range h.Types {
		if t.Ready || t.Instances > 0 {
			h.Elsewhere[name] = queue.TypeState{Ready: t.Ready, Instances: t.Instances, Queue: t.Queue}
		}
	}
	return h, f.down
}

func (f *fakeQueue) Overview(context.Context) (queue.Overview, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looks++
	o := f.overview
	o.At, o.Hosts = time.Now(), slices.Clone(o.Hosts)
	return o, f.down
}

func (f *fakeQueue) Projects(_ context.Context, only []string) ([]queue.ProjectView, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []queue.ProjectView
	for _, p := range f.projects {
		if len(only) == 0 || slices.Contains(only, p.ID) {
			all = append(all, p)
		}
	}
	return all, f.down
}

func (f *fakeQueue) GPULeases(_ context.Context, machines []string) (map[string][]queue.GPUShare, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := map[string][]queue.GPUShare{}
	for _, m := range machines {
		all[m] = f.leases[m]
	}
	return all, f.down
}

// all lists the tasks, oldest first.
func (f *fakeQueue) all() []task.ID {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.order)
}

// set changes the fake itself.
func (f *fakeQueue) set(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}

func parse(id string) task.ID {
	parsed, err := task.ParseID(strings.TrimSpace(id))
	if err != nil {
		panic(err)
	}
	return parsed
}
