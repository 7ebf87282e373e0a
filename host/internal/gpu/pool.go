package gpu

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/queue"
)

// Ledger is the book of leases that all hosts of a machine share.
type Ledger interface {
	AcquireGPU(ctx context.Context, request queue.GPURequest) (queue.GPULease, error)
	RenewGPU(ctx context.Context, machine string, ids []string) (lost []string, expires time.Time, err error)
	ReleaseGPU(ctx context.Context, machine, id string) error
	ReleaseOwner(ctx context.Context, machine, owner string) error
	GPUUse(ctx context.Context, machine string) (map[string]int, error)
}

var _ Ledger = (*queue.Queue)(nil)

// Options of a Pool. Durations that are 0 get the defaults in brackets.
type Options struct {
	Source  Source
	Ledger  Ledger
	Machine string // name that the hosts on these devices share
	Owner   string // of this host's leases; the same after a restart
	Logger  hclog.Logger

	TTL        time.Duration // of a lease [15s]; renewals get the ledger's own
	RenewEvery time.Duration // [3s]
	ProbeEvery time.Duration // between looks at the devices [2s]
	Patience   time.Duration // with a source that does not answer [5s]
}

// Pool leases the devices of this machine.
type Pool struct {
	options Options
	freed   chan struct{}
	stop    chan struct{}
	loops   sync.WaitGroup // grows under mu, and not after Stop

	mu      sync.Mutex
	stopped bool
	leases  map[string]*Lease
	seen    sight
}

// New makes a pool that gives leases once it is started.
func New(options Options) (*Pool, error) {
	if options.Source == nil || options.Ledger == nil || options.Machine == "" || options.Owner == "" {
		return nil, errors.New("gpu: a pool needs a source, a ledger, a machine and an owner")
	}
	if options.Logger == nil {
		options.Logger = hclog.NewNullLogger()
	}
	fallback(&options.TTL, 15*time.Second)
	fallback(&options.RenewEvery, 3*time.Second)
	fallback(&options.ProbeEvery, 2*time.Second)
	fallback(&options.Patience, 5*time.Second)
	return &Pool{
		options: options, freed: make(chan struct{}, 1), stop: make(chan struct{}), leases: map[string]*Lease{},
	}, nil
}

func fallback(d *time.Duration, otherwise time.Duration) {
	if *d <= 0 {
		*d = otherwise
	}
}

// Start gives back what this owner held in a former life, whose processes must be gone by then, and begins to
// look at the devices and to renew. It waits for the first look, but no longer than Patience.
func (p *Pool) Start(ctx context.Context) error {
	if err := p.options.Ledger.ReleaseOwner(ctx, p.options.Machine, p.options.Owner); err != nil {
		return fmt.Errorf("gpu: release the leases of a former life: %w", err)
	}
	first := make(chan struct{})
	if !p.run(p.renew) {
		return ErrStopped
	}
	go p.probe(first)
	patience := time.NewTimer(p.options.Patience)
	defer patience.Stop()
	select {
	case <-first:
	case <-ctx.Done():
		return ctx.Err()
	case <-patience.C:
		p.options.Logger.Warn("the GPU source does not answer; going on without GPUs until it does")
	}
	return nil
}

// run starts a goroutine that Stop waits for, unless Stop has begun.
func (p *Pool) run(loop func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return false
	}
	p.loops.Go(loop)
	return true
}

// Stop gives back all leases. The processes that use them must be gone by then.
func (p *Pool) Stop(ctx context.Context) error {
	p.mu.Lock()
	if !p.stopped {
		p.stopped = true
		close(p.stop)
	}
	p.mu.Unlock()
	p.loops.Wait()
	p.mu.Lock()
	held := p.leases
	p.leases = map[string]*Lease{}
	p.mu.Unlock()
	var failed error
	for id := range held {
		failed = errors.Join(failed, p.options.Ledger.ReleaseGPU(ctx, p.options.Machine, id))
	}
	return failed
}

// Devices is the inventory as it was last seen.
func (p *Pool) Devices() []Device {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.devices
}

// Leased is the memory in MiB that this host has leased, by device.
func (p *Pool) Leased() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	leased := map[string]int{}
	for _, l := range p.leases {
		for _, s := range l.Shares {
			leased[s.Device] += s.MemoryMiB
		}
	}
	return leased
}

// Possible reports whether this machine can ever serve the need; an optional one it always can.
func (p *Pool) Possible(need Need) bool { return need.Optional || possible(p.Devices(), need) }

// Freed gets a value when a lease of this host has ended: what did not fit may fit now. Other hosts' leases end
// without notice.
func (p *Pool) Freed() <-chan struct{} { return p.freed }
