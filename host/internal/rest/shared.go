package rest

import (
	"context"
	"sync"
	"time"
)

const (
	sharedHolds    = time.Second
	sharedPatience = 700 * time.Millisecond // health answers within a second, whatever hangs
)

// shared is an answer that all who ask within a second have in common: however many they are, what it costs stays the same.
type shared[T any] struct {
	ask func(ctx context.Context) (T, error)

	mu    sync.Mutex
	taken time.Time
	last  T
	err   error
}

func (s *shared[T]) read() (T, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.taken.IsZero() && time.Since(s.taken) < sharedHolds {
		return s.last, s.err
	}
	ctx, cancel := context.WithTimeout(context.Background(), sharedPatience)
	defer cancel()
	s.last, s.err = s.ask(ctx)
	s.taken = time.Now()
	return s.last, s.err
}
