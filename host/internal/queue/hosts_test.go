package queue

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"ft.tc/backlot/host/internal/redisserver/redistest"
	"ft.tc/backlot/host/internal/task"
)

func TestHealthSumsUpTheHosts(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	a, b := benchOn(t, url, "a"), benchOn(t, url, "b")
	require.NoError(t, a.Beat(a.ctx, HostState{GPU: []float64{10}, Types: map[string]TypeState{
		"image": {Ready: true, Instances: 2, Queue: "gpu_medium", TypicalSeconds: 60}}}))
	require.NoError(t, b.Beat(b.ctx, HostState{Types: map[string]TypeState{"image": {Instances: 1, Queue: "gpu_medium"}}}))
	require.Equal(t, 60, a.submit("p", task.Normal).EstimatedSeconds)
	h, err := b.Health(b.ctx)
	require.NoError(t, err)
	all := map[string]TypeHealth{"image": {Ready: true, Instances: 3, Queue: "gpu_medium", Waiting: 1}}
	there := map[string]TypeState{"image": {Ready: true, Instances: 2, Queue: "gpu_medium", TypicalSeconds: 60}}
	require.Equal(t, Health{Hosts: 2, GPU: []float64{10}, Types: all, Lanes: all, Elsewhere: there}, h)
	require.NoError(t, a.Leave(a.ctx))
	h, err = b.Health(b.ctx)
	require.NoError(t, err)
	require.Equal(t, 1, h.Hosts)
	require.False(t, h.Types["image"].Ready)
}

func TestGPULeasesNeverExceedCapacity(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	rapid.Check(t, func(r *rapid.T) {
		machine := "m" + newID(t).String()
		type grant struct {
			id    string
			slots []GPUSlot
		}
		var held []grant
		for range rapid.IntRange(1, 30).Draw(r, "steps") {
			if len(held) > 0 && rapid.Bool().Draw(r, "release") {
				j := rapid.IntRange(0, len(held)-1).Draw(r, "which")
				require.NoError(r, b.ReleaseGPU(b.ctx, machine, held[j].id))
				held = append(held[:j], held[j+1:]...)
				continue
			}
			var slots []GPUSlot
			for _, d := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"x", "y", "z"}), 1, 3, rapid.ID).Draw(r, "devices") {
				slots = append(slots, GPUSlot{Device: d, CapacityMiB: 100, MemoryMiB: rapid.IntRange(1, 100).Draw(r, "mib"),
					Exclusive: rapid.IntRange(0, 4).Draw(r, "exclusive") == 0})
			}
			used, tenants, locked := map[string]int{}, map[string]int{}, map[string]bool{}
			for _, g := range held {
				for _, s := range g.slots {
					used[s.Device] += s.MemoryMiB
					tenants[s.Device]++
					locked[s.Device] = locked[s.Device] || s.Exclusive
				}
			}
			fits := true
			for _, s := range slots {
				fits = fits && !locked[s.Device] && (!s.Exclusive || tenants[s.Device] == 0) && used[s.Device]+s.MemoryMiB <= 100
			}
			lease, err := b.AcquireGPU(b.ctx, GPURequest{Machine: machine, Owner: "o", Slots: slots, TTL: time.Minute})
			if !fits {
				require.ErrorIs(r, err, ErrNoRoom)
				continue
			}
			require.NoError(r, err)
			held = append(held, grant{lease.ID, slots})
		}
		require.NoError(r, b.ReleaseOwner(b.ctx, machine, "o"))
		use, err := b.GPUUse(b.ctx, machine)
		require.NoError(r, err)
		require.Empty(r, use)
	})
}

func TestGPULeaseEndsUnlessRenewed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	request := GPURequest{Machine: "m", Owner: "o", TTL: time.Minute, Slots: []GPUSlot{{Device: "x", CapacityMiB: 10, MemoryMiB: 10}}}
	kept, err := b.AcquireGPU(b.ctx, request)
	require.NoError(t, err)
	request.Machine, request.TTL = "n", time.Millisecond
	gone, err := b.AcquireGPU(b.ctx, request)
	require.NoError(t, err)
	require.Greater(t, gone.Token, kept.Token)
	require.Eventually(t, func() bool {
		use, err := b.GPUUse(b.ctx, "n")
		return err == nil && len(use) == 0
	}, time.Second, time.Millisecond)
	lost, _, err := b.RenewGPU(b.ctx, "n", []string{gone.ID})
	require.NoError(t, err)
	require.Equal(t, []string{gone.ID}, lost)
	lost, expires, err := b.RenewGPU(b.ctx, "m", []string{kept.ID})
	require.NoError(t, err)
	require.Empty(t, lost)
	require.WithinDuration(t, time.Now().Add(15*time.Second), expires, time.Second)
}

func TestHostWithAnotherMediaStoreIsToldWhileOthersLive(t *testing.T) {
	t.Parallel()
	a := newBench(t)
	b := benchOn(t, a.url, "host-b")
	require.NoError(t, a.ShareStore(a.ctx, "folder"))
	require.NoError(t, a.Beat(a.ctx, HostState{}))
	require.NoError(t, a.ShareStore(a.ctx, "folder"))
	require.NoError(t, b.ShareStore(b.ctx, "folder"))
	require.ErrorIs(t, b.ShareStore(b.ctx, "bucket"), ErrOtherStore)
	require.NoError(t, a.Leave(a.ctx))
	require.NoError(t, b.ShareStore(b.ctx, "bucket"), "a move, with nobody else there")
}

func TestGPULeasesAreSeenByEveryHostUntilTheyAreOver(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	a, b := benchOn(t, url, "a"), benchOn(t, url, "b")
	lease, err := a.AcquireGPU(a.ctx, GPURequest{Machine: "m", Owner: "a", TTL: time.Minute, Slots: []GPUSlot{
		{Device: "x", CapacityMiB: 100, MemoryMiB: 40}, {Device: "y", CapacityMiB: 100, MemoryMiB: 100, Exclusive: true}}})
	require.NoError(t, err)
	_, err = a.AcquireGPU(a.ctx, GPURequest{Machine: "m", Owner: "a", TTL: -time.Second, Slots: []GPUSlot{{Device: "x", CapacityMiB: 100, MemoryMiB: 1}}})
	require.NoError(t, err)
	all, err := b.GPULeases(b.ctx, []string{"m", "elsewhere"})
	require.NoError(t, err)
	require.Equal(t, map[string][]GPUShare{"m": {
		{Lease: lease.ID, Device: "x", MemoryMiB: 40, Until: lease.Expires}, {Lease: lease.ID, Device: "y", MemoryMiB: 100, Exclusive: true, Until: lease.Expires},
	}}, all)
}

// A host that serves nothing just now does not hide one that does.
func TestReadyHostIsSeenBesideOneThatDrains(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t)
	a, b, c := benchOn(t, url, "a"), benchOn(t, url, "b"), benchOn(t, url, "c")
	for host, ready := range map[*bench]bool{a: true, b: false} {
		require.NoError(t, host.Beat(host.ctx, HostState{Draining: !ready, Types: map[string]TypeState{"image": {Ready: ready, Instances: 1, Queue: "gpu_medium"}}}))
	}
	h, err := c.Health(c.ctx)
	require.NoError(t, err)
	require.True(t, h.Elsewhere["image"].Ready)
}
