package kit

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// watchable is whether this system shows what a plugin starts.
const watchable = true

// stat is what the kernel says of a process.
type stat struct {
	process

	parent, group int
	pages         int64 // of memory that it holds
}

// stats looks at all processes.
func stats() map[int]stat {
	all := map[int]stat{}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return all
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if s, ok := statOf(pid); ok {
			all[pid] = s
		}
	}
	return all
}

func statOf(pid int) (stat, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, false
	}
	// The name, in parentheses, may hold anything: count from its end.
	f := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	const state, parent, group, started, pages = 0, 1, 2, 19, 21
	if len(f) <= pages || string(f[state]) == "Z" {
		return stat{}, false
	}
	number := func(at int) int64 { n, _ := strconv.ParseInt(string(f[at]), 10, 64); return n }
	return stat{
		process: process{pid, uint64(number(started))},
		parent:  int(number(parent)), group: int(number(group)), pages: number(pages),
	}, true
}

func startOf(pid int) uint64 {
	s, _ := statOf(pid)
	return s.started
}

// descendants are all that the process started, as far as they are still its family or in its group.
func descendants(pid int) map[process]bool {
	family := map[process]bool{}
	if pid == 0 {
		return family
	}
	all := stats()
	related := map[int]bool{pid: true}
	for grown := true; grown; {
		grown = false
		for _, s := range all {
			if !related[s.pid] && (related[s.parent] || s.group == pid) {
				related[s.pid], grown = true, true
				family[s.process] = true
			}
		}
	}
	return family
}

// residents are the processes whose folder is dir or below, also when it is gone.
func residents(dir string) map[process]bool {
	found := map[process]bool{}
	for pid, s := range stats() {
		at, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
		if err == nil && (at == dir || strings.HasPrefix(at, dir+"/")) {
			found[s.process] = true
		}
	}
	return found
}

// memory is what the process and its group hold, in bytes.
func memory(pid int) int64 {
	var pages int64
	for _, s := range stats() {
		if s.pid == pid || s.group == pid {
			pages += s.pages
		}
	}
	return pages * int64(os.Getpagesize())
}

// program is what the process calls itself.
func program(pid int) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return "?"
	}
	return strings.TrimSpace(string(name))
}
