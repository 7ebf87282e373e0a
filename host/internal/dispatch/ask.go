package dispatch

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/telemetry"
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

// Log writes a line of the task to the host's log, and to the task's own.
func (a *attempt) Log(level generator.LogLevel, message string) {
	known, ok := logLevels[level]
	if !ok {
		known = hclog.Info
	}
	message = a.redact(message)
	a.spoke.Store(true)
	a.d.journal.add(a.held(), queue.LogLine{At: time.Now(), Level: known.String(), Attempt: a.claim.Task.Attempt, Message: message})
	a.d.log.Log(known, message, "task", a.claim.Task.ID, "type", a.typ.Type)
}

// redact leaves out of a plugin's sentence what is nobody else's: signatures of inputs, and what the operator gave the plugin
// in confidence.
func (a *attempt) redact(message string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.secrets == nil {
		a.secrets = secretsOf(a.typ.Manifest)
	}
	return a.secrets.Replace(a.signed.redact(message))
}

// Preview keeps the latest for the report loop, which shows it to whoever watches.
func (a *attempt) Preview(p generator.Preview) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.preview = &p
}

// Input fetches what the task refers to, into its work folder.
func (a *attempt) Input(ctx context.Context, r generator.InputRequest) (generator.Input, error) {
	ctx, cancel := a.joined(ctx)
	defer cancel()
	workDir, given := a.expect(r.URL)
	if workDir == "" {
		return generator.Input{}, generator.Failf("task_over", "The task is over: its generator asks for an input too late.")
	}
	defer a.arrived()
	began := time.Now()
	ctx, span := a.d.o.Tracer.Start(ctx, "input", telemetry.Internal, telemetry.Text("backlot.input.kind", string(r.Kind)))
	in, err := a.d.o.Fetcher.Fetch(ctx, r, workDir)
	a.seen.Took(telemetry.Fetch, time.Since(began))
	span.Set(telemetry.Number("backlot.input.bytes", int(in.Size)))
	if err != nil {
		span.Fail("the input can't be had") // the error names the URL, which may be signed
		span.End(nil)
		return in, inField(given, r.URL, err)
	}
	span.End(nil)
	return in, nil
}

// expect says where an input goes, until it has arrived; nowhere when the attempt has given its work folder back.
func (a *attempt) expect(url string) (workDir string, given json.RawMessage) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.workDir != "" {
		a.signed.note(url)
		a.inputs++
	}
	return a.workDir, a.given
}

func (a *attempt) arrived() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.inputs--
}

// joined is ctx that also ends with the attempt.
func (a *attempt) joined(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(a.ctx, func() { cancel(context.Cause(a.ctx)) })
	return ctx, func() { stop(); cancel(nil) }
}
