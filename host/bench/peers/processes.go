package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ticks is what /proc counts in, on every Linux that Go runs on.
const ticks = 100

// cpu is the CPU seconds that programs and all that they started have spent.
func cpu(all ...*program) (seconds float64) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	parents, spent := map[int]int{}, map[int]float64{}
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		parents[pid], _ = strconv.Atoi(fields[1])
		for _, f := range fields[11:15] {
			n, _ := strconv.ParseFloat(f, 64)
			spent[pid] += n / ticks
		}
	}
	for pid := range spent {
		for at := pid; at > 1; at = parents[at] {
			if isOne(at, all) {
				seconds += spent[pid]
				break
			}
		}
	}
	return seconds
}

// below are the processes that a process started, and those that they did.
func below(pid int) (all []int) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, path := range tasks {
		b, _ := os.ReadFile(path)
		for _, word := range strings.Fields(string(b)) {
			child, _ := strconv.Atoi(word)
			all = append(append(all, child), below(child)...)
		}
	}
	return all
}

// pss is a process' own share of memory, in MiB.
func pss(pid int) float64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	_, rest, _ := strings.Cut(string(b), "\nPss:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kib, _ := strconv.ParseFloat(fields[0], 64)
	return kib / 1024
}

func isOne(pid int, all []*program) bool {
	for _, p := range all {
		if p != nil && p.cmd.Process.Pid == pid {
			return true
		}
	}
	return false
}
