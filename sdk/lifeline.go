//go:build !wasip1

package sdk

import (
	"io"
	"os"
	"strconv"
	"syscall"

	"ft.tc/backlot/api/generator/handshake"
)

// watchHost ends this process and all of its group as soon as the host is gone. The host holds the other
// end of a pipe that nobody writes to: its end-of-file is the host's death, however it died.
func watchHost() {
	fd, err := strconv.Atoi(os.Getenv(handshake.LifelineVariable))
	if err != nil {
		return // a host that has no lifeline to give
	}
	syscall.CloseOnExec(fd)
	lifeline := os.NewFile(uintptr(fd), "lifeline")
	go func() {
		_, _ = io.Copy(io.Discard, lifeline)
		endGroup()
	}()
}

// endGroup kills the process group when this process leads it, and this process in any case.
func endGroup() {
	if syscall.Getpgrp() == os.Getpid() {
		_ = syscall.Kill(0, syscall.SIGKILL)
	}
	os.Exit(1)
}
