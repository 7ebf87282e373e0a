package gpu

import (
	"sync/atomic"
	"time"

	"ft.tc/backlot/host/internal/queue"
)

// Lease is the right to memory on devices until it expires. The pool renews it until it is released or lost.
type Lease struct {
	ID     string
	Token  uint64
	Shares []Share

	expires atomic.Int64 // Unix ms
	lost    chan struct{}
}

// Share is a lease's memory on one device.
type Share struct {
	Device    string // UUID
	MemoryMiB int
}

func newLease(granted queue.GPULease, slots []queue.GPUSlot) *Lease {
	lease := &Lease{ID: granted.ID, Token: granted.Token, lost: make(chan struct{})}
	for _, slot := range slots {
		lease.Shares = append(lease.Shares, Share{Device: slot.Device, MemoryMiB: slot.MemoryMiB})
	}
	lease.expires.Store(granted.Expires.UnixMilli())
	return lease
}

// Expires is when the lease runs out unless it is renewed, by the clock of Redis.
func (l *Lease) Expires() time.Time { return time.UnixMilli(l.expires.Load()) }

// Lost is closed when the ledger no longer knows the lease: the memory may be somebody else's.
func (l *Lease) Lost() <-chan struct{} { return l.lost }
