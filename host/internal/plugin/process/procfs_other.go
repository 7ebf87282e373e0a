//go:build !linux

package process

import (
	"os/exec"
	"syscall"
)

// Without /proc nothing marks a process beyond its pid: orphans are left to their lifeline.

func startTime(int) uint64 { return 0 }

func bootID() string { return "" }

func marked(string) []int { return nil }

func awaitExit(int) {}

func bind(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
