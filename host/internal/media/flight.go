package media

import (
	"context"
	"errors"
	"sync"
	"time"
)

// flights lets callers that want the same thing share one doing of it. It goes on as long as one of them waits.
type flights struct {
	mu    sync.Mutex
	byKey map[string]*flight
}

type flight struct {
	done    chan struct{}
	err     error // once done is closed
	waiting int
	cancel  context.CancelFunc
}

// do runs work, or waits for the run of it that is under way, until ctx is done.
func (f *flights) do(ctx context.Context, key string, timeout time.Duration, work func(context.Context) error) error {
	fl := f.join(ctx, key, timeout, work)
	select {
	case <-fl.done:
		f.leave(key, fl)
		return fl.err
	case <-ctx.Done():
		if f.leave(key, fl) {
			<-fl.done // nothing of it goes on when the last has left
		}
		return ctx.Err()
	}
}

func (f *flights) join(ctx context.Context, key string, timeout time.Duration, work func(context.Context) error) *flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fl, ok := f.byKey[key]; ok {
		fl.waiting++
		return fl
	}
	shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	fl := &flight{done: make(chan struct{}), waiting: 1, cancel: cancel}
	if f.byKey == nil {
		f.byKey = map[string]*flight{}
	}
	f.byKey[key] = fl
	go func() {
		err := errors.New("fetch panicked")
		defer func() {
			f.land(key, fl)
			fl.err = err
			close(fl.done)
		}()
		err = work(shared)
	}()
	return fl
}

// leave takes one who waits off, and ends the flight after the last.
func (f *flights) leave(key string, fl *flight) (last bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fl.waiting--
	if fl.waiting > 0 {
		return false
	}
	fl.cancel()
	if f.byKey[key] == fl {
		delete(f.byKey, key)
	}
	return true
}

// land keeps new callers from joining what is over.
func (f *flights) land(key string, fl *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byKey[key] == fl {
		delete(f.byKey, key)
	}
}
