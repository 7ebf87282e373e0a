// Package sysload tells how busy this machine is.
package sysload

import (
	"sync"
	"time"

	"github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/mem"
)

// fresh is how long a reading serves: load over less is noise.
const fresh = time.Second

// Meter reads the load of the machine. The zero value is ready.
type Meter struct {
	mu          sync.Mutex
	read        time.Time
	cpu, memory float64
}

// Load gives the use of all processors since the last reading, and of memory, in percent.
func (m *Meter) Load() (processors, memory float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if time.Since(m.read) < fresh {
		return m.cpu, m.memory
	}
	m.read = time.Now()
	if p, err := cpu.Percent(0, false); err == nil && len(p) == 1 {
		m.cpu = min(max(p[0], 0), 100)
	}
	if v, err := mem.VirtualMemory(); err == nil {
		m.memory = min(max(v.UsedPercent, 0), 100)
	}
	return m.cpu, m.memory
}
