package queue

import (
	"context"
	"fmt"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// Explanation is where a task stands, and what of it keeps it waiting while it is queued.
type Explanation struct {
	Task  task.Task // without Data
	Host  string    // that runs it
	At    time.Time // by the clock of Redis
	Queue *Place    // of a queued one
}

// Place is a queued task's place, and what it waits for.
type Place struct {
	Position  int       // from 1 over all hosts; 0 where it has none, for it is delayed
	Ahead     [3]int    // tasks that go first, by priority
	NotBefore time.Time // of a delayed one

	Running int // tasks of its project that are processed
	Limit   int // of them; negative for none
	Parked  int // tasks of its project that were set aside before it, for the limit

	Typical time.Duration          // of a run: the median of the recent ones; 0 where none has completed
	Parents map[task.ID]task.State // of what it depends on; empty for one that is past its retention
}

// Explain tells where a task stands. An unknown id is task.NotFound.
func (q *Queue) Explain(ctx context.Context, id task.ID) (Explanation, error) {
	answer, err := q.list(ctx, explainScript, raw(id))
	if err != nil {
		return Explanation{}, err
	}
	if len(answer) < 3 {
		return Explanation{}, task.NotFound(id.String())
	}
	fields, _ := answer[2].([]any)
	t, err := decodeTask(id, fields)
	e := Explanation{Task: t, Host: text(answer[1]), At: stamp(answer[0])}
	if err == nil && t.State == task.Queued {
		e.Queue, err = q.readPlace(t, answer[3:])
	}
	return e, err
}

func (q *Queue) readPlace(t task.Task, answer []any) (*Place, error) {
	if len(answer) < 8 {
		return nil, fmt.Errorf("redis answered with %d values of a place", len(answer))
	}
	p := &Place{
		Position: int(integer(answer[0])), NotBefore: stamp(answer[3]), Parked: int(integer(answer[4])),
		Running: int(integer(answer[5])), Limit: q.options.Limits.concurrent(t.ProjectID), Parents: map[task.ID]task.State{},
	}
	p.Ahead[0], p.Ahead[1] = int(integer(answer[1])), int(integer(answer[2]))
	if own := p.Position - 1 - p.Ahead[0] - p.Ahead[1]; own > 0 {
		p.Ahead[t.Priority-1] += own
	}
	var runs []string
	all, _ := answer[6].([]any)
	for _, run := range all {
		runs = append(runs, text(run))
	}
	p.Typical = medianOf(runs)
	parents, _ := answer[7].([]any)
	for ; len(parents) >= 2; parents = parents[2:] {
		id, err := decodeID(parents[0])
		if err != nil {
			return nil, err
		}
		p.Parents[id] = states[text(parents[1])]
	}
	return p, nil
}

// concurrent is how many tasks of a project may be processed at once.
func (l Limits) concurrent(project string) int {
	if own, ok := l.ConcurrentByProject[project]; ok {
		return own
	}
	return l.ConcurrentPerProject
}
