package main

import (
	"context"
	"encoding/json"

	"github.com/shirou/gopsutil/v4/mem"
	"github.com/shirou/gopsutil/v4/process"

	"ft.tc/backlot/host/internal/gpu"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest/strictjson"
	"ft.tc/backlot/host/internal/validate"
)

// peeked is how many waiting tasks of a lane are held against a new schema.
const peeked = 1000

// misfits counts the waiting tasks of a lane that a schema would refuse.
func misfits(q *queue.Queue) func(ctx context.Context, lane string, schema json.RawMessage) (int, string, error) {
	return func(ctx context.Context, lane string, text json.RawMessage) (n int, reason string, err error) {
		schema, err := validate.Compile(text)
		if err != nil {
			return 0, "", err
		}
		waiting, err := q.Peek(ctx, lane, peeked)
		for _, data := range waiting {
			faults := schema.Faults("task_data", strictjson.Value(data))
			for _, sentence := range faults {
				reason = sentence
			}
			if len(faults) > 0 {
				n++
			}
		}
		return n, reason, err
	}
}

// room is what the machine has free for plugins.
func room(gpus *gpu.Pool) func() (memory int64, gpuMiB int) {
	return func() (memory int64, gpuMiB int) {
		if v, err := mem.VirtualMemory(); err == nil {
			memory = int64(v.Available)
		}
		for _, d := range gpus.Devices() {
			gpuMiB = max(gpuMiB, d.MemoryMiB)
		}
		return memory, gpuMiB
	}
}

// resident is the memory that processes hold; those that are gone hold none.
func resident(pids []int) (bytes uint64) {
	for _, pid := range pids {
		p, err := process.NewProcess(int32(pid))
		if err != nil {
			continue
		}
		if info, err := p.MemoryInfo(); err == nil {
			bytes += info.RSS
		}
	}
	return bytes >> 20 << 20 // whole MiB: less would be news all the time
}
