package upstream

import (
	"net/netip"
	"syscall"
)

// notice remembers that the server is at a public address.
func (c *Client) notice(_, address string, _ syscall.RawConn) error {
	if isPublic(address) {
		c.public.Store(true)
	}
	return nil
}

// guard keeps downloads from leading a public server's client into the operator's own network.
func (c *Client) guard(_, address string, _ syscall.RawConn) error {
	if c.public.Load() && !isPublic(address) {
		return errForbidden
	}
	return nil
}

func isPublic(address string) bool {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return false
	}
	a := at.Addr().Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !cgnat.Contains(a)
}

// cgnat is the shared address space of RFC 6598, private in all but name.
var cgnat = netip.MustParsePrefix("100.64.0.0/10")
