package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ticks is what /proc counts in, on every Linux that Go runs on.
const ticks = 100

// process is one of the service's.
type process struct {
	seconds  float64 // of CPU, children that have ended included
	resident float64 // MiB
	plugin   bool    // a plugin, or started by one
}

// processes are those of the service at this moment, itself included.
func (s *service) processes() ([]process, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	all, parents, names := map[int]process{}, map[int]int{}, map[int]string{}
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		name, rest, _ := strings.Cut(string(b), ") ")
		fields := strings.Fields(rest)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		parents[pid], _ = strconv.Atoi(fields[1])
		_, names[pid], _ = strings.Cut(name, "(")
		var p process
		for _, f := range fields[11:15] { // utime, stime, and those of ended children
			n, _ := strconv.ParseFloat(f, 64)
			p.seconds += n / ticks
		}
		pages, _ := strconv.ParseFloat(fields[21], 64)
		p.resident = pages * float64(os.Getpagesize()) / (1 << 20)
		all[pid] = p
	}
	var own []process
	for pid, p := range all {
		var under bool
		if under, p.plugin = s.lineage(pid, parents, names); under {
			own = append(own, p)
		}
	}
	return own, nil
}

// lineage says whether a process is the service's, and whether it is a plugin or a plugin's.
func (s *service) lineage(pid int, parents map[int]int, names map[int]string) (under, ofPlugin bool) {
	for at := pid; at > 1; at = parents[at] {
		if at == s.cmd.Process.Pid {
			return true, ofPlugin
		}
		if parents[at] == s.cmd.Process.Pid && names[at] != "redis-server" {
			ofPlugin = true
		}
	}
	return false, false
}
