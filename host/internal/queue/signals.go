package queue

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	signalWait  = time.Second
	signalBatch = 100
)

// Signals tells this host what concerns it, until the context ends; then the channel is closed. A signal may come
// twice, and is lost when the connection breaks under it: claim once a second besides, and trust Renew for what
// is lost. After such a break comes a Wake without a type, for all of them.
func (q *Queue) Signals(ctx context.Context) <-chan Signal {
	out := make(chan Signal)
	go func() {
		defer close(out)
		for ctx.Err() == nil {
			messages, err := q.nextSignals(ctx)
			if errors.Is(err, redis.ErrClosed) {
				return
			}
			if err != nil {
				pause(ctx, time.Second)
				messages = []string{"w"}
			}
			if !send(ctx, out, messages) {
				return
			}
		}
	}()
	return out
}

// nextSignals waits for a second at most, so that the end of the context is seen soon.
func (q *Queue) nextSignals(ctx context.Context) ([]string, error) {
	_, messages, err := q.client.BLMPop(ctx, signalWait, "left", signalBatch, q.keys.wake(q.options.HostID)).Result()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	return messages, err
}

func send(ctx context.Context, out chan<- Signal, messages []string) bool {
	for _, m := range messages {
		s, ok := parseSignal(m)
		if !ok {
			continue
		}
		select {
		case out <- s:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// parseSignal reads "w" and a type, or "c", an id and a token.
func parseSignal(m string) (Signal, bool) {
	if m == "" {
		return Signal{}, false
	}
	if m[0] == 'w' {
		return Signal{Kind: Wake, Type: m[1:]}, true
	}
	if m[0] != 'c' || len(m) < 18 {
		return Signal{}, false
	}
	id, err := decodeID(m[1:17])
	if err != nil {
		return Signal{}, false
	}
	n, err := strconv.ParseUint(m[17:], 10, 64)
	return Signal{Kind: Cancel, Held: Held{ID: id, Token: n}}, err == nil
}

// pause waits, or less when the context ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
