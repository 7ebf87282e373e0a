package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

const (
	rounds = 90  // of each measurement: so many claims leave some of a thousand
	batch  = 100 // tasks in a submission while the queue fills
	slots  = 10  // tasks in a claim
)

var (
	whats     = []string{"submit a task", "claim and commit, for each of ten tasks", "status of a task that waits", "a page of 100 tasks from the middle"}
	kilobyte  = []byte(`{"prompt":"` + strings.Repeat("x", 1024-13) + `"}`)
	completed = &task.Result{Metadata: []byte(`{"ok":true}`)}
)

// row is the median of each measurement, in the order of whats.
type row struct {
	waiting int
	took    []time.Duration
}

type load struct {
	queue   *queue.Queue
	waiting int
}

// submit gives the last of n tasks.
func (l *load) submit(ctx context.Context, n int) (task.ID, error) {
	all := make([]queue.Submission, n)
	for j := range all {
		id, err := task.NewID()
		if err != nil {
			return id, err
		}
		priority := []task.Priority{task.High, task.Normal, task.Low}[(l.waiting+j)%3]
		all[j] = queue.Submission{Task: task.Task{ID: id, ProjectID: fmt.Sprint("project-", j%7), Type: "noop", Priority: priority, Data: kilobyte}}
	}
	receipts, _, err := l.queue.Submit(ctx, all)
	if err != nil {
		return task.ID{}, err
	}
	l.waiting += n
	return receipts[n-1].Task.ID, nil
}

func (l *load) fill(ctx context.Context, depth int) error {
	for l.waiting < depth {
		if _, err := l.submit(ctx, min(batch, depth-l.waiting)); err != nil {
			return err
		}
	}
	return nil
}

func (l *load) measure(ctx context.Context) (row, error) {
	r := row{waiting: l.waiting}
	var last task.ID
	for _, one := range []func() error{
		func() (err error) { last, err = l.submit(ctx, 1); return err },
		func() error { return l.run(ctx) },
		func() error { _, err := l.queue.Status(ctx, last); return err },
		func() error {
			_, err := l.queue.List(ctx, queue.ListQuery{ProjectID: "project-0", Page: max(1, l.waiting/7/200), Limit: 100})
			return err
		},
	} {
		took := make([]time.Duration, rounds)
		for j := range took {
			began := time.Now()
			if err := one(); err != nil {
				return r, err
			}
			took[j] = time.Since(began)
		}
		slices.Sort(took)
		r.took = append(r.took, took[rounds/2])
	}
	r.took[1] /= slots
	return r, nil
}

// run claims what a plugin of ten places takes, and completes it.
func (l *load) run(ctx context.Context) error {
	claims, err := l.queue.Claim(ctx, []queue.Want{{Lane: "noop", N: slots}})
	if err != nil {
		return err
	}
	outcomes := make([]queue.Outcome, len(claims))
	for j, c := range claims {
		outcomes[j] = queue.Outcome{Held: queue.Held{ID: c.Task.ID, Token: c.Token}, Kind: queue.Completed, Result: completed}
	}
	l.waiting -= len(claims)
	return errors.Join(l.queue.Finish(ctx, outcomes)...)
}
