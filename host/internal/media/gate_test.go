package media

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// gate stands between a store and its server. It can hold what passes, and cut it off.
type gate struct {
	address string
	to      string
	up      atomic.Int64                     // bytes that went to the server
	onUp    atomic.Pointer[func(sum int64)]  // told of them
	down    atomic.Pointer[func(n int) bool] // whether bytes of the server may pass; if not, their connection is cut

	listener net.Listener
	ended    sync.WaitGroup
	mu       sync.Mutex
	held     chan struct{} // nil while all may pass
	conns    []net.Conn
}

func newGate(t *testing.T, s *s3Server) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	g := &gate{address: l.Addr().String(), to: s.address, listener: l}
	g.ended.Go(g.accept)
	t.Cleanup(func() {
		g.release()
		g.close()
		g.ended.Wait()
	})
	return g
}

// close cuts all off and lets nobody in any more.
func (g *gate) close() {
	_ = g.listener.Close()
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.conns {
		_ = c.Close()
	}
}

func (g *gate) hold() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held = make(chan struct{})
}

func (g *gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.held != nil {
		close(g.held)
		g.held = nil
	}
}

func (g *gate) accept() {
	for {
		near, err := g.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", g.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		g.mu.Lock()
		g.conns = append(g.conns, near, far)
		g.mu.Unlock()
		g.ended.Go(func() { g.pass(far, near, g.countUp) })
		g.ended.Go(func() { g.pass(near, far, g.letDown) })
	}
}

func (g *gate) countUp(n int) bool {
	sum := g.up.Add(int64(n))
	if told := g.onUp.Load(); told != nil {
		(*told)(sum)
	}
	return true
}

func (g *gate) letDown(n int) bool {
	may := g.down.Load()
	return may == nil || (*may)(n)
}

func (g *gate) pass(to, from net.Conn, may func(n int) bool) {
	defer func() { _, _ = to.Close(), from.Close() }()
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		g.mu.Lock()
		held := g.held
		g.mu.Unlock()
		if held != nil {
			<-held
		}
		if n > 0 && !may(n) {
			return
		}
		if _, werr := to.Write(b[:n]); err != nil || werr != nil {
			return
		}
	}
}
