package gpu

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
)

// moody is a source that hangs or fails when it is told to.
type moody struct {
	mu     sync.Mutex
	hang   chan struct{} // calls wait for it to close
	faults error
	list   []Device
	load   []float64

	used      map[string]int
	unmetered error
}

func (m *moody) mood() (hang chan struct{}, devices []Device, load []float64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.hang, m.list, m.load, m.faults
}

func (m *moody) Devices(context.Context) ([]Device, error) {
	hang, devices, _, err := m.mood()
	if hang != nil {
		<-hang
	}
	return devices, err
}

func (m *moody) Utilization(context.Context) ([]float64, error) {
	_, _, load, err := m.mood()
	return load, err
}

func (m *moody) MemoryUsed(context.Context) (map[string]int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.used, m.unmetered
}

func (m *moody) set(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}

func newMoody() *moody {
	return &moody{list: []Device{{UUID: "GPU-a", MemoryMiB: 1000, Healthy: true}}, load: []float64{42}}
}

func TestHangingSourceNeverBlocks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source, hang := newMoody(), make(chan struct{})
		source.hang = hang
		start := time.Now()
		b := setup(t, source)
		require.Equal(t, 5*time.Second, time.Since(start), "Start waits for its patience and no longer")
		require.Equal(t, []float64{}, b.Utilization())
		require.Equal(t, 5*time.Second, time.Since(start), "and nothing else waits at all")

		close(hang)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		require.Equal(t, []float64{42}, b.Utilization())

		again := make(chan struct{})
		source.set(func() { source.hang = again })
		time.Sleep(3 * time.Second)
		require.Equal(t, []float64{42}, b.Utilization(), "a late answer is not yet a lost one")
		time.Sleep(10 * time.Second)
		require.Equal(t, []float64{}, b.Utilization(), "an old figure is not shown as if it were true")
		b.acquire(t, Need{Count: 1, MemoryMiB: 1})
		require.NoError(t, b.Stop(context.Background()), "nor does Stop wait for it")
		close(again)
	})
}

func TestFailingSourceKeepsTheInventory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := newMoody()
		b := setup(t, source)
		source.set(func() { source.faults = errors.New("driver is gone") })
		time.Sleep(time.Minute)
		require.Len(t, b.Devices(), 1)
		require.Empty(t, b.Utilization())
		source.set(func() { source.faults = nil })
		time.Sleep(3 * time.Second)
		require.Equal(t, []float64{42}, b.Utilization())
		require.NoError(t, b.Stop(context.Background()))
	})
}

func TestRenumberedAndLostDevicesAreKnownByUUID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := newMoody()
		b := setup(t, source)
		b.acquire(t, Need{Count: 1, MemoryMiB: 900})
		source.set(func() {
			source.list = []Device{{UUID: "GPU-b", MemoryMiB: 1000, Healthy: true}, {UUID: "GPU-a", MemoryMiB: 1000, Healthy: true}}
		})
		time.Sleep(3 * time.Second)
		second := b.acquire(t, Need{Count: 1, MemoryMiB: 900})
		require.Equal(t, "GPU-b", second.Shares[0].Device)
		source.set(func() { source.list = source.list[:1] })
		time.Sleep(3 * time.Second)
		require.NoError(t, b.Release(t.Context(), second))
		require.Equal(t, "GPU-b", b.acquire(t, Need{Count: 1, MemoryMiB: 200}).Shares[0].Device, "the lost one is not leased")
		require.NoError(t, b.Stop(context.Background()))
	})
}

func TestStaticInventoryReadsAsIdle(t *testing.T) {
	t.Parallel()
	b := setup(t, twoDevices)
	require.Equal(t, []float64{0, 0}, b.Utilization())
	require.Len(t, b.Devices(), 2)
	require.True(t, b.Devices()[0].Healthy)
}

func TestViewTellsTheMemoryInUseWhereTheSourceDoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source, used := newMoody(), 300
		source.list = append(source.list, Device{UUID: "GPU-b", Name: "b", MemoryMiB: 2000})
		source.used = map[string]int{"GPU-a": used}
		b := setup(t, source)
		second := queue.GPUDevice{UUID: "GPU-b", Name: "b", Index: 1, MemoryMiB: 2000}
		require.Equal(t, []queue.GPUDevice{{UUID: "GPU-a", MemoryMiB: 1000, UsedMiB: &used, Healthy: true}, second}, b.View())
		source.set(func() { source.used, source.unmetered = nil, errors.New("not supported") })
		time.Sleep(2500 * time.Millisecond)
		require.Equal(t, []queue.GPUDevice{{UUID: "GPU-a", MemoryMiB: 1000, Healthy: true}, second}, b.View())
	})
	b := setup(t, twoDevices)
	require.Nil(t, b.View()[0].UsedMiB, "an inventory that is written down")
}
