package gpu

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ft.tc/backlot/host/internal/queue"
)

// attempts bounds how often a choice is made anew because another host was faster.
const attempts = 4

// Acquire leases what the need asks for, all of it or none. The lease is nil where nothing is needed, or where it
// is optional and this machine can't ever give it.
func (p *Pool) Acquire(ctx context.Context, need Need) (*Lease, error) {
	devices := p.Devices()
	switch {
	case need.Count <= 0:
		return nil, nil //nolint:nilnil // no lease and no error is the answer to no need
	case !possible(devices, need) && need.Optional:
		return nil, nil //nolint:nilnil // likewise
	case !possible(devices, need):
		return nil, fmt.Errorf("%w: %d × %d MiB", ErrImpossible, need.Count, need.MemoryMiB)
	}
	for range attempts {
		lease, err := p.attempt(ctx, devices, need)
		if !errors.Is(err, queue.ErrNoRoom) {
			return lease, err
		}
	}
	return nil, ErrNoRoom
}

// attempt asks for the best choice as the ledger reads now; queue.ErrNoRoom says that it was taken meanwhile.
func (p *Pool) attempt(ctx context.Context, devices []Device, need Need) (*Lease, error) {
	used, err := p.options.Ledger.GPUUse(ctx, p.options.Machine)
	if err != nil {
		return nil, fmt.Errorf("gpu: read the leases: %w", err)
	}
	slots := choose(devices, used, need)
	if slots == nil {
		return nil, ErrNoRoom
	}
	granted, err := p.options.Ledger.AcquireGPU(ctx, queue.GPURequest{
		Machine: p.options.Machine, Owner: p.options.Owner, Slots: slots, TTL: p.options.TTL,
	})
	if err != nil {
		return nil, fmt.Errorf("gpu: acquire: %w", err)
	}
	return p.hold(ctx, newLease(granted, slots))
}

// hold begins to renew a lease. One that arrives after Stop goes straight back.
func (p *Pool) hold(ctx context.Context, lease *Lease) (*Lease, error) {
	p.mu.Lock()
	stopped := p.stopped
	if !stopped {
		p.leases[lease.ID] = lease
	}
	p.mu.Unlock()
	if stopped {
		return nil, errors.Join(ErrStopped, p.options.Ledger.ReleaseGPU(ctx, p.options.Machine, lease.ID))
	}
	return lease, nil
}

// Release gives a lease back, once its process has left the devices. When the ledger can't be reached the lease
// runs out by itself. A nil lease and one that is gone are no error.
func (p *Pool) Release(ctx context.Context, lease *Lease) error {
	if lease == nil || !p.drop(lease.ID) {
		return nil
	}
	defer p.tellFreed()
	if err := p.options.Ledger.ReleaseGPU(ctx, p.options.Machine, lease.ID); err != nil {
		return fmt.Errorf("gpu: release: %w", err)
	}
	return nil
}

// ReleaseAfter gives a lease back when gone is closed: a program that was killed holds its memory until it has
// exited. It returns at once.
func (p *Pool) ReleaseAfter(lease *Lease, gone <-chan struct{}) {
	if lease == nil {
		return
	}
	p.run(func() {
		select {
		case <-p.stop: // Stop gives it back
			return
		case <-gone:
		}
		ctx, cancel := context.WithTimeout(context.Background(), p.options.Patience)
		defer cancel()
		if err := p.Release(ctx, lease); err != nil {
			p.options.Logger.Warn("GPU lease is left to run out", "lease", lease.ID, "error", err)
		}
	})
}

// Renew prolongs a lease at once and returns its new expiry; ErrLost where it is lost or released.
func (p *Pool) Renew(ctx context.Context, lease *Lease) (time.Time, error) {
	if err := p.prolong(ctx, []string{lease.ID}); err != nil {
		return time.Time{}, err
	}
	if !p.holds(lease.ID) {
		return time.Time{}, ErrLost
	}
	return lease.Expires(), nil
}

func (p *Pool) holds(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, held := p.leases[id]
	return held
}

// drop forgets a lease and reports whether it was held.
func (p *Pool) drop(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, held := p.leases[id]
	delete(p.leases, id)
	return held
}

func (p *Pool) tellFreed() {
	select {
	case p.freed <- struct{}{}:
	default:
	}
}
