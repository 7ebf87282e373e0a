package queue

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"ft.tc/backlot/host/internal/task"
)

// modelled is what the model holds true of one task.
type modelled struct {
	state    task.State
	project  string
	priority task.Priority
	attempts int
	crashes  int
	token    uint64 // current, while processing
	accepted uint64 // of the last act that was accepted
	highest  uint64
	progress float64
	retried  task.ID
	parents  []task.ID

	registering bool // processing still, without an attempt
}

// model runs the same actions on Redis and on a map, and compares after each.
type model struct {
	*bench
	r     *rapid.T
	tasks map[task.ID]*modelled
	cap   int
}

func TestScriptsAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	base := newBench(t)
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		q := &Queue{options: base.options, client: base.client, hub: base.hub, gather: base.gather, keys: newKeys(fmt.Sprintf("model%d", run))}
		q.options.Limits.ConcurrentPerProject = 2
		b := bench{Queue: q, t: t, ctx: base.ctx}
		m := &model{bench: &b, r: r, tasks: map[task.ID]*modelled{}, cap: 2}
		m.reclaim()
		r.Repeat(map[string]func(*rapid.T){
			"submit": m.doSubmit, "claim": m.doClaim, "renew": m.doRenew, "progress": m.doProgress,
			"finish": m.doFinish, "stale": m.doStale, "repeat": m.doRepeat, "cancel": m.doCancel,
			"retry": m.doRetry, "register": m.doRegister, "reclaim": m.doReclaim, "": m.check,
		})
	})
}

// pick draws a task that the filter lets through, or gives false.
func (m *model) pick(r *rapid.T, ok func(*modelled) bool) (task.ID, *modelled, bool) {
	var ids []task.ID
	for id, t := range m.tasks {
		if ok(t) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return task.ID{}, nil, false
	}
	slices.SortFunc(ids, func(a, b task.ID) int { return strings.Compare(raw(a), raw(b)) })
	id := rapid.SampledFrom(ids).Draw(r, "task")
	return id, m.tasks[id], true
}

func processing(t *modelled) bool { return t.state == task.Processing && !t.registering }

func (m *model) doSubmit(r *rapid.T) {
	s := submission(m.t, rapid.SampledFrom([]string{"a", "b"}).Draw(r, "project"),
		task.Priority(rapid.IntRange(1, 3).Draw(r, "priority")))
	parents := m.drawParents(r, s.Task.ProjectID)
	after(parents...)(&s)
	_, _, err := m.Submit(m.ctx, []Submission{s})
	for _, id := range parents {
		if state := m.tasks[id].state; state == task.Failed || state == task.Cancelled {
			require.ErrorAs(r, err, new(*DependencyError))
			return
		}
	}
	require.NoError(r, err)
	m.tasks[s.Task.ID] = &modelled{state: task.Queued, project: s.Task.ProjectID, priority: s.Task.Priority, parents: parents}
}

// drawParents picks up to two tasks of the project to depend on.
func (m *model) drawParents(r *rapid.T, project string) (parents []task.ID) {
	for range rapid.IntRange(0, 2).Draw(r, "parents") {
		id, _, ok := m.pick(r, func(t *modelled) bool { return t.project == project })
		if ok && !slices.Contains(parents, id) {
			parents = append(parents, id)
		}
	}
	return parents
}

// waitsFor counts what a queued task is held by.
func (m *model) waitsFor(t *modelled) int {
	open := map[task.ID]bool{}
	for _, id := range t.parents {
		if !m.tasks[id].state.Ended() {
			open[id] = true
		}
	}
	return len(open)
}

// ended lets what a bad end means travel to those that depend on it.
func (m *model) ended(id task.ID) {
	end := m.tasks[id].state
	if end != task.Failed && end != task.Cancelled {
		return
	}
	for child, t := range m.tasks {
		if t.state == task.Queued && slices.Contains(t.parents, id) {
			t.state, t.token, t.accepted = end, 0, 0
			m.ended(child)
		}
	}
}

func (m *model) doClaim(r *rapid.T) {
	want := rapid.IntRange(1, 4).Draw(r, "n")
	runnable := m.runnable()
	claims, err := m.Claim(m.ctx, []Want{{"image", want}})
	require.NoError(r, err)
	require.Len(r, claims, min(want, runnable), "liveness: what may run is claimed")
	for _, c := range claims {
		t := m.tasks[c.Task.ID]
		require.NotNil(r, t)
		require.Equal(r, task.Queued, t.state)
		require.Greater(r, c.Token, t.highest, "tokens grow")
		t.attempts++
		require.Equal(r, t.attempts, c.Task.Attempt)
		t.state, t.token, t.highest, t.progress = task.Processing, c.Token, c.Token, 0
	}
}

