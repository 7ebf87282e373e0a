package queue

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
)

// AcquireGPU leases all the slots or none; ErrNoRoom where they don't fit now. Leases of different machines have
// nothing to do with each other.
func (q *Queue) AcquireGPU(ctx context.Context, r GPURequest) (GPULease, error) {
	if r.Machine == "" || len(r.Slots) == 0 {
		return GPULease{}, errors.New("a GPU lease needs a machine and a device")
	}
	lease := GPULease{ID: uuid.NewString()}
	args := []any{r.Machine, lease.ID, r.Owner, r.TTL.Milliseconds()}
	for _, s := range r.Slots {
		args = append(args, s.Device, s.CapacityMiB, s.MemoryMiB, s.Exclusive)
	}
	answer, err := q.list(heard(ctx), gpuAcquireScript, args...)
	if err != nil {
		return GPULease{}, err
	}
	if len(answer) < 2 {
		return GPULease{}, ErrNoRoom
	}
	lease.Token, lease.Expires = uint64(integer(answer[0])), stamp(answer[1])
	return lease, nil
}

// RenewGPU prolongs leases by [Options.LeaseTTL] and gives those that are lost.
func (q *Queue) RenewGPU(ctx context.Context, machine string, ids []string) (lost []string, expires time.Time, err error) {
	args := []any{machine, q.options.LeaseTTL.Milliseconds()}
	for _, id := range ids {
		args = append(args, id)
	}
	answer, err := q.list(ctx, gpuRenewScript, args...)
	if err != nil {
		return nil, time.Time{}, err
	}
	for _, id := range answer[1:] {
		lost = append(lost, text(id))
	}
	return lost, stamp(answer[0]), nil
}

// ReleaseGPU gives a lease back; one that is gone is no error.
func (q *Queue) ReleaseGPU(ctx context.Context, machine, id string) error {
	if id == "" {
		return nil
	}
	_, err := q.call(ctx, gpuReleaseScript, machine, id, "")
	return err
}

// ReleaseOwner gives back all that an owner holds on a machine.
func (q *Queue) ReleaseOwner(ctx context.Context, machine, owner string) error {
	_, err := q.call(ctx, gpuReleaseScript, machine, "", owner)
	return err
}

// GPULeases is what is leased on machines, by machine.
func (q *Queue) GPULeases(ctx context.Context, machines []string) (map[string][]GPUShare, error) {
	args := make([]any, len(machines))
	for i, m := range machines {
		args[i] = m
	}
	rows, err := q.list(ctx, gpuLeasesScript, args...)
	if err != nil {
		return nil, err
	}
	all := map[string][]GPUShare{}
	for ; len(rows) >= 6; rows = rows[6:] {
		machine := text(rows[0])
		all[machine] = append(all[machine], GPUShare{Lease: text(rows[1]), Device: text(rows[2]), MemoryMiB: int(integer(rows[3])),
			Exclusive: integer(rows[4]) == 1, Until: stamp(rows[5])})
	}
	return all, nil
}

// GPUUse is the leased memory of a machine's devices in MiB.
func (q *Queue) GPUUse(ctx context.Context, machine string) (map[string]int, error) {
	answer, err := q.list(ctx, gpuUseScript, machine)
	if err != nil {
		return nil, err
	}
	use := map[string]int{}
	for rows := answer; len(rows) >= 2; rows = rows[2:] {
		use[text(rows[0])] += int(integer(rows[1]))
	}
	return use, nil
}
