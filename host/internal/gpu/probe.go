package gpu

import (
	"context"
	"slices"
	"time"

	"ft.tc/backlot/host/internal/queue"
)

// sight is what the source last said. An NVML call can hang for good in a sick driver, so one goroutine alone
// makes the calls, and everybody else reads this.
type sight struct {
	devices []Device
	load    []float64
	used    map[string]int // MiB by UUID; empty where the source does not say
	at      time.Time
}

// Utilization is the load of each device from 0 to 100. It never blocks. It is empty where there is no GPU and
// while the source has not answered for longer than Patience.
func (p *Pool) Utilization() []float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen.at.IsZero() || time.Since(p.seen.at) > p.options.Patience+p.options.ProbeEvery {
		return []float64{}
	}
	return append([]float64{}, p.seen.load...)
}

// probe looks at the devices every ProbeEvery until Stop. It is not waited for: it may hang in the source.
func (p *Pool) probe(first chan<- struct{}) {
	tick := time.NewTicker(p.options.ProbeEvery)
	defer tick.Stop()
	failing := !p.look(false)
	close(first)
	for {
		select {
		case <-p.stop:
			return
		case <-tick.C:
			failing = !p.look(failing)
		}
	}
}

// look asks the source once and reports whether it answered. A fault that goes on is logged once.
func (p *Pool) look(failing bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), p.options.Patience)
	defer cancel()
	devices, err := p.options.Source.Devices(ctx)
	var load []float64
	if err == nil {
		load, err = p.options.Source.Utilization(ctx)
	}
	if err != nil {
		if !failing {
			p.options.Logger.Warn("the GPU source gives an error", "error", err)
		}
		return false
	}
	used := p.measure(ctx)
	p.mu.Lock()
	changed := !slices.Equal(p.seen.devices, devices)
	p.seen = sight{devices: devices, load: load, used: used, at: time.Now()}
	p.mu.Unlock()
	if changed {
		p.options.Logger.Info("GPUs", "count", len(devices), "machine", p.options.Machine)
		p.tellFreed()
	}
	return true
}

// measure asks for the memory in use. Whatever is wrong with that, the devices are there.
func (p *Pool) measure(ctx context.Context) map[string]int {
	meter, ok := p.options.Source.(Meter)
	if !ok {
		return nil
	}
	used, err := meter.MemoryUsed(ctx)
	if err != nil {
		p.options.Logger.Debug("the GPU source does not say what memory is in use", "error", err)
	}
	return used
}

// View is the inventory as it was last seen, with the memory in use.
func (p *Pool) View() []queue.GPUDevice {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []queue.GPUDevice
	for i, d := range p.seen.devices {
		device := queue.GPUDevice{UUID: d.UUID, Name: d.Name, Index: i, MemoryMiB: d.MemoryMiB, Healthy: d.Healthy}
		if used, ok := p.seen.used[d.UUID]; ok {
			device.UsedMiB = &used
		}
		all = append(all, device)
	}
	return all
}

// Machine is the name that the hosts on these devices share.
func (p *Pool) Machine() string { return p.options.Machine }
