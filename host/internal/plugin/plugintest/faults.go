package plugintest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
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
	case "core":
		fmt.Println("2|1|unix|/nowhere|grpc")
		select {}
	case "netrpc":
		fmt.Println("1|1|unix|/nowhere|netrpc")
		select {}
	case "cookie":
		fmt.Fprintln(os.Stderr, "This binary is a plugin of something else.")
		os.Exit(1)
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
	"segv":        segv,
	"alloc":       alloc,
	"fork":        fork,
	"daemonize":   daemonize,
	"dial":        dial,
	"read":        read,
	"write":       write,
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

// segv dies of the signal that a native library gets for a bad pointer.
func segv(ctx context.Context, t *sdk.Task, _ generatortest.Instruction) (*sdk.Result, error) {
	t.Progress(0.5, "about to")
	if err := syscall.Kill(os.Getpid(), syscall.SIGSEGV); err != nil {
		return nil, err
	}
	<-ctx.Done() // any thread may get it
	return nil, ctx.Err()
}

// alloc touches N MiB of memory, one after the other.
func alloc(_ context.Context, _ *sdk.Task, do generatortest.Instruction) (*sdk.Result, error) {
	var held [][]byte
	for range do.N {
		b := make([]byte, 1<<20)
		for i := 0; i < len(b); i += os.Getpagesize() {
			b[i] = 1
		}
		held = append(held, b)
	}
	return &sdk.Result{Metadata: map[string]any{"mib": len(held)}}, nil
}

// fork starts N programs that stay, or as many as it can.
func fork(_ context.Context, _ *sdk.Task, do generatortest.Instruction) (*sdk.Result, error) {
	started, problem := 0, ""
	for range do.N {
		if err := exec.Command("sleep", "60").Start(); err != nil {
			problem = err.Error()
			break
		}
		started++
	}
	return &sdk.Result{Metadata: map[string]any{"started": started, "error": problem}}, nil
}

// daemonize leaves a program behind that has left the group and the session, holds nothing of its parent's and
// carries no mark; its pid is in the result.
func daemonize(context.Context, *sdk.Task, generatortest.Instruction) (*sdk.Result, error) {
	c := exec.Command("setsid", "-f", "env", "-i", "sh", "-c", "echo $$; exec sleep 60 </dev/null >/dev/null 2>&1")
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	pid, err := bufio.NewReader(out).ReadString('\n')
	if err := errors.Join(err, c.Wait()); err != nil {
		return nil, err
	}
	return &sdk.Result{Metadata: map[string]any{"daemon": strings.TrimSpace(pid)}}, nil
}

// dial connects to what Text names, as in "tcp 127.0.0.1:6379", and sends a line.
func dial(_ context.Context, _ *sdk.Task, do generatortest.Instruction) (*sdk.Result, error) {
	network, address, _ := strings.Cut(do.Text, " ")
	conn, err := net.DialTimeout(network, address, 2*time.Second)
	if err == nil {
		_, err = conn.Write([]byte("PING\n"))
		err = errors.Join(err, conn.Close())
	}
	return told(err)
}

// read reads the file, or the folder, that Text names; its beginning is in the result.
func read(_ context.Context, _ *sdk.Task, do generatortest.Instruction) (*sdk.Result, error) {
	content, err := os.ReadFile(do.Text)
	if errors.Is(err, syscall.EISDIR) {
		_, err = os.ReadDir(do.Text)
	}
	r, _ := told(err)
	r.Metadata["content"] = string(content[:min(len(content), 1000)])
	return r, nil
}

// write writes to the file that Text names.
func write(_ context.Context, _ *sdk.Task, do generatortest.Instruction) (*sdk.Result, error) {
	return told(os.WriteFile(do.Text, []byte("x"), 0o600))
}

// told is a result that says what went wrong, or nothing.
func told(err error) (*sdk.Result, error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	return &sdk.Result{Metadata: map[string]any{"error": text}}, nil
}
