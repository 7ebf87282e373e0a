package prompttest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"ft.tc/backlot/plugins/prompt-test/model"
	"ft.tc/backlot/sdk"
)

// question is one that is put to one model.
type question struct {
	target target
	run    int // from 1
	ask    model.Question
}

// outcome is what became of a question.
type outcome struct {
	question
	answer  model.Answer
	failure *sdk.Failure // nil where there is an answer
}

// reserve is the time that is kept of a task's own for its report.
const reserve = 2 * time.Second

var errOutOfTime = errors.New("the task's time ran out")

// askAll puts all questions, to each server so many at a time. One that fails does not keep the others from being
// answered; if all fail, so does the task.
func (c *cast) askAll(ctx context.Context, t *sdk.Task, questions []question) ([]outcome, error) {
	limited, cancel := context.WithDeadlineCause(ctx, t.Deadline.Add(-reserve), errOutOfTime)
	defer cancel()
	turns := map[string]chan struct{}{}
	for _, q := range questions {
		if turns[q.target.address] == nil {
			turns[q.target.address] = make(chan struct{}, c.Parallel)
		}
	}
	outcomes := make([]outcome, len(questions))
	p := newProgress(t, questions)
	var all sync.WaitGroup
	for i, q := range questions {
		all.Go(func() {
			turn := turns[q.target.address]
			outcomes[i] = outcome{question: q}
			select {
			case turn <- struct{}{}:
				defer func() { <-turn }()
				outcomes[i].put(limited, p, i)
			case <-limited.Done():
				outcomes[i].failure = failureOf(q, context.Cause(limited))
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return outcomes, total(outcomes)
}

// put asks, and tells how far the answer is.
func (o *outcome) put(ctx context.Context, p *progress, i int) {
	p.asking(i)
	answer, err := o.target.server.Ask(ctx, o.ask, func(piece string) { p.heard(i, piece) })
	if err != nil {
		p.done(i, "failed")
		o.failure = failureOf(o.question, err)
		p.task.Warnf("%s did not answer: %s", o.target.label(), o.failure.Message)
		return
	}
	p.done(i, "answered")
	o.answer = answer
	p.task.Infof("%s answered %d characters in %.1f s, the first after %.1f s", o.target.label(), len(answer.Text), answer.Total.Seconds(), answer.FirstToken.Seconds())
}

func failureOf(q question, err error) *sdk.Failure {
	var f *sdk.Failure
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, errOutOfTime):
		f = &sdk.Failure{Code: "backend_timeout", Retryable: true, Message: fmt.Sprintf(
			"%s had not finished its answer when the task's time ran out; ask fewer models at a time, or for fewer tokens", q.target.label())}
	default:
		f = &sdk.Failure{Code: "backend_failed", Retryable: true, Message: q.target.label() + " could not be asked; try again"}
	}
	return f
}

// total is the failure of a task that got no answer at all: that of its model, or of the first of several.
func total(outcomes []outcome) error {
	retryable := false
	for _, o := range outcomes {
		if o.failure == nil {
			return nil
		}
		retryable = retryable || o.failure.Retryable
	}
	first := outcomes[0]
	if len(outcomes) == 1 {
		return first.failure
	}
	return &sdk.Failure{Code: first.failure.Code, Retryable: retryable, Message: fmt.Sprintf(
		"None of %d questions was answered. The first, to %s: %s", len(outcomes), first.target.label(), first.failure.Message)}
}
