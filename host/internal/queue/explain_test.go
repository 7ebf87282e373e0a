package queue

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

func (b *bench) explain(id task.ID) Explanation {
	b.t.Helper()
	e, err := b.Explain(b.ctx, id)
	require.NoError(b.t, err)
	return e
}

func TestExplainPlacesATaskAmongThoseThatGoFirst(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.flood("p", task.High, 3)
	b.flood("p", task.Normal, 2)
	r := b.submit("p", task.Normal)
	b.flood("p", task.Low, 5)
	low := b.submit("p", task.Low)
	got := b.explain(r.Task.ID)
	require.Equal(t, &Place{Position: 6, Ahead: [3]int{3, 2, 0}, Limit: 50, Parents: map[task.ID]task.State{}}, got.Queue)
	require.Equal(t, r.Position, got.Queue.Position)
	require.Empty(t, got.Task.Data)
	require.WithinDuration(t, time.Now(), got.At, time.Minute)
	require.Equal(t, [3]int{3, 3, 5}, b.explain(low.Task.ID).Queue.Ahead)
	_, err := b.Explain(b.ctx, newID(t))
	require.ErrorIs(t, err, &task.Error{Code: task.CodeNotFound})
}

func TestExplainKnowsWhatHoldsATask(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentByProject = map[string]int{"p": 2} })
	ids := b.flood("p", task.Normal, 5)
	claims := b.claim(5)
	require.Len(t, claims, 2)
	p := b.explain(ids[4]).Queue
	require.Equal(t, 2, p.Running)
	require.Equal(t, 2, p.Limit)
	require.Equal(t, 2, p.Parked, "two were set aside before it")

	running := b.explain(claims[0].Task.ID)
	require.Equal(t, "host-a", running.Host)
	require.Nil(t, running.Queue)
	require.NoError(t, b.end(claims[0], RetryLater, func(o *Outcome) { o.Delay = time.Minute }))
	p = b.explain(claims[0].Task.ID).Queue
	require.Zero(t, p.Position)
	require.WithinDuration(t, time.Now().Add(time.Minute), p.NotBefore, 5*time.Second)

	require.NoError(t, b.end(claims[1], Completed))
	child := b.submit("p", task.Normal, after(claims[1].Task.ID, ids[4])).Task.ID
	got := b.explain(child)
	require.Equal(t, map[task.ID]task.State{claims[1].Task.ID: task.Completed, ids[4]: task.Queued}, got.Queue.Parents)
	require.Equal(t, 1, got.Task.WaitsFor)
	require.Less(t, got.Queue.Typical, time.Second)
	require.Positive(t, got.Queue.Typical, "the median of what ran, to the millisecond")
}

func TestAParkedTaskHasItsPlaceAmongThoseOfManyProjects(t *testing.T) {
	t.Parallel()
	const projects = 300 // more than are looked at for what goes before
	b := newBench(t, func(o *Options) { o.Limits.ConcurrentPerProject = 1 })
	var parked []task.ID
	for i := range projects {
		parked = append(parked, b.flood(fmt.Sprintf("p%03d", i), task.Normal, 2)[1])
	}
	for range 20 {
		b.claim(100)
	}
	for _, id := range parked {
		p := b.explain(id).Queue
		require.NotNil(t, p)
		require.Equal(t, 1, p.Running)
		require.Positive(t, p.Position)
	}
}

func TestHostsTellTheirPlacesAndTheOthersSumThemUp(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for host, s := range map[string]TypeState{
		"host-a": {Ready: true, Instances: 1, Slots: 1, Free: 1},
		"host-b": {Ready: true, Instances: 2, Slots: 8, Free: 3, GPU: GPUFull, TypicalSeconds: 7},
		"host-c": {Ready: true, Instances: 1, Slots: 4, GPU: GPUImpossible, Queue: "gpu_heavy"},
	} {
		other := benchOn(t, b.url, host)
		require.NoError(t, other.Beat(b.ctx, HostState{Types: map[string]TypeState{"image": s}}))
	}
	h, err := b.Health(b.ctx)
	require.NoError(t, err)
	require.Equal(t, TypeState{Ready: true, Instances: 3, Slots: 12, Free: 3, GPU: GPUFull, TypicalSeconds: 7, Queue: "gpu_heavy"}, h.Elsewhere["image"])
	for _, host := range []string{"host-b", "host-c"} {
		other := benchOn(t, b.url, host)
		draining := TypeState{Instances: 2, Slots: 8, Free: 3}
		require.NoError(t, other.Beat(b.ctx, HostState{Draining: true, Types: map[string]TypeState{"image": draining}}))
	}
	h, err = b.Health(b.ctx)
	require.NoError(t, err)
	require.Equal(t, map[string]TypeState{"image": {}}, h.Elsewhere, "hosts that drain have no place for anybody")
	require.Equal(t, GPUHasRoom, TypeState{GPU: GPUFull}.With(TypeState{}).GPU)
	require.Equal(t, GPUHasRoom, TypeState{}.With(TypeState{GPU: GPUImpossible}).GPU)
}
