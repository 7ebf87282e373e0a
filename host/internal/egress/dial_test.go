package egress

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

// canary is a server that must not be reached; hits counts its connections.
func canary(t *testing.T) (port string, hits *atomic.Int32) {
	t.Helper()
	hits = new(atomic.Int32)
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			hits.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	_, port, err := net.SplitHostPort(srv.Listener.Addr().String())
	require.NoError(t, err)
	return port, hits
}

// nameServer answers A questions on a UDP socket with what answers gives for the n-th question.
func nameServer(t *testing.T, answers func(n int) netip.Addr) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	t.Cleanup(func() { _ = conn.Close(); <-done })
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for n := 0; ; {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:size]) != nil {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				h := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 0}
				m.Answers = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.AResource{A: answers(n).As4()}}}
				n++
			}
			if out, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func get(t *testing.T, g *Guard, url string) (*http.Response, error) {
	t.Helper()
	t.Cleanup(g.Transport().CloseIdleConnections)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := g.Client(5 * time.Second).Do(req)
	if err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		require.NoError(t, resp.Body.Close())
	}
	return resp, err
}

func TestNameOfForbiddenAddressIsRefusedWhenDialled(t *testing.T) {
	t.Parallel()
	port, hits := canary(t)
	for _, inner := range []string{"127.0.0.1", "169.254.169.254", "10.1.2.3", "0.0.0.0"} {
		g := NewGuard(nil)
		g.dialer.Resolver = nameServer(t, func(int) netip.Addr { return netip.MustParseAddr(inner) })
		_, err := get(t, g, "http://innocent.example:"+port+"/")
		require.ErrorIs(t, err, ErrRefused)
		require.ErrorContains(t, err, inner)
	}
	require.Zero(t, hits.Load(), "canary hits")
}

func TestK5_ReboundNameIsRefused(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
	}))
	t.Cleanup(srv.Close)
	_, port, err := net.SplitHostPort(srv.Listener.Addr().String())
	require.NoError(t, err)
	g := NewGuard(loopback)
	g.dialer.Resolver = nameServer(t, func(n int) netip.Addr { return netip.AddrFrom4([4]byte{127, 0, 0, byte(n + 1)}) })

	_, err = get(t, g, "http://rebinder.example:"+port+"/")
	require.NoError(t, err, "the first answer is an allowed address")
	_, err = get(t, g, "http://rebinder.example:"+port+"/")
	require.ErrorIs(t, err, ErrRefused, "the second is not")
}

func TestClientFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	port, hits := canary(t)
	srv := httptest.NewServer(http.RedirectHandler("http://127.0.0.1:"+port+"/", http.StatusTemporaryRedirect))
	t.Cleanup(srv.Close)

	resp, err := get(t, NewGuard(loopback), srv.URL)
	require.NoError(t, err)
	require.Equal(t, http.StatusTemporaryRedirect, resp.StatusCode)
	require.Zero(t, hits.Load(), "canary hits")
}

func TestK7_ClientSendsNothingToRefusedURL(t *testing.T) {
	t.Parallel()
	port, hits := canary(t)
	for _, url := range []string{"http://127.0.0.1:" + port, "http://localhost:" + port, "http://127.1:" + port} {
		_, err := get(t, NewGuard(nil), url)
		require.ErrorIs(t, err, ErrRefused)
	}
	require.Zero(t, hits.Load(), "canary hits")
}

func TestK15_ProxyOfEnvironmentIsIgnored(t *testing.T) {
	port, hits := canary(t)
	t.Setenv("http_proxy", "http://127.0.0.1:"+port)
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:"+port)
	g := NewGuard(loopback)
	g.dialer.Resolver = nameServer(t, func(int) netip.Addr { return netip.MustParseAddr("169.254.169.254") })

	_, err := get(t, g, "http://somewhere.example/")
	require.ErrorIs(t, err, ErrRefused)
	require.Zero(t, hits.Load(), "proxy hits")
}

func TestK15_UntrustedCertificateIsRefused(t *testing.T) {
	t.Parallel()
	var served atomic.Int32
	srv := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served.Add(1) }))
	srv.Config.ErrorLog = nil
	t.Cleanup(srv.Close)

	_, err := get(t, NewGuard(loopback), srv.URL)
	require.ErrorContains(t, err, "certificate")
	require.Zero(t, served.Load())
}

func TestEndlessResponseHeaderIsCut(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 1000 {
			w.Header().Add("X-Filler", "0123456789012345678901234567890123456789012345678901234567890123456789")
		}
	}))
	t.Cleanup(srv.Close)

	_, err := get(t, NewGuard(loopback), srv.URL)
	require.ErrorContains(t, err, "header")
}

func TestForeignPortsAreSorted(t *testing.T) {
	t.Parallel()
	require.IsIncreasing(t, otherPorts)
}
