package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"strings"
	"time"

	"ft.tc/backlot/sdk"
)

// flood reports progress as fast as it can.
func flood(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	end := time.Now().Add(r.pause(time.Second))
	for n := 0; time.Now().Before(end) && ctx.Err() == nil; n++ {
		t.Progress(float64(n%1000)/1000, "flooding")
	}
	return fine(ctx, t, r)
}

// logflood writes log lines as fast as it can.
func logflood(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	end, line := time.Now().Add(r.pause(time.Second)), strings.Repeat("x", 1000)
	for time.Now().Before(end) && ctx.Err() == nil {
		t.Infof("%s", line)
	}
	return fine(ctx, t, r)
}

// stdout writes what is no protocol, without an end of line, to both outputs.
func stdout(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	junk := bytes.Repeat([]byte("\x00junk"), r.size(1<<20)/5)
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		if _, err := f.Write(junk); err != nil {
			return nil, err
		}
	}
	return fine(ctx, t, r)
}

// big answers with more metadata than fits into a message.
func big(_ context.Context, _ *sdk.Task, r request) (*sdk.Result, error) {
	return &sdk.Result{Metadata: map[string]any{"big": strings.Repeat("x", r.size(64<<20))}}, nil
}

// badprogress reports what is no fraction, goes backwards, and names steps that are none.
func badprogress(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	for _, fraction := range []float64{0.5, math.NaN(), -1, 2, math.Inf(1), 0.1} {
		t.Progress(fraction, "\xff\xfe"+strings.Repeat("s", 1<<20))
		if err := wait(ctx, r.pause(2*time.Second)/6); err != nil {
			return nil, err
		}
	}
	return fine(ctx, t, r)
}
