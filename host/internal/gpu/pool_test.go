package gpu

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLeaseNamesDevicesAndMemory(t *testing.T) {
	t.Parallel()
	b := setup(t, twoDevices)
	lease := b.acquire(t, Need{Count: 2, MemoryMiB: 600})
	require.Equal(t, []Share{{Device: "GPU-a", MemoryMiB: 600}, {Device: "GPU-b", MemoryMiB: 600}}, lease.Shares)
	require.NotZero(t, lease.Token)
	require.Equal(t, 1, b.book.held(), "several devices are one lease")
}

func TestOptionalNeedGoesWithout(t *testing.T) {
	t.Parallel()
	b := setup(t, None{})
	for _, need := range []Need{{}, {Count: 1, MemoryMiB: 10, Optional: true}} {
		require.True(t, b.Possible(need))
		lease, err := b.Acquire(t.Context(), need)
		require.NoError(t, err)
		require.Nil(t, lease)
		require.NoError(t, b.Release(t.Context(), lease))
		b.ReleaseAfter(lease, nil)
	}
}

func TestOptionalNeedWaitsForRoomThatThereCanBe(t *testing.T) {
	t.Parallel()
	b := setup(t, twoDevices)
	b.acquire(t, Need{Count: 1, MemoryMiB: 2000})
	_, err := b.Acquire(t.Context(), Need{Count: 1, MemoryMiB: 1500, Optional: true})
	require.ErrorIs(t, err, ErrNoRoom)
}

func TestNeedThatCanNeverFitIsSaidSo(t *testing.T) {
	t.Parallel()
	b := setup(t, twoDevices)
	for _, need := range []Need{{Count: 1, MemoryMiB: 2001}, {Count: 2, MemoryMiB: 1001}, {Count: 3, MemoryMiB: 1}} {
		require.False(t, b.Possible(need))
		_, err := b.Acquire(t.Context(), need)
		require.ErrorIs(t, err, ErrImpossible)
	}
}

func TestReleaseMakesRoomAndTells(t *testing.T) {
	t.Parallel()
	b := setup(t, twoDevices)
	<-b.Freed() // the devices that were found
	need := Need{Count: 1, MemoryMiB: 1500}
	lease := b.acquire(t, need)
	_, err := b.Acquire(t.Context(), need)
	require.ErrorIs(t, err, ErrNoRoom)
	require.NoError(t, b.Release(t.Context(), lease))
	require.NoError(t, b.Release(t.Context(), lease), "a second release is no error")
	<-b.Freed()
	b.acquire(t, need)
}

func TestFasterHostMakesTheChoiceAnew(t *testing.T) {
	t.Parallel()
	b := setup(t, twoDevices)
	b.book.set(func() { b.book.full = attempts - 1 })
	b.acquire(t, Need{Count: 1, MemoryMiB: 1})
	b.book.set(func() { b.book.full = attempts })
	_, err := b.Acquire(t.Context(), Need{Count: 1, MemoryMiB: 1})
	require.ErrorIs(t, err, ErrNoRoom)
}

func TestLeasesAreRenewedUntilReleased(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, twoDevices)
		lease := b.acquire(t, Need{Count: 1, MemoryMiB: 1})
		first := lease.Expires()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.True(t, lease.Expires().After(first), "renewed by itself")
		require.NoError(t, b.Release(t.Context(), lease))
		before := b.book.renews
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.Equal(t, before, b.book.renews, "nothing is left to renew")
		require.NoError(t, b.Stop(context.Background()))
	})
}

func TestRenewalOnRequestGivesTheNewExpiry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, twoDevices)
		lease := b.acquire(t, Need{Count: 1, MemoryMiB: 1})
		time.Sleep(time.Second)
		expires, err := b.Renew(t.Context(), lease)
		require.NoError(t, err)
		require.Equal(t, time.Now().Add(15*time.Second).UnixMilli(), expires.UnixMilli())
		require.NoError(t, b.Stop(context.Background()))
		_, err = b.Renew(t.Context(), lease)
		require.ErrorIs(t, err, ErrLost)
	})
}

func TestLostLeaseIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, twoDevices)
		lease := b.acquire(t, Need{Count: 1, MemoryMiB: 1})
		b.book.set(func() { clear(b.book.leases) })
		start := time.Now()
		<-lease.Lost()
		require.LessOrEqual(t, time.Since(start), 3*time.Second)
		_, err := b.Renew(t.Context(), lease)
		require.ErrorIs(t, err, ErrLost)
		require.NoError(t, b.Release(t.Context(), lease))
		require.NoError(t, b.Stop(context.Background()))
	})
}

func TestUnreachableLedgerLosesNoLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, twoDevices)
		lease := b.acquire(t, Need{Count: 1, MemoryMiB: 1})
		b.book.set(func() { b.book.faults = errDown })
		_, err := b.Acquire(t.Context(), Need{Count: 1, MemoryMiB: 1})
		require.ErrorIs(t, err, errDown)
		_, err = b.Renew(t.Context(), lease)
		require.ErrorIs(t, err, errDown)
		time.Sleep(time.Minute)
		b.book.set(func() { b.book.faults = nil })
		time.Sleep(4 * time.Second)
		synctest.Wait()
		select {
		case <-lease.Lost():
			t.Fatal("lost, though the ledger has it")
		default:
		}
		require.True(t, lease.Expires().After(time.Now()))
		require.NoError(t, b.Stop(context.Background()))
	})
}

func TestLeaseIsHeldUntilItsProcessIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, twoDevices)
		gone := make(chan struct{})
		b.ReleaseAfter(b.acquire(t, Need{Count: 1, MemoryMiB: 1}), gone)
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Equal(t, 1, b.book.held())
		close(gone)
		synctest.Wait()
		require.Zero(t, b.book.held())
		b.ReleaseAfter(b.acquire(t, Need{Count: 1, MemoryMiB: 1}), nil)
		require.NoError(t, b.Stop(context.Background()), "does not wait for a process that stays")
		require.Zero(t, b.book.held())
	})
}

func TestStartReleasesTheLeasesOfAFormerLife(t *testing.T) {
	t.Parallel()
	b := setup(t, twoDevices)
	other := newPool(t, twoDevices, b.book, "host-2")
	require.NoError(t, other.Start(t.Context()))
	b.acquire(t, Need{Count: 1, MemoryMiB: 1})
	_, err := other.Acquire(t.Context(), Need{Count: 1, MemoryMiB: 1})
	require.NoError(t, err)
	require.NoError(t, newPool(t, twoDevices, b.book, "host-1").Start(t.Context()))
	require.Equal(t, 1, b.book.held(), "only the other host's is left")
}

func TestStoppedPoolGivesBackAndGivesNoMore(t *testing.T) {
	t.Parallel()
	b := setup(t, twoDevices)
	b.acquire(t, Need{Count: 1, MemoryMiB: 1})
	require.NoError(t, b.Stop(t.Context()))
	require.NoError(t, b.Stop(t.Context()), "twice is once")
	_, err := b.Acquire(t.Context(), Need{Count: 1, MemoryMiB: 1})
	require.ErrorIs(t, err, ErrStopped)
	require.Zero(t, b.book.held())
	require.ErrorIs(t, b.Start(t.Context()), ErrStopped)
}

func TestPoolWithoutItsPartsIsRefused(t *testing.T) {
	t.Parallel()
	for _, options := range []Options{{}, {Source: None{}}, {Source: None{}, Ledger: newBook()}, {Source: None{}, Ledger: newBook(), Machine: "m"}} {
		_, err := New(options)
		require.Error(t, err)
	}
}

func TestStartStopStress(t *testing.T) {
	t.Parallel()
	for range 50 {
		b := setup(t, twoDevices)
		go func() { _, _ = b.Acquire(context.Background(), Need{Count: 1, MemoryMiB: 1}) }()
		go b.ReleaseAfter(&Lease{}, nil)
		go func() { _ = b.Stop(context.Background()) }()
		require.NoError(t, b.Stop(t.Context()))
	}
}
