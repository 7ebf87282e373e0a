package process

import (
	"os/exec"
	"syscall"
)

// bind puts the child in a group of its own and has it killed when the thread that starts it ends.
func bind(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
