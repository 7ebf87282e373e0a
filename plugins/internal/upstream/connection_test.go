package upstream_test

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

func TestConnectionsThatFailAreToldApart(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it would tell of the handshake that is meant to fail
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	for url, want := range map[string]string{
		"http://" + listener.Addr().String():           "does not run at its address",
		secure.URL:                                     "no certificate that this machine trusts",
		strings.Replace(plain.URL, "http", "https", 1): "speaks no TLS where url says https",
		"ftp://muse.example":                           "no http or https URL",
		"":                                             "no http or https URL",
		"http://user:" + secret[:2] + "%zz@muse.example": "no http or https URL",
	} {
		f := upstreamtest.Failure(t, clientOf(t, url, nil).JSON(t.Context(), "GET", "/x", nil, nil))
		require.Equal(t, "backend_unreachable", f.Code, url)
		require.Contains(t, f.Message, want, url)
		require.NotContains(t, f.Message, "127.0.0.1")
	}
}
