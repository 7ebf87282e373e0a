package webhook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/egress"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

// sendTo posts one callback to a real server and gives what came of it.
func sendTo(t *testing.T, callback string, timeout time.Duration, secrets ...string) outcome {
	t.Helper()
	m := newOutbox()
	g := egress.NewGuard(loopback)
	t.Cleanup(g.Transport().CloseIdleConnections)
	c, err := New(Options{Outbox: m, Load: m.load, Guard: g, Secrets: secrets, Timeout: timeout})
	require.NoError(t, err)
	return c.send(t.Context(), "msg_1", endedTask(t, task.Completed, callback))
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestReceiverCanVerifyWhatItGets(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		got = r.Clone(context.Background())
		body, _ = io.ReadAll(r.Body)
	})
	require.True(t, sendTo(t, url+"/hook?a=b", 5*time.Second, currentSecret, formerSecret).success())

	require.Equal(t, http.MethodPost, got.Method)
	require.Equal(t, "/hook?a=b", got.URL.String())
	require.Equal(t, "application/json", got.Header.Get("Content-Type"))
	require.NoError(t, verifier(t, currentSecret).Verify(body, got.Header))
	require.NoError(t, verifier(t, formerSecret).Verify(body, got.Header))
	require.Error(t, verifier(t, currentSecret).Verify(append(body, ' '), got.Header))
}

func TestK4_RedirectIsAFailureAndNotFollowed(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	inner := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	for _, target := range []string{inner, "http://169.254.169.254/latest/meta-data", "file:///etc/passwd"} {
		for _, code := range []int{301, 302, 303, 307, 308} {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", target)
				w.WriteHeader(code)
			})
			o := sendTo(t, url, 5*time.Second)
			require.Equal(t, code, o.status)
			require.Contains(t, o.err, "redirects are not followed")
		}
	}
	require.Zero(t, hits.Load(), "canary hits")
}

func TestForbiddenReceiverIsNotReached(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	srv.Config.ConnState = func(net.Conn, http.ConnState) { hits.Add(1) }
	l, err := net.Listen("tcp", "127.0.0.2:0")
	require.NoError(t, err)
	require.NoError(t, srv.Listener.Close())
	srv.Listener = l
	srv.Start()
	t.Cleanup(srv.Close)

	for _, url := range []string{srv.URL, "http://[::ffff:127.0.0.2]/", "http://127.0.2/", "http://user:pass@example.com/"} {
		o := sendTo(t, url, 5*time.Second)
		require.Zero(t, o.status)
		require.Contains(t, o.err, "refused", url)
		require.NotContains(t, o.err, "pass")
	}
	require.Zero(t, hits.Load(), "canary hits")
}

func TestK2_SlowReceiverIsCut(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/drip" {
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
		}
		select {
		case <-r.Context().Done():
		case <-gone:
		}
	})
	t.Cleanup(func() { close(gone) })
	for _, path := range []string{"/silent", "/drip"} {
		begun := time.Now()
		o := sendTo(t, url+path, 300*time.Millisecond)
		require.False(t, o.success())
		require.Equal(t, "The receiver did not answer within 300ms.", o.err)
		require.Less(t, time.Since(begun), 5*time.Second)
	}
}

func TestK3_HugeAnswerIsNotRead(t *testing.T) {
	t.Parallel()
	var written atomic.Int64
	chunk := bytes.Repeat([]byte("x"), 1<<20)
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		for range 1 << 10 {
			n, err := w.Write(chunk)
			written.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	require.True(t, sendTo(t, url, 20*time.Second).success())
	require.Less(t, written.Load(), int64(64<<20), "of 1 GiB, what sockets buffer")
}

func TestUnreachableReceiversAreExplained(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	closed := "http://" + l.Addr().String()
	require.NoError(t, l.Close())
	require.Equal(t, "The receiver can't be reached or broke off.", sendTo(t, closed, 5*time.Second).err)

	tls := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(tls.Close)
	require.Equal(t, "The receiver's certificate is not trusted.", sendTo(t, tls.URL, 5*time.Second).err)
	require.Equal(t, "The receiver's name could not be looked up.", explain(&net.DNSError{}, 0))
}

func TestRealReceiverThatRecoversGetsTheCallback(t *testing.T) {
	t.Parallel()
	var seen atomic.Int32
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if seen.Add(1) == 1 {
			w.WriteHeader(http.StatusBadGateway)
		}
	})
	done := endedTask(t, task.Completed, url)
	m := newOutbox(done)
	c, err := New(Options{Outbox: m, Load: m.load, Guard: egress.NewGuard(loopback), Poll: 20 * time.Millisecond})
	require.NoError(t, err)
	require.NoError(t, c.Start(t.Context()))
	t.Cleanup(func() { c.Stop(context.Background()) })
	require.Eventually(t, func() bool { return m.of(done.ID).state == queue.DeliveryDelivered }, 20*time.Second, 20*time.Millisecond)
	require.Equal(t, 502, m.of(done.ID).log[0].Status)
	require.NotContains(t, m.of(done.ID).log[0].Error, url)
}

func TestErrorsAreTold(t *testing.T) {
	t.Parallel()
	require.Contains(t, explain(errors.New("odd"), 0), "can't be reached")
	require.Contains(t, sentence(http.StatusGone), "not asked again")
}
