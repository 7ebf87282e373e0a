package upstream

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPublicServerCannotSendTheClientIntoThePrivateNetwork(t *testing.T) {
	t.Parallel()
	c := New(Server{BaseURL: "https://muse.example"})
	require.NoError(t, c.guard("tcp", "192.168.0.4:80", nil), "the server itself is private, as far as is known")
	require.NoError(t, c.notice("tcp", "93.184.215.14:443", nil))
	for _, address := range []string{"127.0.0.1:80", "10.0.0.1:80", "169.254.169.254:80", "[::1]:80", "[fd00::1]:80", "[::ffff:10.0.0.1]:80", "100.64.0.1:80", "0.0.0.0:80", "nonsense"} {
		require.ErrorIs(t, c.guard("tcp", address, nil), errForbidden, address)
	}
	require.NoError(t, c.guard("tcp", "93.184.215.14:443", nil))
	require.NoError(t, c.guard("tcp6", "[2606:2800::1]:443", nil))
}
