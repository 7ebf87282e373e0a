package sdk

import (
	"context"
	"os/exec"
)

// Command prepares a program that belongs to the task. A module can start none, so its Start fails.
func (t *Task) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = t.WorkDir
	return c
}
