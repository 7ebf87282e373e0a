package plugintest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/api/generator/handshake"
	"ft.tc/backlot/sdk"
)

// Values of StartVariable that leave a plugin one of the two bonds to its host.
const (
	PdeathsigOnly = "pdeathsig-only"
	LifelineOnly  = "lifeline-only"
)

// misbehaveAtStart does not return if it ends the process.
func misbehaveAtStart(how string) {
	switch how {
	case "exit":
		fmt.Fprintln(os.Stderr, "error while loading shared libraries: libgone.so")
		os.Exit(127)
	case "junk":
		fmt.Println("hello world")
		select {}
	case "longline":
		fmt.Print(strings.Repeat("x", 1<<20))
		select {}
	case "silent":
		select {}
	case "version":
		fmt.Println("1|99|unix|/nowhere|grpc")
		select {}
	case PdeathsigOnly:
		_ = os.Unsetenv(handshake.LifelineVariable)
	case "child":
		_ = exec.Command("sleep", "60").Start()
		os.Exit(3)
	}
}

type fault func(ctx context.Context, t *sdk.Task, do generatortest.Instruction) (*sdk.Result, error)

var faults = map[string]fault{
	"exit": func(context.Context, *sdk.Task, generatortest.Instruction) (*sdk.Result, error) {
		os.Exit(7)
		return nil, nil
	},
	// deaf works on after its cancellation.
	"deaf": func(_ context.Context, t *sdk.Task, _ generatortest.Instruction) (*sdk.Result, error) {
		t.Progress(0.5, "deaf")
		time.Sleep(time.Hour)
		return nil, nil
	},
	"flood":       flood,
	"orphan":      orphan,
	"leftover":    leftover,
	"command":     command,
	"environment": environment,
	"badprogress": badProgress,
	"pid": func(context.Context, *sdk.Task, generatortest.Instruction) (*sdk.Result, error) {
		return &sdk.Result{Metadata: map[string]any{"pid": os.Getpid()}}, nil
	},
}

// flood writes N megabytes to each of stdout and stderr, as raw as a program can.
func flood(_ context.Context, _ *sdk.Task, do generatortest.Instruction) (*sdk.Result, error) {
	for _, fd := range []int{1, 2} {
		for range do.N {
			if err := writeAll(fd, []byte(strings.Repeat("x", 1<<20-1)+do.Text)); err != nil {
				return nil, err
			}
		}
	}
	return nil, nil
}

func writeAll(fd int, b []byte) error {
	for len(b) > 0 {
		n, err := syscall.Write(fd, b)
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// orphan leaves a program behind that left the group and holds stdout and stderr; its pid is in the result.
func orphan(_ context.Context, _ *sdk.Task, _ generatortest.Instruction) (*sdk.Result, error) {
	c := exec.Command("sleep", "60")
	c.Stdout, c.Stderr = os.NewFile(1, "stdout"), os.NewFile(2, "stderr")
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := c.Start(); err != nil {
		return nil, err
	}
	return &sdk.Result{Metadata: map[string]any{"pid": c.Process.Pid}}, nil
}

// leftover leaves a program in the group that carries no mark; its pid is in the result.
func leftover(context.Context, *sdk.Task, generatortest.Instruction) (*sdk.Result, error) {
	c := exec.Command("sleep", "60")
	c.Env = []string{}
	if err := c.Start(); err != nil {
		return nil, err
	}
	return &sdk.Result{Metadata: map[string]any{"pid": c.Process.Pid}}, nil
}

// command runs a program of the task until the task is cancelled; its pid is the step of the progress.
func command(ctx context.Context, t *sdk.Task, _ generatortest.Instruction) (*sdk.Result, error) {
	c := t.Command(ctx, "sleep", "60")
	if err := c.Start(); err != nil {
		return nil, err
	}
	t.Progress(0.5, fmt.Sprint(c.Process.Pid))
	return nil, c.Wait()
}

func environment(context.Context, *sdk.Task, generatortest.Instruction) (*sdk.Result, error) {
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return nil, err
	}
	var targets []string
	for _, fd := range fds {
		if target, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil {
			targets = append(targets, target)
		}
	}
	return &sdk.Result{Metadata: map[string]any{"env": os.Environ(), "fds": targets}}, nil
}

func badProgress(_ context.Context, t *sdk.Task, _ generatortest.Instruction) (*sdk.Result, error) {
	t.Progress(2, strings.Repeat("ä", 1<<20)+"\xff")
	return nil, nil
}
