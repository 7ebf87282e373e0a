package wasm

import (
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// deadman is a timer of the kernel's that kills this process. A guest that can't be interrupted keeps Go's collector
// from stopping the world, and with it every goroutine that waits for it: a timer of Go's would never fire.
type deadman struct{ id int32 }

// sigevent is the kernel's struct sigevent.
type sigevent struct {
	value  uint64
	signal int32
	notify int32
	_      [48]byte
}

// armDeadman starts a timer that kills the process after d.
func armDeadman(d time.Duration) (*deadman, error) {
	m := &deadman{}
	event := sigevent{signal: int32(unix.SIGKILL)}
	if _, _, errno := syscall.RawSyscall(syscall.SYS_TIMER_CREATE, unix.CLOCK_MONOTONIC,
		uintptr(unsafe.Pointer(&event)), uintptr(unsafe.Pointer(&m.id))); errno != 0 { //nolint:gosec // the kernel's interface
		return nil, fmt.Errorf("no timer that ends a guest: %w", os.NewSyscallError("timer_create", errno))
	}
	m.set(d)
	return m, nil
}

// set moves the end to d from now.
func (m *deadman) set(d time.Duration) {
	value := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(max(d, time.Nanosecond)))}
	_, _, _ = syscall.RawSyscall6(syscall.SYS_TIMER_SETTIME, uintptr(m.id), 0,
		uintptr(unsafe.Pointer(&value)), 0, 0, 0) //nolint:gosec // the kernel's interface
}

func (m *deadman) disarm() {
	_, _, _ = syscall.RawSyscall(syscall.SYS_TIMER_DELETE, uintptr(m.id), 0, 0)
}
