package gpu

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/redisserver/redistest"
)

// account counts from outside what is leased on a device at the same time.
type account struct {
	capacity        int64
	memory, tenants atomic.Int64
	exclusive, peak atomic.Int64
}

// enter adds a lease and reports whether the device holds it.
func (a *account) enter(share Share, exclusive bool) bool {
	memory, tenants := a.memory.Add(int64(share.MemoryMiB)), a.tenants.Add(1)
	if exclusive {
		a.exclusive.Add(1)
	}
	for peak := a.peak.Load(); memory > peak && !a.peak.CompareAndSwap(peak, memory); peak = a.peak.Load() {
	}
	return memory <= a.capacity && (a.exclusive.Load() == 0 || tenants == 1)
}

func (a *account) leave(share Share, exclusive bool) {
	if exclusive {
		a.exclusive.Add(-1)
	}
	a.tenants.Add(-1)
	a.memory.Add(-int64(share.MemoryMiB))
}

func TestRacingHostsNeverExceedCapacity(t *testing.T) {
	t.Parallel()
	const hosts, tasks, rounds = 2, 8, 625 // 10,000 needs in all
	url := redistest.Start(t)
	devices := Static{{UUID: "GPU-a", MemoryMiB: 1000}, {UUID: "GPU-b", MemoryMiB: 1000}, {UUID: "GPU-c", MemoryMiB: 2500}}
	accounts := map[string]*account{}
	for _, device := range devices {
		accounts[device.UUID] = &account{capacity: int64(device.MemoryMiB)}
	}
	var granted, refused, broken atomic.Int64
	var crowd sync.WaitGroup
	for _, host := range []string{"host-1", "host-2"}[:hosts] {
		pool := newPool(t, devices, open(t, url, host), host)
		require.NoError(t, pool.Start(t.Context()))
		for task := range tasks {
			crowd.Go(func() {
				random := rand.New(rand.NewPCG(uint64(task), uint64(len(host))))
				for range rounds {
					need := Need{Count: 1 + random.IntN(2), MemoryMiB: 100 + random.IntN(900), Exclusive: random.IntN(8) == 0}
					lease, err := pool.Acquire(context.Background(), need)
					if errors.Is(err, ErrNoRoom) {
						refused.Add(1)
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					granted.Add(1)
					for _, share := range lease.Shares {
						if !accounts[share.Device].enter(share, need.Exclusive) {
							broken.Add(1)
						}
					}
					for _, share := range lease.Shares {
						accounts[share.Device].leave(share, need.Exclusive)
					}
					if err := pool.Release(context.Background(), lease); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	crowd.Wait()
	for uuid, account := range accounts {
		t.Logf("%s: at most %d of %d MiB", uuid, account.peak.Load(), account.capacity)
	}
	t.Logf("%d granted, %d refused, %d above capacity", granted.Load(), refused.Load(), broken.Load())
	require.Zero(t, broken.Load())
	require.Positive(t, granted.Load())
	require.Positive(t, refused.Load(), "the race was none")
	use, err := open(t, url, "host-3").GPUUse(t.Context(), "stage-4")
	require.NoError(t, err)
	require.Empty(t, use, "nothing is left behind")
}

func open(t *testing.T, url, host string) *queue.Queue {
	t.Helper()
	q, err := queue.Open(t.Context(), queue.Options{URL: url, HostID: host})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, q.Close()) })
	return q
}
