package gpu

import (
	"context"
	"slices"
	"time"
)

// sight is what the source last said. An NVML call can hang for good in a sick driver, so one goroutine alone
// makes the calls, and everybody else reads this.
type sight struct {
	devices []Device
	load    []float64
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
	p.mu.Lock()
	changed := !slices.Equal(p.seen.devices, devices)
	p.seen = sight{devices: devices, load: load, at: time.Now()}
	p.mu.Unlock()
	if changed {
		p.options.Logger.Info("GPUs", "count", len(devices), "machine", p.options.Machine)
		p.tellFreed()
	}
	return true
}
