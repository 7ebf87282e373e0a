//go:build !linux && !wasip1

package sdk

import (
	"os/exec"
	"syscall"
)

// Without a parent-death signal the program still ends with its plugin: the host kills the whole process
// group, and so does the plugin when its host is gone.
func dieWithPlugin(c *exec.Cmd) {
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
}
