package cgroup

import (
	"fmt"
	"path/filepath"
	"strconv"
)

// Limits of one cgroup; zero is no limit.
type Limits struct {
	MemoryBytes int64 // with swap, where the kernel counts that
	CPUs        float64
	PIDs        int
}

const cpuPeriod = 100_000 // µs

// setting is one file to write.
type setting struct {
	file, value string
	optional    bool // there are kernels without
}

func (l Limits) apply(h hierarchy, dir string) error {
	for _, s := range l.settings(h) {
		if err := write(filepath.Join(dir, s.file), s.value); err != nil && !s.optional {
			return err
		}
	}
	return nil
}

func (l Limits) settings(h hierarchy) (all []setting) {
	if l.MemoryBytes > 0 && h.has("memory") {
		all = append(all, l.memory(h.unified)...)
	}
	if l.PIDs > 0 && h.has("pids") {
		all = append(all, setting{file: "pids.max", value: strconv.Itoa(l.PIDs)})
	}
	if l.CPUs > 0 && h.has("cpu") {
		all = append(all, l.cpu(h.unified)...)
	}
	return all
}

func (l Limits) memory(unified bool) []setting {
	bytes := strconv.FormatInt(l.MemoryBytes, 10)
	if unified {
		return []setting{
			{file: "memory.max", value: bytes},
			{file: "memory.swap.max", value: "0", optional: true},
			{file: "memory.oom.group", value: "1", optional: true}, // half an instance is worse than none
		}
	}
	return []setting{ // in this order: the sum may not be less than the part
		{file: "memory.limit_in_bytes", value: bytes},
		{file: "memory.memsw.limit_in_bytes", value: bytes, optional: true},
	}
}

func (l Limits) cpu(unified bool) []setting {
	quota := max(int(l.CPUs*cpuPeriod), 1000) // the kernel's least
	if unified {
		return []setting{{file: "cpu.max", value: fmt.Sprintf("%d %d", quota, cpuPeriod)}}
	}
	return []setting{
		{file: "cpu.cfs_period_us", value: strconv.Itoa(cpuPeriod)},
		{file: "cpu.cfs_quota_us", value: strconv.Itoa(quota)},
	}
}
