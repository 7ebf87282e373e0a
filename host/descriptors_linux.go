package main

import "golang.org/x/sys/unix"

// keepDescriptors keeps what the host was started with from the programs that it starts: a shell or supervisor may
// have left files open that are no business of a plugin. A kernel before 5.11 can't, and goes without.
func keepDescriptors() {
	const firstBeyondStandard = 3
	_ = unix.CloseRange(firstBeyondStandard, ^uint(0), unix.CLOSE_RANGE_CLOEXEC)
}
