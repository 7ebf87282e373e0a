package egress_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/egress"
)

// refusedURLs are spellings of places that a stranger's URL may not lead to.
var refusedURLs = []string{
	// Plain addresses that are not public.
	"http://0.0.0.0/", "http://10.0.0.1/", "http://100.64.0.1/", "http://100.100.100.200/latest/meta-data",
	"http://127.0.0.1/", "http://127.255.255.254:8001/", "http://168.63.129.16/", "http://169.254.169.254/latest",
	"http://172.16.0.1/", "http://172.31.255.255/", "http://192.0.0.192/", "http://192.0.2.1/", "http://192.88.99.1/",
	"http://192.168.1.1/", "http://198.18.0.1/", "http://198.51.100.7/", "http://203.0.113.7/", "http://224.0.0.1/",
	"http://240.0.0.1/", "http://255.255.255.255/",
	// IPv6.
	"http://[::]/", "http://[::1]/", "http://[::1]:8001/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/",
	"http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[100::1]/",
	"http://[2001:db8::1]/", "http://[3fff::1]/", "http://[5f00::1]/",
	// An IPv4 address within an IPv6 one: mapped, compatible, NAT64, 6to4, Teredo, ISATAP.
	"http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/",
	"http://[::ffff:8.8.8.8]/", "http://[::127.0.0.1]/", "http://[::ffff:0:127.0.0.1]/",
	"http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::8.8.8.8]/", "http://[64:ff9b:1::7f00:1]/",
	"http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://[fe80::5efe:127.0.0.1]/",
	// Numbers that resolvers read as addresses.
	"http://2130706433/", "http://017700000001/", "http://0x7f000001/", "http://0x7F000001/", "http://127.1/",
	"http://127.0.1/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://127.0.0.0x1/", "http://127.00.00.01/",
	"http://127.000.000.001/", "http://0/", "http://0x0/", "http://127.0.0.1./", "http://127.0.0.1.1/", "http://256.1.1.1/",
	"http://4294967297/", "http://3232235777/", "http://8.8.2056/",
	// Letters and dots that IDNA maps to plain ones.
	"http://127。0。0。1/", "http://127．0．0．1/", "http://127｡0｡0｡1/", "http://①②⑦.⓪.⓪.①/", "http://１２７.0.0.1/",
	"http://ⓛocalhost/", "http://loc\u00adalhost/", "http://%31%32%37.0.0.1/",
	// Names of this machine.
	"http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://a.localhost/", "http://localhost.:8001/",
	// Credentials, and confusion about where the host begins.
	"http://user:secret@example.com/", "http://user@example.com/", "http://@example.com/", "http://example.com@127.0.0.1/",
	"http://127.0.0.1\\@example.com/", "http://127.0.0.1#@example.com/", "http://127.0.0.1?@example.com/",
	"http://example.com:80@127.0.0.1/", "http:///127.0.0.1/", "http:127.0.0.1/", "//127.0.0.1/", "http://",
	// Other schemes.
	"gopher://example.com/", "file:///etc/passwd", "ftp://example.com/", "dict://example.com:11211/", "ldap://example.com/",
	"jar:http://example.com/!/", "data:text/plain,hi", "javascript:alert(1)", "unix:///run/redis.sock", "url1", "",
	// Ports of other protocols, and none.
	"http://example.com:22/", "http://example.com:25/", "http://example.com:6379/", "http://example.com:11211/",
	"http://example.com:0/", "http://example.com:65536/", "http://example.com:-1/", "http://example.com:/",
	"https://example.com:2375/", "http://example.com:5432/", "http://example.com:06379/",
	// Characters that have no place in a URL.
	"http://example.com/a\r\nX: y", "http://example.com/\x00", "http://exa mple.com/", "http://example.com\t/",
	"http://exa$mple.com/", "http://*.example.com/", "http://{}/", "http://a..b/", "http://.example.com/",
	"http://" + strings.Repeat("a", 64) + ".com/", "http://example.com/" + strings.Repeat("a", egress.MaxURLBytes),
}

func TestK6_SpellingsOfForbiddenPlacesAreRefused(t *testing.T) {
	t.Parallel()
	g := egress.NewGuard(nil)
	for _, raw := range refusedURLs {
		require.ErrorIs(t, g.CheckURL(raw), egress.ErrRefused, "%q", raw)
	}
	t.Logf("refused %d of %d", len(refusedURLs), len(refusedURLs))
}

func TestPublicURLsPass(t *testing.T) {
	t.Parallel()
	g := egress.NewGuard(nil)
	for _, raw := range []string{
		"https://auto-movie.ft.tc/api/webhooks/task-complete", "http://example.com", "https://example.com:8443/a?b=c#d",
		"http://8.8.8.8/", "http://[2606:4700::1111]/", "https://my_service.example.com/", "https://bücher.example/",
		"http://example.com./", "HTTPS://EXAMPLE.COM/", "http://1.1.1.1.example.com/", "http://redis/",
	} {
		require.NoError(t, g.CheckURL(raw), "%q", raw)
	}
}

func TestAllowedPrefixOpensThatPrefixOnly(t *testing.T) {
	t.Parallel()
	g := egress.NewGuard([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("64:ff9b::/96")})
	for raw, allowed := range map[string]bool{
		"http://127.0.0.1:8001/":             true,
		"http://localhost:8001/":             true,
		"http://127.1/":                      false, // an odd spelling stays odd
		"http://[::ffff:127.0.0.1]/":         false,
		"http://[::1]/":                      false,
		"http://10.0.0.1/":                   false,
		"http://127.0.0.1:6379/":             false,
		"http://[64:ff9b::8.8.8.8]/":         true,
		"http://[64:ff9b::169.254.169.254]/": false, // what it translates to has to pass too
	} {
		err := g.CheckURL(raw)
		require.Equal(t, allowed, err == nil, "%s: %v", raw, err)
	}
}

func TestFragmentIsNotKept(t *testing.T) {
	t.Parallel()
	u, err := egress.NewGuard(nil).ParseURL("https://example.com/a?b=c#secret")
	require.NoError(t, err)
	require.Equal(t, "https://example.com/a?b=c", u.String())
}

func TestRedactedURLHasNoSecrets(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://user:secret@example.com/a.png?token=secret#secret": "https://example.com/a.png?…",
		"https://example.com/a%2Fb.png":                             "https://example.com/a%2Fb.png",
		"url1":                                                      "url1",
		"data:image/png;base64,c2VjcmV0":                            "data:image/png;base64,…",
		strings.Repeat("ü", 300):                                    strings.Repeat("ü", 100) + "…",
	} {
		require.Equal(t, want, egress.Redact(raw))
	}
}

func FuzzCheckURL(f *testing.F) {
	for _, raw := range refusedURLs {
		f.Add(raw)
	}
	g := egress.NewGuard(nil)
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := g.ParseURL(raw)
		if err != nil {
			require.ErrorIs(t, err, egress.ErrRefused)
			return
		}
		require.NoError(t, g.CheckURL(u.String()), "what passed once passes as it was read")
		if a, err := netip.ParseAddr(u.Hostname()); err == nil {
			require.NoError(t, g.CheckAddr(a))
		}
	})
}
