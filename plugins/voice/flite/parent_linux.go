package flite

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel end a child that its plugin can't end any more. A child is tied to the thread that started
// it; goroutines that lock theirs and end do not start any here.
func dieWithParent(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
