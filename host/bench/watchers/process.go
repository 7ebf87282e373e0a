package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// process is one that is measured, by its id.
type process int

// use is what a process has used so far.
type use struct {
	pss int           // bytes of memory, its share of what is shared
	cpu time.Duration // of all processors
}

const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go knows

func (p process) use() use {
	var u use
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p))
	for line := range strings.Lines(string(b)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "Pss:" {
			kib, _ := strconv.Atoi(fields[1])
			u.pss = kib << 10
		}
	}
	b, _ = os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
	const user, system = 11, 12 // after the name, which may hold anything
	if fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:])); len(fields) > system {
		for _, field := range []string{fields[user], fields[system]} {
			n, _ := strconv.Atoi(field)
			u.cpu += time.Duration(n) * tick
		}
	}
	return u
}

// spent is the part of one processor that host and Redis took for a while.
type spent struct {
	took, host, redis time.Duration
}

func (s *service) measure(d time.Duration) spent { return s.measureWhile(func() { <-time.After(d) }) }

func (s *service) measureWhile(do func()) spent {
	host, redis, began := s.host.use().cpu, s.redis.use().cpu, time.Now()
	do()
	return spent{time.Since(began), s.host.use().cpu - host, s.redis.use().cpu - redis}
}

func percent(d, of time.Duration) string { return fmt.Sprintf("%.1f %%", 100*float64(d)/float64(of)) }
