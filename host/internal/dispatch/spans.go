package dispatch

import (
	"context"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/media"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

// trace begins the span of an attempt in the trace of its task's submission, after one for the wait until here. Only of
// the first attempt is it known since when it waited.
func (d *Dispatcher) trace(c queue.Claim) (context.Context, *telemetry.Span) {
	t := c.Task
	ctx := telemetry.Unpack(d.attempts, t.Trace)
	if t.Attempt == 1 {
		d.o.Tracer.Past(ctx, "wait", t.CreatedAt, t.StartedAt)
	}
	if d.o.Tracer == nil {
		return ctx, nil // spares what the attributes cost
	}
	return d.o.Tracer.Start(ctx, "attempt "+t.Type, telemetry.Consumer,
		telemetry.Text("backlot.task.id", t.ID.String()), telemetry.Text("backlot.task.type", t.Type),
		telemetry.Text("backlot.project.id", t.ProjectID), telemetry.Number("backlot.attempt", t.Attempt))
}

// store is keep, measured.
func (a *attempt) store(r generator.Result, by string) (*task.Result, []media.Stored, error) {
	began := time.Now()
	_, span := a.d.o.Tracer.Start(a.ctx, "store", telemetry.Internal, telemetry.Number("backlot.artifacts", len(r.Artifacts)))
	done, stored, err := a.keep(r, by)
	a.seen.Took(telemetry.Store, time.Since(began))
	a.finish(span, err)
	return done, stored, err
}

// finish ends a span of the attempt. What failed may speak of signed URLs.
func (a *attempt) finish(s *telemetry.Span, err error) {
	if err != nil && s != nil {
		a.mu.Lock()
		s.Fail(a.signed.redact(err.Error()))
		a.mu.Unlock()
	}
	s.End(nil)
}

// tell has the attempt's span say why it failed.
func (a *attempt) tell(o queue.Outcome) {
	switch {
	case o.Failure != nil:
		a.span.Set(telemetry.Text("error.type", o.Failure.Code))
		a.span.Fail(o.Failure.Message)
	case o.Kind == queue.Crashed:
		a.span.Set(telemetry.Text("error.type", "crashed"))
		a.span.Fail("the plugin died under the task")
	}
}
