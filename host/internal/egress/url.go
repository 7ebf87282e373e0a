package egress

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// MaxURLBytes is the longest URL that is looked at.
const MaxURLBytes = 2048

// CheckURL tells whether a URL may be asked for: http or https, no credentials, no odd spelling, no port of
// another protocol, and if it names an address, one that may be reached. A name is checked when it is dialled.
func (g *Guard) CheckURL(raw string) error {
	_, err := g.ParseURL(raw)
	return err
}

// ParseURL is CheckURL with the URL read, without its fragment.
func (g *Guard) ParseURL(raw string) (*url.URL, error) {
	u, err := parse(raw)
	if err != nil {
		return nil, err
	}
	if err := checkURLPort(u); err != nil {
		return nil, err
	}
	if err := g.checkHost(u); err != nil {
		return nil, err
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

func parse(raw string) (*url.URL, error) {
	if len(raw) > MaxURLBytes {
		return nil, refuse("it is longer than %d bytes", MaxURLBytes)
	}
	if strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }) {
		return nil, refuse("it has spaces, control characters or backslashes")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" || u.Host == "" {
		return nil, refuse("it is not an http or https URL")
	}
	if u.User != nil {
		return nil, refuse("it carries credentials")
	}
	return u, nil
}

func (g *Guard) checkHost(u *url.URL) error {
	host := u.Hostname()
	if strings.HasPrefix(u.Host, "[") {
		return g.checkIPv6(host)
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Is4() {
		return g.CheckAddr(a)
	}
	name, err := asciiName(host)
	if err != nil {
		return err
	}
	return g.checkName(name)
}

func (g *Guard) checkIPv6(host string) error {
	a, err := netip.ParseAddr(host)
	if err != nil || !a.Is6() {
		return refuse("%q is not an IPv6 address", host)
	}
	if a.Is4In6() {
		return refuse("%s is an IPv4 address in disguise", host)
	}
	return g.CheckAddr(a)
}

// asciiName is the name as it will be looked up. The mapping turns full-width dots and digits into plain ones,
// which is why what comes out is looked at again.
func asciiName(host string) (string, error) {
	name, err := idna.Lookup.ToASCII(host)
	if err != nil {
		// Underscores are common in names of inner networks; everything else that IDNA forbids is forbidden.
		name, err = strings.ToLower(host), checkPlain(host)
	}
	if err != nil {
		return "", err
	}
	return name, checkPlain(name)
}

func checkPlain(name string) error {
	trimmed := strings.TrimSuffix(name, ".")
	if trimmed == "" || len(trimmed) > 253 {
		return refuse("its host is not a name")
	}
	for label := range strings.SplitSeq(trimmed, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notHostRune) {
			return refuse("its host is not a name")
		}
	}
	return nil
}

func notHostRune(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

// checkName refuses numbers that resolvers read as addresses (2130706433, 0x7f.1, 127.1) and the names that
// mean this machine wherever they are looked up.
func (g *Guard) checkName(name string) error {
	labels := strings.Split(strings.TrimSuffix(strings.ToLower(name), "."), ".")
	last := labels[len(labels)-1]
	if numeric(last) {
		return refuse("its host is a number; write a name, or an address as four decimal numbers")
	}
	if last != "localhost" {
		return nil
	}
	if g.CheckAddr(netip.AddrFrom4([4]byte{127, 0, 0, 1})) == nil || g.CheckAddr(netip.IPv6Loopback()) == nil {
		return nil
	}
	return refuse("%s is this machine, which is not a public address", name)
}

func numeric(label string) bool {
	hex := strings.HasPrefix(label, "0x")
	return !strings.ContainsFunc(strings.TrimPrefix(label, "0x"), func(r rune) bool {
		return (r < '0' || r > '9') && (!hex || r < 'a' || r > 'f')
	})
}

// otherPorts belong to protocols that an HTTP request could be smuggled into.
var otherPorts = []uint16{
	1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
	110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514, 515, 526,
	530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 873, 989, 990, 993, 995, 1433, 1521, 1719, 1720, 1723,
	2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5672, 5900, 6000, 6379,
	6380, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9092, 9100, 9200, 9300, 10080, 10250, 10255, 11211,
	15672, 16379, 26379, 27017, 27018, 27019,
}

func checkURLPort(u *url.URL) error {
	port := u.Port()
	if port == "" {
		if strings.HasSuffix(u.Host, ":") {
			return refuse("its port is missing")
		}
		return nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return refuse("port %s does not exist", port)
	}
	return checkPort(uint16(n))
}

func checkPort(n uint16) error {
	if _, found := slices.BinarySearch(otherPorts, n); found || n == 0 {
		return refuse("port %d belongs to another protocol than HTTP; serve it on another port", n)
	}
	return nil
}

// Redact is a URL for messages and logs: without credentials, query and fragment, and not endless.
func Redact(raw string) string {
	if u, err := url.Parse(raw); err == nil && u.Host != "" {
		if u.RawQuery != "" {
			u.RawQuery = "…"
		}
		raw = (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
	} else if head, _, found := strings.Cut(raw, ","); found && strings.HasPrefix(raw, "data:") {
		raw = head + ",…"
	}
	if at := 200; len(raw) > at {
		raw = strings.ToValidUTF8(raw[:at], "") + "…"
	}
	return raw
}
