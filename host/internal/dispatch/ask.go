package dispatch

import (
	"context"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/api/generator"
)

var _ generator.Host = (*attempt)(nil)

var logLevels = map[generator.LogLevel]hclog.Level{
	generator.LogDebug: hclog.Debug, generator.LogInfo: hclog.Info, generator.LogWarn: hclog.Warn, generator.LogError: hclog.Error,
}

// Progress remembers the latest; the report loop writes it.
func (a *attempt) Progress(fraction float64, step string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if step == "" {
		step = a.step
	}
	a.fraction, a.step, a.changed = max(a.fraction, fraction), step, true
}

// Log writes a line of the task to the host's log.
func (a *attempt) Log(level generator.LogLevel, message string) {
	known, ok := logLevels[level]
	if !ok {
		known = hclog.Info
	}
	a.d.log.Log(known, message, "task", a.claim.Task.ID, "type", a.typ.Type)
}

// Preview keeps the latest for the report loop, which shows it to whoever watches.
func (a *attempt) Preview(p generator.Preview) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.preview = &p
}

// Input fetches what the task refers to.
func (a *attempt) Input(ctx context.Context, r generator.InputRequest) (generator.Input, error) {
	ctx, cancel := a.joined(ctx)
	defer cancel()
	return a.d.o.Fetcher.Fetch(ctx, r, a.workDir)
}

// joined is ctx that also ends with the attempt.
func (a *attempt) joined(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(a.ctx, func() { cancel(context.Cause(a.ctx)) })
	return ctx, func() { stop(); cancel(nil) }
}
