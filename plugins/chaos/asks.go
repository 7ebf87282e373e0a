package main

import (
	"context"
	"net"
	"os"
	"strings"
	"time"

	"ft.tc/backlot/sdk"
)

// input asks the host for a file.
func input(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	in, err := t.Input(ctx, r.URL, sdk.InputKind(r.Kind))
	if err != nil {
		return nil, err
	}
	return &sdk.Result{Metadata: map[string]any{"media_type": in.MediaType, "size": in.Size}}, nil
}

// lease renews every GPU lease of the task, and gives it back early.
func lease(ctx context.Context, t *sdk.Task, _ request) (*sdk.Result, error) {
	devices := []string{}
	for _, l := range t.Leases {
		if _, err := t.RenewLease(ctx, l.ID); err != nil {
			return nil, err
		}
		devices = append(devices, l.Device)
	}
	for _, l := range t.Leases {
		if err := t.ReleaseLease(ctx, l.ID); err != nil {
			return nil, err
		}
	}
	return &sdk.Result{Metadata: map[string]any{"devices": devices}}, nil
}

// dial tries to reach an address by itself.
func dial(ctx context.Context, _ *sdk.Task, r request) (*sdk.Result, error) {
	d := net.Dialer{Timeout: r.pause(2 * time.Second)}
	c, err := d.DialContext(ctx, "tcp", r.Address)
	if err != nil {
		return nil, sdk.Failf("dial", "The address can't be reached: %v.", err)
	}
	return &sdk.Result{Metadata: map[string]any{"reached": r.Address}}, c.Close()
}

// environment tells the names of the variables and the open files that the plugin was given.
func environment(context.Context, *sdk.Task, request) (*sdk.Result, error) {
	names := []string{}
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		names = append(names, name)
	}
	files := map[string]string{}
	entries, _ := os.ReadDir("/proc/self/fd")
	for _, e := range entries {
		files[e.Name()], _ = os.Readlink("/proc/self/fd/" + e.Name())
	}
	return &sdk.Result{Metadata: map[string]any{"environment": names, "files": files}}, nil
}

// trace tells which trace the task belongs to.
func trace(_ context.Context, t *sdk.Task, _ request) (*sdk.Result, error) {
	return &sdk.Result{Metadata: map[string]any{"traceparent": t.TraceParent}}, nil
}