// runnable counts the queued tasks that their projects' caps let start.
func (m *model) runnable() int {
	queued, running := map[string]int{}, map[string]int{}
	for _, t := range m.tasks {
		switch t.state {
		case task.Queued:
			if m.waitsFor(t) == 0 {
				queued[t.project]++
			}
		case task.Processing:
			if !t.registering {
				running[t.project]++
			}
		case task.Completed, task.Failed, task.Cancelled:
		}
	}
	n := 0
	for project, waiting := range queued {
		n += min(waiting, m.cap-running[project])
	}
	return n
}

func (m *model) doRenew(r *rapid.T) {
	id, t, ok := m.pick(r, processing)
	if !ok {
		return
	}
	lost, err := m.Renew(m.ctx, []Held{{id, t.token}})
	require.NoError(r, err)
	require.Empty(r, lost)
}

func (m *model) doProgress(r *rapid.T) {
	id, t, ok := m.pick(r, processing)
	if !ok {
		return
	}
	f := float64(rapid.IntRange(0, 98).Draw(r, "percent")) / 100
	lost, err := m.Progress(m.ctx, []ProgressUpdate{{Held{id, t.token}, f, "step"}})
	require.NoError(r, err)
	require.Empty(r, lost)
	t.progress = max(t.progress, f)
}

func (m *model) doFinish(r *rapid.T) {
	id, t, ok := m.pick(r, processing)
	if !ok {
		return
	}
	kind := rapid.SampledFrom([]OutcomeKind{Completed, Registering, Failed, RetryLater, Crashed, HandBack}).Draw(r, "kind")
	require.NoError(r, m.Finish(m.ctx, []Outcome{{Held: Held{id, t.token}, Kind: kind, MaxAttempts: 2}})[0])
	t.accepted, t.token = t.token, 0
	switch kind {
	case Completed:
		t.state = task.Completed
	case Registering:
		t.registering = true
	case Failed:
		t.state = task.Failed
	case RetryLater:
		t.state = task.Queued
		if t.attempts-t.crashes >= 2 {
			t.state = task.Failed
		}
	case Crashed:
		t.crash()
		m.ripe(id)
	case HandBack:
		t.attempts--
		t.state = task.Queued
	}
	m.ended(id)
}

// doRegister ends one of the tasks whose media are due to be registered, or puts it off.
func (m *model) doRegister(r *rapid.T) {
	claimed, err := m.ClaimRegistrations(m.ctx, 1, time.Minute)
	require.NoError(r, err)
	for _, c := range claimed {
		t := m.tasks[c.TaskID]
		require.True(r, t.registering)
		kind := rapid.SampledFrom([]OutcomeKind{Completed, Failed, RetryLater}).Draw(r, "end")
		require.NoError(r, m.FinishRegistration(m.ctx, c, Outcome{Kind: kind}))
		if kind == RetryLater {
			continue
		}
		t.registering, t.accepted, t.state = false, c.token, task.Completed
		if kind == Failed {
			t.state = task.Failed
		}
		m.ended(c.TaskID)
	}
}

func (t *modelled) crash() {
	t.crashes++
	t.token = 0
	t.state = task.Queued
	if t.crashes >= 3 {
		t.state = task.Failed
	}
}

func (m *model) doStale(r *rapid.T) {
	id, t, ok := m.pick(r, func(*modelled) bool { return true })
	if !ok {
		return
	}
	stale := uint64(rapid.IntRange(1, 200).Draw(r, "token"))
	if stale == t.token || stale == t.accepted {
		return
	}
	kind := rapid.SampledFrom(slices.Sorted(maps.Keys(kinds))).Draw(r, "kind")
	require.ErrorIs(r, m.Finish(m.ctx, []Outcome{{Held: Held{id, stale}, Kind: kind}})[0], ErrStale)
	lost, err := m.Renew(m.ctx, []Held{{id, stale}})
	require.NoError(r, err)
	require.Len(r, lost, 1)
}

