package e2e

import (
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// cable is a way to redis-server that can be cut: the hosts of a test that are on it lose Redis, and no other.
type cable struct {
	listener net.Listener

	mu     sync.Mutex
	socket string
	down   bool
	ends   map[net.Conn]struct{}
	delay  time.Duration // of each answer
	resets float64       // share of the answers that are lost in a reset
	broken atomic.Int64  // connections so far
}

// newCable lays a cable to the redis-server at the unix socket of a URL.
func newCable(t *testing.T, url string) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c := &cable{listener: listener, socket: socketOf(t, url), ends: map[net.Conn]struct{}{}}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { c.join(near) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		c.cut()
		all.Wait()
	})
	return c
}

// socketOf is the path in the URL of a unix socket.
func socketOf(t *testing.T, url string) string {
	t.Helper()
	socket, found := strings.CutPrefix(url, "unix://")
	require.True(t, found, url)
	socket, _, _ = strings.Cut(socket, "?")
	return socket
}

func (c *cable) url() string { return "redis://" + c.listener.Addr().String() }

// join passes bytes both ways until one end is closed.
func (c *cable) join(near net.Conn) {
	c.mu.Lock()
	socket, delay, resets := c.socket, c.delay, c.resets
	c.mu.Unlock()
	far, err := net.Dial("unix", socket)
	if err != nil || !c.connect(near, far) {
		_ = near.Close()
		if far != nil {
			_ = far.Close()
		}
		return
	}
	var both sync.WaitGroup
	both.Go(func() {
		_, _ = io.Copy(far, near)
		_, _ = near.Close(), far.Close()
	})
	both.Go(func() {
		if delay == 0 && resets == 0 {
			_, _ = io.Copy(near, far)
		} else {
			c.passLate(near, far, delay, resets)
		}
		_, _ = near.Close(), far.Close()
	})
	both.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.ends, near)
	delete(c.ends, far)
}

// passLate passes each answer on after a delay, and with the odds of resets breaks off instead.
func (c *cable) passLate(near, far net.Conn, delay time.Duration, resets float64) {
	type piece struct {
		b   []byte
		due time.Time
	}
	pieces := make(chan piece, 1000)
	go func() {
		defer close(pieces)
		for {
			b := make([]byte, 32<<10)
			n, err := far.Read(b)
			if err != nil {
				return
			}
			pieces <- piece{b[:n], time.Now().Add(delay)}
		}
	}()
	cut := false
	for p := range pieces { // to the end, for the reader may be waiting
		<-time.After(time.Until(p.due))
		if !cut && rand.Float64() < resets {
			c.broken.Add(1)
			_ = near.(*net.TCPConn).SetLinger(0)
			cut = true
		}
		if cut {
			_, _ = near.Close(), far.Close()
		} else if _, err := near.Write(p.b); err != nil {
			cut = true
		}
	}
}

func (c *cable) connect(ends ...net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, end := range ends {
		c.ends[end] = struct{}{}
	}
	return !c.down
}

// cut ends all connections, whatever was on its way, and lets no new ones through until mend.
func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = true
	for end := range c.ends {
		_ = end.Close()
	}
}

func (c *cable) mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = false
}

// spoil makes the answers of all new connections late, and breaks off some of them.
func (c *cable) spoil(delay time.Duration, resets float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.delay, c.resets = delay, resets
}

// lead takes the far end of the cable to another redis-server, for all new connections.
func (c *cable) lead(t *testing.T, url string) {
	t.Helper()
	socket := socketOf(t, url)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.socket = socket
}
