package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/failpoint"
	"ft.tc/backlot/host/internal/gpu"
	"ft.tc/backlot/host/internal/media"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

// attempt is one run of one task, from its claim to its commit.
type attempt struct {
	d     *Dispatcher
	claim queue.Claim
	typ   plugin.Type
	lease *gpu.Lease // of GPU memory; nil where the task runs without
	slot  *plugin.Slot
	seen  *telemetry.TaskSeries
	span  *telemetry.Span

	ctx context.Context
	end context.CancelCauseFunc

	spoke atomic.Bool // its plugin said something

	mu       sync.Mutex
	workDir  string            // empty while it does not generate
	inputs   int               // on their way into it
	given    json.RawMessage   // what the generator got
	signed   signed            // of the inputs that it asked for
	secrets  *strings.Replacer // of its plugin; made at first use
	fraction float64
	step     string
	changed  bool               // since the last report
	preview  *generator.Preview // that was not shown yet
	shown    time.Time          // when the last one was
}

func newAttempt(d *Dispatcher, c queue.Claim, t plugin.Type, l *gpu.Lease) *attempt {
	a := &attempt{d: d, claim: c, typ: t, lease: l, seen: d.o.Metrics.Task(c.Task.Type, t.Queue)}
	ctx, span := d.trace(c)
	a.span = span
	a.ctx, a.end = context.WithCancelCause(ctx)
	return a
}

func (a *attempt) held() queue.Held { return queue.Held{ID: a.claim.Task.ID, Token: a.claim.Token} }

// run generates, stores and commits. The work folder is given back when it returns.
func (a *attempt) run(slot *plugin.Slot) {
	if a.lease != nil {
		go a.watchLease()
	}
	result, by, err := a.tryTwice(slot)
	a.d.release(a.lease)
	failpoint.At("generated")
	var stored []media.Stored
	var done *task.Result
	if err == nil {
		done, stored, err = a.store(result, by)
	}
	failpoint.At("stored")
	if rmErr := a.tidy(err == nil); rmErr != nil {
		a.d.log.Warn("work folder stays behind", "task", a.claim.Task.ID, "error", rmErr)
	}
	a.noteLast()
	if committed := a.settle(done, err); !committed || err != nil {
		a.discard(stored)
	}
}

// tryTwice generates, and where the version that failed is one that still has to prove itself, generates again on the
// version that it is to replace: who submitted the task notices nothing of it. by is the version that ran it last.
func (a *attempt) tryTwice(slot *plugin.Slot) (result generator.Result, by string, err error) {
	if result, err = a.generate(slot); err == nil {
		a.occupy(nil)
		slot.Release()
		return result, slot.Plugin(), nil
	}
	a.occupy(nil)
	second, stands := slot.Fallback(a.ctx, err)
	slot.Release()
	if stands != nil {
		return result, slot.Plugin(), stands
	}
	defer func() { a.occupy(nil); second.Release() }()
	a.d.o.Metrics.Decided(telemetry.SecondTry, 1)
	a.d.log.Warn("a new version failed a task, which is done again on the old one", "task", a.claim.Task.ID, "error", err)
	a.occupy(second)
	if err := a.tidy(false); err != nil {
		return generator.Result{}, second.Plugin(), fmt.Errorf("empty the work folder: %w", err)
	}
	result, err = a.generate(second)
	return result, second.Plugin(), err
}

// occupy notes where the task runs, for its claim is kept as long as that lives; nil while it needs no place, or waits for one.
func (a *attempt) occupy(slot *plugin.Slot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.slot == nil && slot != nil:
		a.d.busy.Add(1)
	case a.slot != nil && slot == nil:
		a.d.busy.Add(-1)
	}
	a.slot = slot
}