func (m *model) doRepeat(r *rapid.T) {
	id, t, ok := m.pick(r, func(t *modelled) bool { return t.accepted != 0 })
	if !ok {
		return
	}
	require.NoError(r, m.Finish(m.ctx, []Outcome{{Held: Held{id, t.accepted}, Kind: Completed}})[0])
}

func (m *model) doCancel(r *rapid.T) {
	id, t, ok := m.pick(r, func(*modelled) bool { return true })
	if !ok {
		return
	}
	_, err := m.Cancel(m.ctx, id)
	switch t.state {
	case task.Completed, task.Failed:
		require.ErrorIs(r, err, &task.Error{Code: task.CodeNotCancellable})
	case task.Cancelled:
		require.NoError(r, err)
	default:
		require.NoError(r, err)
		t.state, t.token, t.accepted, t.registering = task.Cancelled, 0, 0, false
		m.ended(id)
	}
}

func (m *model) doRetry(r *rapid.T) {
	id, t, ok := m.pick(r, func(*modelled) bool { return true })
	if !ok {
		return
	}
	child := newID(m.t)
	receipt, err := m.Retry(m.ctx, id, child)
	if t.state != task.Failed && t.state != task.Cancelled {
		require.ErrorIs(r, err, &task.Error{Code: task.CodeNotRetryable})
		return
	}
	parents, fit := m.latest(t.parents)
	if former := m.tasks[t.retried]; !fit && (former == nil || former.state.Ended()) {
		require.ErrorIs(r, err, &task.Error{Code: task.CodeNotRetryable})
		return
	}
	require.NoError(r, err)
	if former := m.tasks[t.retried]; former != nil && !former.state.Ended() {
		require.Equal(r, t.retried, receipt.Task.ID)
		return
	}
	require.Equal(r, child, receipt.Task.ID)
	t.retried = child
	m.tasks[child] = &modelled{state: task.Queued, project: t.project, priority: t.priority, parents: parents}
}

// latest is what a retry depends on: the latest retries of the former ones, and whether each can still complete.
func (m *model) latest(parents []task.ID) (now []task.ID, fit bool) {
	fit = true
	for _, id := range parents {
		t := m.tasks[id]
		for (t.state == task.Failed || t.state == task.Cancelled) && !t.retried.IsZero() {
			id, t = t.retried, m.tasks[t.retried]
		}
		fit = fit && t.state != task.Failed && t.state != task.Cancelled
		now = append(now, id)
	}
	return now, fit
}

func (m *model) doReclaim(r *rapid.T) {
	id, t, ok := m.pick(r, processing)
	if ok {
		m.overdue(id)
		t.crash()
		t.accepted = 0
		m.ended(id)
	}
	want := 0
	if ok {
		want = 1
	}
	n, err := m.Reclaim(m.ctx)
	require.NoError(r, err)
	require.Equal(r, want, n)
	m.ripe(id)
}

// check holds Redis against the model: states, counts and the agreement of all indexes.
func (m *model) check(r *rapid.T) {
	running := map[string]int{}
	waiting := 0
	for id, t := range m.tasks {
		got, err := m.Status(m.ctx, id)
		require.NoError(r, err)
		require.Equal(r, t.state, got.State)
		require.Equal(r, t.attempts, got.Attempt)
		require.Equal(r, t.crashes, got.Crashes)
		require.LessOrEqual(r, t.crashes, min(3, t.attempts))
		switch t.state {
		case task.Processing:
			if !t.registering {
				running[t.project]++
			}
			require.InDelta(r, t.progress, got.Progress, 1e-9)
		case task.Queued:
			waiting++
			require.Equal(r, m.waitsFor(t), got.WaitsFor)
			require.Zero(r, got.Progress)
			require.True(r, got.StartedAt.IsZero())
		default:
			require.False(r, got.CompletedAt.Before(got.CreatedAt) || got.CompletedAt.Before(got.StartedAt))
		}
	}
	for project, n := range running {
		require.LessOrEqual(r, n, m.cap)
		members, err := m.client.SCard(m.ctx, m.keys.prefix+"n:"+project).Result()
		require.NoError(r, err)
		require.Equal(r, int64(n), members, "the count is the set's size")
	}
	health, err := m.Health(m.ctx)
	require.NoError(r, err)
	require.Equal(r, waiting, health.Types["image"].Waiting)
	for {
		repaired, err := m.Repair(m.ctx)
		require.NoError(r, err)
		require.Zero(r, repaired.Fixed, "every task is in exactly one place")
		if repaired.Round {
			return
		}
	}
}
