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

func crash(context.Context, *sdk.Task, request) (*sdk.Result, error) {
	os.Exit(3)
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

// hang waits for ever, cancelled or not; the plugin's heartbeat goes on.
func hang(context.Context, *sdk.Task, request) (*sdk.Result, error) { select {} }

// busy works for ever, cancelled or not.
func busy(_ context.Context, t *sdk.Task, _ request) (*sdk.Result, error) {
	for n := 0; ; n++ {
		if n%1_000_000 == 0 {
			t.Progress(0.5, "busy")
			time.Sleep(time.Millisecond)
		}
	}
}

// deaf hears neither cancellation nor SIGTERM.
func deaf(context.Context, *sdk.Task, request) (*sdk.Result, error) {
	signal.Ignore(syscall.SIGTERM)
	select {}
}

// stop freezes the whole process, heartbeat included.
func stop(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	if err := syscall.Kill(os.Getpid(), syscall.SIGSTOP); err != nil {
		return nil, err
	}
	return fine(ctx, t, r)
}
