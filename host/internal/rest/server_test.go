package rest_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/rest"
)

// running serves the API on loopback as the host does.
func running(t *testing.T, s *service) []net.Listener {
	t.Helper()
	listeners, err := rest.Listen(t.Context(), "localhost:0")
	require.NoError(t, err)
	server := rest.Server(s.handler, hclog.NewNullLogger())
	done := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { done <- server.Serve(l) }()
	}
	t.Cleanup(func() {
		require.NoError(t, server.Close())
		for range listeners {
			require.ErrorIs(t, <-done, http.ErrServerClosed)
		}
	})
	return listeners
}

func TestLocalhostMeansBothLoopbackAddresses(t *testing.T) {
	t.Parallel()
	listeners := running(t, setup(t))
	port := listeners[0].Addr().(*net.TCPAddr).Port
	for _, l := range listeners {
		require.Equal(t, port, l.Addr().(*net.TCPAddr).Port)
		require.True(t, l.Addr().(*net.TCPAddr).IP.IsLoopback())
		require.Contains(t, exchange(t, l.Addr().String(), "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), "200 OK")
	}
	_, err := rest.Listen(t.Context(), fmt.Sprintf("localhost:%d", port))
	require.ErrorContains(t, err, "address already in use")
	_, err = rest.Listen(t.Context(), "localhost")
	require.Error(t, err)
	one, err := rest.Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	require.Len(t, one, 1)
	require.NoError(t, one[0].Close())
}

// exchange sends bytes as they are and reads until the peer closes.
func exchange(t *testing.T, address, request string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", address)
	require.NoError(t, err)
	defer func() { _ = c.Close() }()
	require.NoError(t, c.SetDeadline(time.Now().Add(10*time.Second)))
	_, _ = io.WriteString(c, request) // the peer may hang up early
	b, _ := io.ReadAll(bufio.NewReader(c))
	return string(b)
}

func TestA12_RequestsThatProxiesReadDifferentlyAreRefusedAndCutOff(t *testing.T) {
	t.Parallel()
	s := setup(t)
	address := running(t, s)[0].Addr().String()
	const smuggled = "GET /api/v1/types HTTP/1.1\r\nHost: x\r\nX-API-Key: " + studioKey + "\r\n\r\n"
	head := "POST /api/v1/tasks/submit HTTP/1.1\r\nHost: x\r\nX-API-Key: " + studioKey + "\r\nContent-Type: application/json\r\n"
	for name, tt := range map[string]struct{ request, code string }{
		"two lengths":          {head + "Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}" + smuggled, "400"},
		"bad chunked":          {head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled, "501"},
		"space before colon":   {head + "Content-Length : 2\r\n\r\n{}" + smuggled, "400"},
		"negative length":      {head + "Content-Length: -2\r\n\r\n{}" + smuggled, "400"},
		"no host":              {"GET /healthz HTTP/1.1\r\n\r\n" + smuggled, "400"},
		"two keys":             {"GET /api/v1/types HTTP/1.1\r\nHost: x\r\nX-API-Key: " + studioKey + "\r\nX-API-Key: " + noirKey + "\r\n\r\n" + smuggled, "400"},
		"a megabyte of header": {"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("a", 1<<20) + "\r\n\r\n", "431"},
		"length beyond limit":  {head + "Content-Length: 10000000\r\n\r\n", "413"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := exchange(t, address, tt.request)
			if name == "a megabyte of header" && got == "" {
				return // the reset overtook the answer
			}
			require.True(t, strings.HasPrefix(got, "HTTP/1.1 "+tt.code), got)
			require.Equal(t, 1, strings.Count(got, "HTTP/1.1 "), "another request was answered: %s", got)
		})
	}
}

func TestLengthAndChunksTogetherMeanChunksAndTheEnd(t *testing.T) {
	t.Parallel()
	s := setup(t)
	address := running(t, s)[0].Addr().String()
	got := exchange(t, address, "POST /api/v1/tasks/submit HTTP/1.1\r\nHost: x\r\nX-API-Key: "+studioKey+"\r\nContent-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nGET /api/v1/types HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	require.LessOrEqual(t, strings.Count(got, "HTTP/1.1 "), 2)
	require.Contains(t, got, "Project ID is required")
}

func TestA14_ServerIsPatientWithinLimits(t *testing.T) {
	t.Parallel()
	server := rest.Server(http.NotFoundHandler(), hclog.NewNullLogger())
	require.Positive(t, server.ReadHeaderTimeout)
	require.Positive(t, server.ReadTimeout)
	require.Positive(t, server.WriteTimeout)
	require.Positive(t, server.IdleTimeout)
	require.LessOrEqual(t, server.MaxHeaderBytes, 64<<10)
}

func TestStreamOutlivesTheServersPatience(t *testing.T) {
	t.Parallel()
	s := setup(t, func(o *rest.Options) { o.Heartbeat = 20 * time.Millisecond })
	id := s.task(t, "p")
	listeners, err := rest.Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	server := rest.Server(s.handler, hclog.NewNullLogger())
	server.ReadTimeout, server.WriteTimeout = 50*time.Millisecond, 50*time.Millisecond
	done := make(chan error, 1)
	go func() { done <- server.Serve(listeners[0]) }()
	t.Cleanup(func() {
		require.NoError(t, server.Close())
		<-done
	})
	f := open(t, "http://"+listeners[0].Addr().String()+"/api/v1/tasks/"+id+"/events", as(studioKey))
	f.want(t, "snapshot")
	for range 20 { // beats, 20 ms apart
		require.True(t, f.lines.Scan())
		require.True(t, f.lines.Scan())
	}
	s.queue.change(parse(id), completed)
	f.want(t, "completed")
}