func (a *attempt) generate(slot *plugin.Slot) (result generator.Result, err error) {
	workDir, err := a.d.folders.take(a.typ.Plugin, fmt.Sprintf("%s-%d", a.claim.Task.ID, a.claim.Token))
	if err != nil {
		return generator.Result{}, generator.Retryf("work_folder", "The host can't make a work folder: %s.", reason(err))
	}
	a.mu.Lock()
	a.workDir = workDir
	a.mu.Unlock()
	limit := limitOf(a.typ)
	ctx, cancel := context.WithTimeoutCause(a.ctx, limit, errTimeout)
	defer cancel()
	ctx, span := a.d.o.Tracer.Start(ctx, "generate", telemetry.Client, telemetry.Text("backlot.plugin", slot.Plugin()))
	defer func() { a.finish(span, err) }()
	data, err := a.data(ctx)
	if err != nil {
		return generator.Result{}, err
	}
	a.mu.Lock()
	a.given = data
	a.mu.Unlock()
	t := a.claim.Task
	began := time.Now()
	defer func() { a.seen.Took(telemetry.Run, time.Since(began)) }()
	return slot.Generate(ctx, generator.Request{
		TaskID: t.ID.String(), Token: a.claim.Token, Type: t.Type, ProjectID: t.ProjectID, Attempt: t.Attempt,
		Data: data, WorkDir: workDir, Deadline: time.Now().Add(limit), Leases: a.leases(),
		TraceParent: telemetry.Parent(ctx),
	}, a)
}

// tidy gives the work folder back. Its next user must not meet what still writes in it, so it is removed after a failure, and
// where an input is on its way that the generator did not wait for.
func (a *attempt) tidy(well bool) error {
	a.mu.Lock()
	workDir, inputs := a.workDir, a.inputs
	a.workDir = ""
	a.mu.Unlock()
	switch {
	case workDir == "":
		return nil
	case well && inputs == 0:
		return a.d.folders.give(a.typ.Plugin, workDir)
	}
	return a.d.folders.discard(workDir)
}

// settle commits how the attempt ended and reports whether that was taken. Who lost the claim has nothing to commit.
func (a *attempt) settle(done *task.Result, err error) bool {
	switch {
	case errors.Is(err, errCancelled):
		a.leave(telemetry.Cancelled)
		return false
	case errors.Is(err, errLost):
		a.leave(telemetry.Lost)
		return false
	}
	return a.commit(a.outcome(done, err))
}

func (a *attempt) outcome(done *task.Result, err error) queue.Outcome {
	var failure *generator.Failure
	switch {
	case err == nil && a.d.o.Register && done.MediaURL != nil:
		return queue.Outcome{Kind: queue.Registering, Result: done}
	case err == nil:
		return queue.Outcome{Kind: queue.Completed, Result: done}
	case errors.Is(err, errStopping), errors.Is(err, errGPULost), errors.Is(err, plugin.ErrReplaced):
		return queue.Outcome{Kind: queue.HandBack}
	case errors.Is(err, plugin.ErrCrashed), errors.Is(err, plugin.ErrHung):
		a.d.log.Warn("attempt crashed", "task", a.claim.Task.ID, "type", a.typ.Type, "attempt", a.claim.Task.Attempt, "error", err)
		return queue.Outcome{Kind: queue.Crashed}
	case errors.Is(err, errTimeout):
		failure = generator.Failf("timeout", "The task took longer than the %s that a %s task may take.", limitOf(a.typ), a.typ.Type)
	case errors.As(err, &failure):
	default:
		failure = generator.Retryf("generator_error", "The generator failed: %s.", reason(err))
	}
	return a.failed(failure)
}

func (a *attempt) failed(f *generator.Failure) queue.Outcome {
	message := a.redact(f.Message)
	n := a.claim.Task.Attempt
	out := queue.Outcome{
		Kind:        queue.Failed,
		Failure:     &task.Failure{Code: f.Code, Message: message, Retryable: f.Retryable, Attempt: n},
		Delay:       retryDelay(n),
		MaxAttempts: a.typ.Manifest.Attempts,
	}
	if f.Retryable {
		out.Kind = queue.RetryLater
	}
	return out
}

// limitOf is how long an attempt may take.
func limitOf(t plugin.Type) time.Duration {
	if t.Manifest.Timeout > 0 {
		return t.Manifest.Timeout
	}
	return t.Maximum
}

// retryDelay grows from one second, doubled each attempt, to a minute.
func retryDelay(attempt int) time.Duration {
	return min(time.Second<<min(attempt-1, 6), time.Minute)
}

func (a *attempt) discard(stored []media.Stored) {
	if len(stored) == 0 {
		return
	}
	if err := a.d.o.Store.Discard(stored); err != nil {
		a.d.log.Warn("media of a refused result stay behind", "task", a.claim.Task.ID, "error", err)
	}
}

// reason is an error fit for a sentence: its innermost text, one line, no full stop.
func reason(err error) string {
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimRight(line, ".")
}
