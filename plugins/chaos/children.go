package main

import (
	"context"
	"io"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"ft.tc/backlot/sdk"
)

const (
	childLife   = 60 * time.Second // no child outlives it, whatever the host does
	mostForks   = 200
	forksIfNone = 50
)

func child(r request) *exec.Cmd {
	seconds := r.pause(childLife).Seconds()
	return exec.Command("sleep", strconv.FormatFloat(seconds, 'f', 3, 64))
}

// leave starts a child and lets it go. Its end is awaited, so that it is no zombie.
func leave(c *exec.Cmd) error {
	if err := c.Start(); err != nil {
		return err
	}
	go func() { _ = c.Wait() }()
	return nil
}

// orphan leaves a child behind that holds the process's own outputs open.
func orphan(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	c := child(r)
	for descriptor, output := range map[int]*io.Writer{1: &c.Stdout, 2: &c.Stderr} {
		f, err := own(descriptor)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		*output = f
	}
	if err := leave(c); err != nil {
		return nil, err
	}
	return fine(ctx, t, r)
}

// daemonize leaves a grandchild behind in a session of its own, whose parent is gone.
func daemonize(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	c := exec.Command("sh", "-c", `sleep "$0" & exit 0`, child(r).Args[1])
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := c.Run(); err != nil {
		return nil, err
	}
	return fine(ctx, t, r)
}

// fork starts as many children as bytes says, at most 200.
func fork(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	started := 0
	for range min(r.size(forksIfNone), mostForks) {
		if err := leave(child(r)); err != nil {
			return nil, sdk.Failf("fork", "Only %d children could be started: %v.", started, err)
		}
		started++
	}
	return fine(ctx, t, r)
}

// alloc takes memory and touches it.
func alloc(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	b := make([]byte, r.size(64<<20))
	for i := 0; i < len(b); i += 4096 {
		b[i] = 1
	}
	if err := wait(ctx, r.pause(100*time.Millisecond)); err != nil {
		return nil, err
	}
	return &sdk.Result{Metadata: map[string]any{"bytes": len(b)}}, nil
}
