package wasm

import (
	"context"
	"time"
)

const (
	deadmanDelay = 300 * time.Millisecond // beyond letGo: an orderly end of the runner comes first
	noDeadline   = 24 * time.Hour
)

// guard has this process killed when a guest still runs well after the end of ctx. It holds when nothing of this
// process is able to run any more.
func guard(ctx context.Context) (release func(), err error) {
	left := noDeadline
	if deadline, ok := ctx.Deadline(); ok {
		left = time.Until(deadline)
	}
	d, err := armDeadman(left + letGo + deadmanDelay)
	if err != nil {
		return nil, err
	}
	set := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(set)
		d.set(letGo + deadmanDelay)
	})
	return func() {
		if !stop() {
			<-set // a timer that is gone may be another task's by then
		}
		d.disarm()
	}, nil
}
