//go:build !linux

package flite

import "os/exec"

// dieWithParent has nothing to do: a child ends when its input does.
func dieWithParent(*exec.Cmd) {}
