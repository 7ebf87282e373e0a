package queue

import (
	"errors"
	"time"
)

// ErrNoRoom says that the devices asked for have no room now.
var ErrNoRoom = errors.New("no room on the GPU")

// GPURequest asks for memory on devices of one machine, all or nothing.
type GPURequest struct {
	Machine string // those who share the devices share this name
	Owner   string // who to free when he dies: an instance
	Slots   []GPUSlot
	TTL     time.Duration
}

// GPUSlot is a share of one device. CapacityMiB is what the device has in all.
type GPUSlot struct {
	Device      string // UUID
	CapacityMiB int
	MemoryMiB   int
	Exclusive   bool // nobody else on the device
}

// GPULease is a granted request.
type GPULease struct {
	ID      string
	Token   uint64
	Expires time.Time
}

// GPUDevice is a GPU as a host sees it.
type GPUDevice struct {
	UUID      string `json:"uuid"`
	Name      string `json:"name"`
	Index     int    `json:"index"` // place in the host's inventory
	MemoryMiB int    `json:"memory_mib"`
	UsedMiB   *int   `json:"used_mib,omitempty"` // by whomever; nil where the source does not say
	Healthy   bool   `json:"healthy"`
}

// GPUHolder is what GPU memory is leased for.
type GPUHolder struct {
	TaskID string `json:"task_id"`
	Plugin string `json:"plugin"` // name@version
}

// GPUShare is a lease's memory on one device.
type GPUShare struct {
	Lease, Device string
	MemoryMiB     int
	Exclusive     bool
	Until         time.Time // unless it is renewed
}
