package main

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

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

// scribble writes what is no protocol and no log, without an end of line, to the process's own output: os.Stdout and
// os.Stderr are not that in a plugin.
func scribble(descriptors ...int) fault {
	return func(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
		junk := bytes.Repeat([]byte("\x00junk"), r.size(1<<20)/5)
		for _, d := range descriptors {
			if err := scribbleOn(d, junk); err != nil {
				return nil, err
			}
		}
		return fine(ctx, t, r)
	}
}

func scribbleOn(descriptor int, junk []byte) error {
	output, err := own(descriptor)
	if err != nil {
		return err
	}
	_, err = output.Write(junk)
	return errors.Join(err, output.Close())
}

// own opens the process's descriptor once more, so that closing it closes nothing else.
func own(descriptor int) (*os.File, error) {
	d, err := unix.Dup(descriptor)
	if err != nil {
		return nil, err
	}
	unix.CloseOnExec(d)
	return os.NewFile(uintptr(d), "output"), nil
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
