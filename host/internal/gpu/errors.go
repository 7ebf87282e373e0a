package gpu

import "errors"

var (
	// ErrNoRoom says that a need does not fit now; Pool.Freed tells when to try again.
	ErrNoRoom = errors.New("no room on the GPUs of this machine")
	// ErrImpossible says that a need does not fit even when all devices are empty.
	ErrImpossible = errors.New("this machine has no GPUs that could ever hold it")
	// ErrLost says that a lease has run out or was taken back.
	ErrLost = errors.New("the GPU lease is lost")
	// ErrStopped says that the pool gives no more leases.
	ErrStopped = errors.New("the GPU pool has stopped")
)
