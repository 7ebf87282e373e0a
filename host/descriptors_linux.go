package main

import "golang.org/x/sys/unix"

// keepDescriptors keeps what the host was started with from the programs that it starts: a shell or supervisor may
// have left files open that are no business of a plugin. A kernel before 5.11 can't, and goes without.
func keepDescriptors() {
	const firstBeyondStandard = 3
	_ = unix.CloseRange(firstBeyondStandard, ^uint(0), unix.CLOSE_RANGE_CLOEXEC)
}

// streamsThatFit is how many event streams the process has descriptors for beside what else it opens: Redis, plugins, files
// and the calls of everybody else. The soft limit is the hard one already, for Go raises it at the start.
func streamsThatFit(want int) (fit int, descriptors uint64) {
	const others = 1000
	var most unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &most); err != nil || most.Cur > uint64(want)+others {
		return want, most.Cur
	}
	spare := most.Cur / 2
	if most.Cur > 2*others {
		spare = most.Cur - others
	}
	return max(1, min(want, int(spare))), most.Cur
}
