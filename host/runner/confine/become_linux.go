package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"ft.tc/backlot/host/internal/plugin/process/confine"
)

// becoming is a process on its way to be a plugin.
type becoming struct {
	confine.Order

	apart bool // it has a network of its own
}

// become turns this process into the plugin. All of it happens on one thread: namespaces, capabilities and the
// parent-death signal are a thread's, and exec keeps those of the one that calls it.
func become() error {
	runtime.LockOSThread()
	for _, fd := range []int{confine.OrderFD, confine.ProgramFD} {
		unix.CloseOnExec(fd)
	}
	order, err := confine.Receive(os.NewFile(confine.OrderFD, "order"))
	if err != nil {
		return err
	}
	b := &becoming{Order: order}
	for _, step := range []func() error{b.dieWithHost, b.limit, b.isolate, b.dropCapabilities, b.restrict} {
		if err := step(); err != nil {
			return fmt.Errorf("%s can't be confined: %w", b.Path, err)
		}
	}
	return b.explain(b.execute())
}

// dieWithHost renews what a new thread does not inherit. A host that died before it is gone as parent.
func (b *becoming) dieWithHost() error {
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("parent-death signal: %w", err)
	}
	if os.Getppid() != b.Host {
		return errors.New("the host is gone")
	}
	return nil
}

// openFiles is what a plugin finds as its limit, and how far it may raise it.
const openFiles, maxOpenFiles = 4096, 65536

func (b *becoming) limit() error {
	var files unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &files); err != nil {
		return err
	}
	files.Max = min(files.Max, maxOpenFiles)
	files.Cur = min(files.Max, openFiles)
	limits := map[int]unix.Rlimit{unix.RLIMIT_CORE: {}, unix.RLIMIT_NOFILE: files}
	if b.DataBytes > 0 {
		limits[unix.RLIMIT_DATA] = unix.Rlimit{Cur: uint64(b.DataBytes), Max: uint64(b.DataBytes)}
	}
	for what, l := range limits {
		if err := unix.Setrlimit(what, &l); err != nil {
			return fmt.Errorf("limit %d: %w", what, err)
		}
	}
	return nil
}

// execute does not return if it succeeds. What runs is the open file that the host has checked.
func (b *becoming) execute() error {
	run := b.runOpen
	if b.ByPath {
		run = func() error { return syscall.Exec(b.Path, b.Args, os.Environ()) }
	}
	err := run()
	for n := 0; n < busyTries && errors.Is(err, unix.ETXTBSY); n++ {
		<-time.After(busyPause)
		err = run()
	}
	return err
}

// runOpen executes the open file itself, under its own name: a path in /proc would make a number of it in ps and top.
func (b *becoming) runOpen() error {
	args, err := syscall.SlicePtrFromStrings(b.Args)
	if err != nil {
		return err
	}
	env, err := syscall.SlicePtrFromStrings(os.Environ())
	if err != nil {
		return err
	}
	var empty byte
	_, _, errno := unix.Syscall6(unix.SYS_EXECVEAT, confine.ProgramFD, uintptr(unsafe.Pointer(&empty)), //nolint:gosec // neither syscall nor unix has execveat
		uintptr(unsafe.Pointer(&args[0])), uintptr(unsafe.Pointer(&env[0])), unix.AT_EMPTY_PATH, 0) //nolint:gosec // as above
	return errno
}

// A fork of the host may hold the file that it has just written open for a moment, until it execs.
const (
	busyTries = 50
	busyPause = 10 * time.Millisecond
)

func (b *becoming) explain(err error) error {
	if errors.Is(err, unix.ENOENT) {
		return fmt.Errorf("the interpreter or loader that it names is not installed: %s: %w", b.Path, err)
	}
	return fmt.Errorf("%s can't be run: %w", b.Path, err)
}
