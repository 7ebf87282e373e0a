package queue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/redis/go-redis/v9"
)

// away are the starts of the answers of a Redis that can't serve for the moment.
var away = []string{
	"LOADING", "READONLY", "OOM", "MISCONF", "NOREPLICAS", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "BUSY",
	"NOAUTH", "WRONGPASS", "NOPERM", "ERR max number of clients", "UNKILLABLE",
}

// plain turns an error of the client into one of ours: a Redis that is away is task.Unavailable, the caller's own
// context ended is its error, anything else is named as it is.
func (q *Queue) plain(ctx context.Context, err error) error {
	switch {
	case err == nil || errors.Is(err, redis.Nil):
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case broken(err) || timedOut(err) || isAway(err):
		return unavailable(err)
	}
	return fmt.Errorf("redis: %w", err)
}

// broken reports a connection that was refused, reset or closed: a second try gets another one. The client looks at an idle
// connection before it uses it, and what the system then says comes without a net.OpError around it.
func broken(err error) bool {
	if err == nil || timedOut(err) {
		return false
	}
	var op *net.OpError
	var system syscall.Errno
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &op) || errors.As(err, &system)
}

func timedOut(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, redis.ErrPoolTimeout) ||
		errors.As(err, &timeout) && timeout.Timeout()
}

func isAway(err error) bool {
	text := err.Error()
	for _, start := range away {
		if strings.HasPrefix(text, start) || strings.Contains(text, "-"+start) {
			return true
		}
	}
	return strings.Contains(text, "OOM command not allowed") || strings.Contains(text, "used memory > 'maxmemory'")
}
