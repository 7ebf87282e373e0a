package rest

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/telemetry"
)

// trace puts a request into the trace that its caller began. What only reads gets a span just where there is one: pollers
// would bury the rest. Whoever calls without a key begins nothing.
func (a *API) trace(c *gin.Context) (end func()) {
	ctx := telemetry.Extract(c.Request.Context(), c.Request.Header)
	if c.Request.Method == http.MethodGet && !telemetry.Traced(ctx) {
		return func() {}
	}
	c.Request = c.Request.WithContext(ctx)
	if a.Tracer == nil {
		return func() {}
	}
	ctx, span := a.Tracer.Start(ctx, method(c)+" "+route(c), telemetry.Server,
		telemetry.Text("http.request.method", method(c)), telemetry.Text("http.route", route(c)),
		telemetry.Text("backlot.request.id", requestID(c)), telemetry.Text("backlot.key", call(c).key))
	c.Request = c.Request.WithContext(ctx)
	return func() {
		code := c.Writer.Status()
		span.Set(telemetry.Number("http.response.status_code", code))
		if code >= http.StatusInternalServerError {
			span.Fail(http.StatusText(code))
		}
		span.End(nil)
	}
}

// submitting begins the span that the tasks of a submission belong under.
func (a *API) submitting(ctx context.Context, all []submission) (context.Context, *telemetry.Span) {
	if a.Tracer == nil {
		return ctx, nil
	}
	about := []telemetry.Attribute{telemetry.Number("backlot.tasks", len(all))}
	if len(all) == 1 {
		t := all[0].Task
		about = append(about, telemetry.Text("backlot.task.id", t.ID.String()), telemetry.Text("backlot.task.type", t.Type),
			telemetry.Text("backlot.project.id", t.ProjectID), telemetry.Number("backlot.priority", int(t.Priority)))
	}
	return a.Tracer.Start(ctx, "submit", telemetry.Producer, about...)
}
