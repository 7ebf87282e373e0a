package gpu

import (
	"cmp"
	"slices"
	"strings"

	"ft.tc/backlot/host/internal/queue"
)

// Need is what one running task asks for. A Count of 0 asks for nothing.
type Need struct {
	Count     int
	MemoryMiB int  // on each device
	Optional  bool // goes without where the machine can't ever give it
	Exclusive bool // whole devices, shared with nobody
}

// candidate is a device with the room that is left on it.
type candidate struct {
	device Device
	free   int // MiB
}

// choose picks a slot on Count different devices, or nothing when there aren't as many with room. It takes the
// tightest fit, so that large holes stay large; equal fits go by UUID.
func choose(devices []Device, used map[string]int, need Need) []queue.GPUSlot {
	var candidates []candidate
	for _, device := range devices {
		free := device.MemoryMiB - used[device.UUID]
		if fits(device, need) && free >= need.MemoryMiB && (!need.Exclusive || used[device.UUID] == 0) {
			candidates = append(candidates, candidate{device, free})
		}
	}
	if need.Count <= 0 || len(candidates) < need.Count {
		return nil
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.free, b.free), strings.Compare(a.device.UUID, b.device.UUID))
	})
	slots := make([]queue.GPUSlot, need.Count)
	for i := range slots {
		slots[i] = slot(candidates[i].device, need)
	}
	return slots
}

// slot takes a device whole for an exclusive need, so that it reads as full to everyone.
func slot(device Device, need Need) queue.GPUSlot {
	memory := need.MemoryMiB
	if need.Exclusive {
		memory = device.MemoryMiB
	}
	return queue.GPUSlot{Device: device.UUID, CapacityMiB: device.MemoryMiB, MemoryMiB: memory, Exclusive: need.Exclusive}
}

// fits reports whether the device could serve the need when nobody else is on it.
func fits(device Device, need Need) bool {
	return device.Healthy && device.MemoryMiB > 0 && device.MemoryMiB >= need.MemoryMiB
}

// possible reports whether the devices could serve the need when all are empty.
func possible(devices []Device, need Need) bool {
	return need.Count <= 0 || choose(devices, nil, need) != nil
}
