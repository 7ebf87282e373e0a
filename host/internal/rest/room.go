package rest

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/semaphore"
)

// What large bodies may take. A body is read into as many bytes as it has; looking at what it says can take fifty times
// as much for a while, so that few are looked at at once.
const (
	smallBody    = 16 << 10 // is not counted
	readingRoom  = 16 << 20
	checkingRoom = 1 << 20
	roomPatience = 3 * time.Second
)

// rooms bound the memory that all bodies together take, in bytes of theirs.
type rooms struct {
	reading, checking *semaphore.Weighted
}

func newRooms(largest int64) rooms {
	return rooms{semaphore.NewWeighted(max(readingRoom, largest)), semaphore.NewWeighted(max(checkingRoom, largest))}
}

// enter waits a while for room for a body of n bytes, and holds it until the request's end, or until leave. A service
// that has none in time sheds the request.
func enter(c *gin.Context, room *semaphore.Weighted, n int64) error {
	if n <= smallBody {
		return nil
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), roomPatience)
	defer cancel()
	if room.Acquire(ctx, n) != nil {
		return unavailable(int(roomPatience / time.Second))
	}
	k := call(c)
	k.held = append(k.held, func() { room.Release(n) })
	return nil
}

// leave gives back what the request holds.
func leave(c *gin.Context) {
	k := call(c)
	for _, release := range k.held {
		release()
	}
	k.held = nil
}
