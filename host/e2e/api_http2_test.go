package e2e

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// rawly sends bytes on a connection of their own and reads all that comes until the service closes it.
func (s *service) rawly(sent []byte) string {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(s.t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(s.t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	go func() { _, _ = conn.Write(sent) }()
	got, _ := io.ReadAll(bufio.NewReader(conn))
	return string(got)
}

// resets are streams of HTTP/2 that are opened and reset at once, so many times, as a client sends them who has decided
// that the service speaks it.
func resets(t *testing.T, times int) []byte {
	t.Helper()
	var sent, head bytes.Buffer
	sent.WriteString(http2.ClientPreface)
	frames, encoder := http2.NewFramer(&sent, nil), hpack.NewEncoder(&head)
	require.NoError(t, frames.WriteSettings())
	for i := range times {
		head.Reset()
		for _, f := range [][2]string{{":method", "GET"}, {":scheme", "http"}, {":authority", "x"}, {":path", "/api/v1/types"}, {"x-api-key", apiKey}} {
			require.NoError(t, encoder.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]}))
		}
		id := uint32(2*i + 1)
		require.NoError(t, frames.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: head.Bytes(), EndStream: true, EndHeaders: true}))
		require.NoError(t, frames.WriteRSTStream(id, http2.ErrCodeCancel))
	}
	return sent.Bytes()
}

func TestA15_HTTP2IsNotServedSoThatItsStreamsCanNotBeReset(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, withEnv("BACKLOT_LOG_LEVEL=debug"))
	const connections, streams = 20, 10_000
	flood, before := resets(t, streams), s.cpu()
	for range connections {
		got := s.rawly(flood)
		require.True(t, got == "" || strings.HasPrefix(got, "HTTP/1.1 4") || strings.HasPrefix(got, "HTTP/1.1 505"), "%.200q", got)
		require.LessOrEqual(t, strings.Count(got, "HTTP/1.1 "), 1)
	}
	used := s.cpu() - before
	t.Logf("A15: %d connections with %d streams of HTTP/2 each, opened and reset at once: requests served 0, %s of processor time", connections, streams, used)
	require.Zero(t, s.logged("route=/api/v1/types"))
	require.Less(t, used, 5*time.Second)
	for _, upgrade := range []string{"h2c", "h2c, websocket"} {
		got := s.rawly([]byte("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: " + upgrade + "\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"))
		require.True(t, strings.HasPrefix(got, "HTTP/1.1 200"), "%.200q", got)
		require.NotContains(t, got, "101 Switching")
	}
	code, _ := s.call(http.MethodGet, "/api/v1/types", nil)
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, 1, s.logged("route=/api/v1/types"), "what is served is logged")
}
