package process

import (
	"bytes"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"ft.tc/backlot/api/generator/handshake"
)

// startTime is when the process started, in ticks since boot; 0 when there is no such process, or only
// what is left of it until its parent looks.
func startTime(pid int) uint64 {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name, in parentheses, may hold anything: count from its end.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const state, started = 0, 19
	if len(fields) <= started || string(fields[state]) == "Z" {
		return 0
	}
	n, err := strconv.ParseUint(string(fields[started]), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// bootID tells one run of the machine from another; empty where the kernel does not.
func bootID() string {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(b))
}

// marked finds the processes that carry the instance's id in their environment.
func marked(id string) []int {
	mark := []byte(handshake.InstanceVariable + "=" + id)
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var pids []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		env, err := os.ReadFile("/proc/" + e.Name() + "/environ")
		if err == nil && hasEntry(env, mark) {
			pids = append(pids, pid)
		}
	}
	return pids
}

func hasEntry(env, entry []byte) bool {
	for e := range bytes.SplitSeq(env, []byte{0}) {
		if bytes.Equal(e, entry) {
			return true
		}
	}
	return false
}

// awaitExit returns when the child has ended, and leaves it to be reaped: until then neither its pid nor its
// group's can belong to anybody else.
func awaitExit(pid int) {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			return
		}
	}
}
