package gpu

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// renew prolongs all leases every RenewEvery until Stop. A ledger that can't be reached is asked again the next
// time: the processes are still on the devices, whatever the ledger thinks.
func (p *Pool) renew() {
	tick := time.NewTicker(p.options.RenewEvery)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), p.options.RenewEvery)
		if err := p.prolong(ctx, p.held()); err != nil {
			p.options.Logger.Warn("GPU leases were not renewed", "error", err)
		}
		cancel()
	}
}

func (p *Pool) held() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Sorted(maps.Keys(p.leases))
}

func (p *Pool) prolong(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	lost, expires, err := p.options.Ledger.RenewGPU(ctx, p.options.Machine, ids)
	if err != nil {
		return fmt.Errorf("gpu: renew: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range ids {
		lease, held := p.leases[id]
		switch {
		case !held: // released while the answer was under way
		case slices.Contains(lost, id):
			delete(p.leases, id)
			close(lease.lost)
			p.tellFreed()
		default:
			lease.expires.Store(expires.UnixMilli())
		}
	}
	return nil
}
