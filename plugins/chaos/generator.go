package main

import (
	"cmp"
	"context"
	_ "embed"
	"os"
	"strings"
	"time"

	"ft.tc/backlot/sdk"
)

//go:embed schema.json
var schema []byte

type chaos struct{}

// Specification describes the type; the schema tells what each fault does.
func (chaos) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{
		Type: "chaos", Description: "Faults on demand, for tests of the host", DataSchema: schema,
		Queue: sdk.QueueCPUIntensive, Typical: time.Second, Maximum: time.Minute,
	}
}

// request is task_data.
type request struct {
	Fault     string  `json:"fault"`
	Seconds   float64 `json:"seconds"`
	Bytes     int     `json:"bytes"`
	Attempts  int     `json:"attempts"` // how many of them have the fault; 0 is all
	Code      string  `json:"code"`
	Message   string  `json:"message"`
	Retryable bool    `json:"retryable"`
	URL       string  `json:"url"`
	Kind      string  `json:"kind"`
	Address   string  `json:"address"`
}

// pause is how long the fault lasts: what the task says, at most a minute, or else what suits the fault.
func (r request) pause(suits time.Duration) time.Duration {
	if r.Seconds <= 0 {
		return suits
	}
	return min(time.Duration(r.Seconds*float64(time.Second)), time.Minute)
}

// size is how many bytes the fault takes: what the task says, at most a gibibyte, or else what suits the fault.
func (r request) size(suits int) int {
	if r.Bytes <= 0 {
		return suits
	}
	return min(r.Bytes, 1<<30)
}

// behaves reports whether the attempt is to go well.
func (r request) behaves(attempt int) bool {
	faulty := r.Attempts
	if r.Fault == "retry" {
		faulty = max(faulty, 1)
	}
	return faulty > 0 && attempt > faulty
}

// fault does something to the host. It gets as long as it likes.
type fault func(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error)

var faults = map[string]fault{
	"": fine, "none": fine, "slow": slow, "echo": echo, "fail": fail, "retry": retry, "late": late,
	"media": media, "drip": drip, "gush": gush,
	"crash": crash, "segv": segv, "panic": panics, "hang": hang, "busy": busy, "deaf": deaf, "stop": stop,
	"flood": flood, "logflood": logflood, "stdout": scribble(1, 2), "stderr": scribble(2),
	"big": big, "badprogress": badprogress,
	"orphan": orphan, "daemonize": daemonize, "fork": fork, "alloc": alloc,
	"input": input, "lease": lease, "dial": dial, "env": environment, "trace": trace,
}

// Generate does what task_data.fault says, and writes the start and the end of it to the execution log.
func (chaos) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	var r request
	if err := t.Decode(&r); err != nil {
		return nil, err
	}
	if err := logExecution(t, "start"); err != nil {
		return nil, err
	}
	result, err := do(ctx, t, r)
	if logErr := logExecution(t, "end"); err == nil {
		err = logErr
	}
	return result, err
}

func do(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	r.Fault = cmp.Or(os.Getenv(faultVariable), r.Fault)
	if r.behaves(t.Attempt) {
		return fine(ctx, t, r)
	}
	if name, ok := strings.CutPrefix(r.Fault, "path:"); ok {
		return badPath(t, r, name)
	}
	f, ok := faults[r.Fault]
	if !ok {
		return nil, sdk.Failf("unknown_fault", "There is no fault %q.", r.Fault)
	}
	return f(ctx, t, r)
}

func fine(context.Context, *sdk.Task, request) (*sdk.Result, error) {
	return &sdk.Result{Metadata: map[string]any{"generation_model": "chaos"}}, nil
}

// slow takes its time and tells how far it is.
func slow(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	const steps = 20
	for n := range steps {
		t.Progress(float64(n)/steps, "waiting")
		if err := wait(ctx, r.pause(time.Second)/steps); err != nil {
			return nil, err
		}
	}
	return fine(ctx, t, r)
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func echo(_ context.Context, t *sdk.Task, _ request) (*sdk.Result, error) {
	return &sdk.Result{Metadata: map[string]any{"data": t.Data, "attempt": t.Attempt, "project_id": t.ProjectID}}, nil
}

func fail(_ context.Context, _ *sdk.Task, r request) (*sdk.Result, error) {
	code, message := r.Code, r.Message
	if code == "" {
		code = "chaos"
	}
	if message == "" {
		message = "The task failed as it was asked to."
	}
	if r.Retryable {
		return nil, sdk.Retryf(code, "%s", message)
	}
	return nil, sdk.Failf(code, "%s", message)
}

func retry(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	r.Retryable = true
	return fail(ctx, t, r)
}
