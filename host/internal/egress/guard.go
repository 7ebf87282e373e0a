// Package egress is the service's way out to HTTP servers that strangers name: callbacks and media inputs. It
// reaches public addresses, and what the operator allows beyond them, and nothing else.
package egress

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

// ErrRefused is in every error of this package that says "not there".
var ErrRefused = errors.New("refused")

// RefusalError says why an address or a URL is not allowed, as a clause that follows its name.
type RefusalError struct {
	Reason string
}

// Error gives the reason.
func (r *RefusalError) Error() string { return r.Reason }

// Is makes a RefusalError an ErrRefused.
func (r *RefusalError) Is(target error) bool { return target == ErrRefused }

func refuse(format string, args ...any) error {
	return &RefusalError{Reason: fmt.Sprintf(format, args...)}
}

// Guard decides which addresses may be reached. The address is looked at when it is dialled, so a name can't
// change its mind between check and use.
type Guard struct {
	allow     []netip.Prefix
	dialer    *net.Dialer
	transport *http.Transport
}

// NewGuard makes a guard that reaches public addresses and those within allow.
func NewGuard(allow []netip.Prefix) *Guard {
	g := &Guard{allow: slices.Clone(allow)}
	g.dialer = &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second, Control: g.control}
	g.transport = g.newTransport()
	return g
}

// newTransport has no proxy, whatever the environment says, and unpacks nothing: a small answer stays small.
func (g *Guard) newTransport() *http.Transport {
	return &http.Transport{
		DialContext:            g.dialer.DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		ResponseHeaderTimeout:  15 * time.Second,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    4,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
	}
}

// Transport is the one transport of the guard; its connections are shared. It checks addresses, not URLs:
// Client does both.
func (g *Guard) Transport() *http.Transport { return g.transport }

// Client checks every URL and address, follows no redirect, and ends a request after timeout.
func (g *Guard) Client(timeout time.Duration) *http.Client {
	return &http.Client{
		Transport: checked{g},
		Timeout:   timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// checked looks at the URL of each request before any of it is sent.
type checked struct {
	guard *Guard
}

// RoundTrip sends one request.
func (c checked) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := c.guard.CheckURL(r.URL.String()); err != nil {
		return nil, err
	}
	return c.guard.transport.RoundTrip(r)
}

// CheckAddr tells whether an address may be reached. An IPv4 address inside of an IPv6 one has to pass too.
func (g *Guard) CheckAddr(a netip.Addr) error {
	if a.Zone() != "" {
		return refuse("%s has a zone", a)
	}
	a = a.Unmap()
	if !public(a) && !within(a, g.allow) {
		return refuse("%s is not a public address", a)
	}
	if inner, ok := embedded(a); ok {
		return g.CheckAddr(inner)
	}
	return nil
}

// control runs after name resolution, for each address that is tried.
func (g *Guard) control(network, address string, _ syscall.RawConn) error {
	switch network {
	case "tcp4", "tcp6":
	default:
		return refuse("network %s is not allowed", network)
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return refuse("%q is not an address", address)
	}
	if err := checkPort(ap.Port()); err != nil {
		return err
	}
	return g.CheckAddr(ap.Addr())
}
