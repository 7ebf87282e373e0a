package gpu

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ft.tc/backlot/host/internal/queue"
)

func TestChoice(t *testing.T) {
	t.Parallel()
	devices := []Device{
		{UUID: "c", MemoryMiB: 3000, Healthy: true},
		{UUID: "a", MemoryMiB: 1000, Healthy: true},
		{UUID: "b", MemoryMiB: 1000, Healthy: true},
		{UUID: "sick", MemoryMiB: 9000},
	}
	for name, test := range map[string]struct {
		used map[string]int
		need Need
		want []queue.GPUSlot
	}{
		"tightest fit wins": {
			used: map[string]int{"c": 2500, "a": 300, "b": 100},
			need: Need{Count: 1, MemoryMiB: 400},
			want: []queue.GPUSlot{{Device: "c", CapacityMiB: 3000, MemoryMiB: 400}},
		},
		"equal fits go by UUID": {
			need: Need{Count: 1, MemoryMiB: 1000},
			want: []queue.GPUSlot{{Device: "a", CapacityMiB: 1000, MemoryMiB: 1000}},
		},
		"several devices are different ones": {
			need: Need{Count: 3, MemoryMiB: 10},
			want: []queue.GPUSlot{
				{Device: "a", CapacityMiB: 1000, MemoryMiB: 10},
				{Device: "b", CapacityMiB: 1000, MemoryMiB: 10},
				{Device: "c", CapacityMiB: 3000, MemoryMiB: 10},
			},
		},
		"all or nothing":              {used: map[string]int{"b": 995}, need: Need{Count: 3, MemoryMiB: 10}},
		"a sick device is not chosen": {need: Need{Count: 1, MemoryMiB: 4000}},
		"an exclusive need takes an empty device whole": {
			used: map[string]int{"a": 1},
			need: Need{Count: 1, MemoryMiB: 10, Exclusive: true},
			want: []queue.GPUSlot{{Device: "b", CapacityMiB: 1000, MemoryMiB: 1000, Exclusive: true}},
		},
		"an exclusive need without figure takes any": {
			used: map[string]int{"a": 1, "b": 1},
			need: Need{Count: 1, Exclusive: true},
			want: []queue.GPUSlot{{Device: "c", CapacityMiB: 3000, MemoryMiB: 3000, Exclusive: true}},
		},
		"nothing is needed": {need: Need{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, choose(devices, test.used, test.need)); diff != "" {
				t.Errorf("choice (-want +got):\n%s", diff)
			}
		})
	}
}

func TestChoiceNeverExceedsADevice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		used := map[string]int{}
		var devices []Device
		for _, uuid := range rapid.SliceOfDistinct(rapid.StringMatching(`[a-f]{2}`), rapid.ID).Draw(t, "devices") {
			device := Device{UUID: uuid, MemoryMiB: rapid.IntRange(0, 100).Draw(t, "memory"), Healthy: rapid.Bool().Draw(t, "healthy")}
			used[uuid] = rapid.IntRange(0, device.MemoryMiB).Draw(t, "used")
			devices = append(devices, device)
		}
		need := Need{
			Count: rapid.IntRange(0, 4).Draw(t, "count"), MemoryMiB: rapid.IntRange(0, 100).Draw(t, "need"),
			Exclusive: rapid.Bool().Draw(t, "exclusive"),
		}
		slots := choose(devices, used, need)
		if slots != nil && len(slots) != need.Count {
			t.Fatalf("%d slots for a need of %d", len(slots), need.Count)
		}
		taken := map[string]bool{}
		for _, slot := range slots {
			if taken[slot.Device] || used[slot.Device]+slot.MemoryMiB > slot.CapacityMiB || slot.MemoryMiB < need.MemoryMiB {
				t.Fatalf("bad slot %+v with %d in use", slot, used[slot.Device])
			}
			taken[slot.Device] = true
		}
	})
}
