package gpu

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/queue"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// book is a ledger in memory for tests of what the pool does; capacity_test.go has the real one.
type book struct {
	mu     sync.Mutex
	next   uint64
	leases map[string]queue.GPURequest
	faults error // of every call while it is set
	full   int   // acquisitions still to be refused
	renews int
}

var (
	_       Ledger = (*book)(nil)
	errDown        = errors.New("ledger is down")
)

func newBook() *book { return &book{leases: map[string]queue.GPURequest{}} }

func (b *book) AcquireGPU(_ context.Context, r queue.GPURequest) (queue.GPULease, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.faults != nil {
		return queue.GPULease{}, b.faults
	}
	if b.full > 0 {
		b.full--
		return queue.GPULease{}, queue.ErrNoRoom
	}
	b.next++
	id := strconv.FormatUint(b.next, 10)
	b.leases[id] = r
	return queue.GPULease{ID: id, Token: b.next, Expires: time.Now().Add(r.TTL)}, nil
}

func (b *book) RenewGPU(_ context.Context, _ string, ids []string) (lost []string, expires time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.renews++
	for _, id := range ids {
		if _, ok := b.leases[id]; !ok {
			lost = append(lost, id)
		}
	}
	return lost, time.Now().Add(15 * time.Second), b.faults
}

func (b *book) ReleaseGPU(_ context.Context, _, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.faults == nil {
		delete(b.leases, id)
	}
	return b.faults
}

func (b *book) ReleaseOwner(_ context.Context, _, owner string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, lease := range b.leases {
		if lease.Owner == owner {
			delete(b.leases, id)
		}
	}
	return b.faults
}

func (b *book) GPUUse(context.Context, string) (map[string]int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	use := map[string]int{}
	for _, lease := range b.leases {
		for _, slot := range lease.Slots {
			use[slot.Device] += slot.MemoryMiB
		}
	}
	return use, b.faults
}

func (b *book) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

func (b *book) held() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.leases)
}

// bundle is a started pool over a book, which ends with its test.
type bundle struct {
	*Pool

	book *book
}

func setup(t *testing.T, source Source) bundle {
	t.Helper()
	b := bundle{book: newBook()}
	b.Pool = newPool(t, source, b.book, "host-1")
	require.NoError(t, b.Start(t.Context()))
	return b
}

func newPool(t *testing.T, source Source, ledger Ledger, owner string) *Pool {
	t.Helper()
	pool, err := New(Options{Source: source, Ledger: ledger, Machine: "stage-4", Owner: owner})
	require.NoError(t, err)
	t.Cleanup(func() { _ = pool.Stop(context.Background()) })
	return pool
}

func (b bundle) acquire(t *testing.T, need Need) *Lease {
	t.Helper()
	lease, err := b.Acquire(t.Context(), need)
	require.NoError(t, err)
	require.NotNil(t, lease)
	return lease
}

var twoDevices = Static{{UUID: "GPU-a", MemoryMiB: 1000}, {UUID: "GPU-b", MemoryMiB: 2000}}
