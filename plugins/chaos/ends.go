package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	"unsafe"

	"ft.tc/backlot/sdk"
)

// exitCode is that of a crash.
const exitCode = 3

// forEver is longer than any host waits.
const forEver = 24 * time.Hour

func crash(context.Context, *sdk.Task, request) (*sdk.Result, error) {
	os.Exit(exitCode)
	return nil, nil
}

// segv writes where there is no memory. SetPanicOnFault off makes that the end of the process.
func segv(context.Context, *sdk.Task, request) (*sdk.Result, error) {
	debug.SetPanicOnFault(false)
	signal.Reset(syscall.SIGSEGV)
	nowhere := uintptr(1 << 40)
	*(*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&nowhere))) = 1
	return nil, nil
}

func panics(context.Context, *sdk.Task, request) (*sdk.Result, error) { panic("chaos") }

// hang waits, cancelled or not, for ever where no seconds are given; the plugin's heartbeat goes on.
func hang(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	<-time.After(r.pause(forEver))
	return fine(ctx, t, r)
}

// busy works likewise.
func busy(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	end := time.Now().Add(r.pause(forEver))
	for n := 0; time.Now().Before(end); n++ {
		if n%1_000_000 == 0 {
			t.Progress(0.5, "busy")
			time.Sleep(time.Millisecond)
		}
	}
	return fine(ctx, t, r)
}

// deaf hears neither cancellation nor SIGTERM, from its first progress on.
func deaf(_ context.Context, t *sdk.Task, _ request) (*sdk.Result, error) {
	signal.Ignore(syscall.SIGTERM)
	t.Progress(0, "deaf")
	select {}
}

// stop freezes the whole process, heartbeat included.
func stop(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	if err := syscall.Kill(os.Getpid(), syscall.SIGSTOP); err != nil {
		return nil, err
	}
	return fine(ctx, t, r)
}

// late takes no notice of its cancellation for a second, and then comes with a good result.
func late(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	select {
	case <-ctx.Done():
	case <-time.After(r.pause(10 * time.Second)):
	}
	<-time.After(time.Second)
	return media(ctx, t, r)
}
