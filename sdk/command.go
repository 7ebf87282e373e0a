//go:build !wasip1

package sdk

import (
	"context"
	"os"
	"os/exec"
	"time"

	"ft.tc/backlot/api/generator/handshake"
)

const commandGrace = 2 * time.Second // from SIGTERM to SIGKILL

// Command prepares a program that belongs to the task: it runs in the work folder with a small environment,
// gets SIGTERM when ctx ends and SIGKILL two seconds later, and dies with the plugin. Start it from an
// ordinary goroutine: on Linux a program dies with the thread that started it, so not from one that
// locked its thread and ends before the program does.
func (t *Task) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = t.WorkDir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.WorkDir, "TMPDIR=" + t.WorkDir, "LANG=C.UTF-8"}
	if id := os.Getenv(handshake.InstanceVariable); id != "" {
		c.Env = append(c.Env, handshake.InstanceVariable+"="+id)
	}
	c.WaitDelay = commandGrace
	dieWithPlugin(c)
	return c
}
