// Package upstream is the one HTTP client that the generators' backends speak to model servers with. It goes to the
// configured address only (no proxy from the environment, no redirects), waits and repeats what is safe to repeat, caps
// what it reads, and turns whatever goes wrong into a *sdk.Failure whose sentence says whose fault it is and never holds
// the key.
//
// A request counts as safe to repeat when the server said that it did not take it (429, 503), when the connection never
// came about, or when repeating does no harm: GET, HEAD, PUT and DELETE, and with Repeatable everything else too.
package upstream

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Server is a model server as the operator configured it.
type Server struct {
	Name    string      // for sentences: "the ComfyUI server"
	BaseURL string      // what paths are put behind
	Secret  string      // never shown; sent as a bearer token unless a header carries it
	Header  http.Header // sent with every request to BaseURL

	Timeout   time.Duration // for an answer to begin, and for each further part of it; 60 s when 0
	Attempts  int           // 4 when 0
	MaxAnswer int64         // bytes of an answer to JSON; 32 MiB when 0
}

const (
	defaultTimeout   = 60 * time.Second
	defaultAttempts  = 4
	defaultMaxAnswer = 32 << 20
	dialTimeout      = 10 * time.Second
)

// Client speaks to one Server. It may be used from any goroutine.
type Client struct {
	server     Server
	base       *url.URL // nil where BaseURL is none
	repeatable bool
	http       *http.Client
	elsewhere  *http.Client // for downloads from other hosts
	private    []string     // what messages must not show
	public     *atomic.Bool // the server was met at a public address
}

// New makes a client; it dials when it is first asked.
func New(s Server) *Client {
	if s.Timeout <= 0 {
		s.Timeout = defaultTimeout
	}
	if s.Attempts <= 0 {
		s.Attempts = defaultAttempts
	}
	if s.MaxAnswer <= 0 {
		s.MaxAnswer = defaultMaxAnswer
	}
	s.BaseURL = strings.TrimRight(s.BaseURL, "/")
	s.Header = withSecret(s.Header, s.Secret)
	c := &Client{server: s, public: new(atomic.Bool)}
	if u, err := url.Parse(s.BaseURL); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		c.base = u
	}
	c.private = secretsOf(s, c.base)
	c.http = doer(&net.Dialer{Timeout: dialTimeout, Control: c.notice})
	c.elsewhere = doer(&net.Dialer{Timeout: dialTimeout, Control: c.guard})
	return c
}

// Repeatable is the client for requests that do no harm when the server gets them twice, such as a question to a
// language model. It shares its connections.
func (c *Client) Repeatable() *Client {
	twin := *c
	twin.repeatable = true
	return &twin
}

// Close lets go of the connections.
func (c *Client) Close() {
	c.http.CloseIdleConnections()
	c.elsewhere.CloseIdleConnections()
}

func doer(d *net.Dialer) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext: d.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: dialTimeout,
			MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// withSecret is the header with the secret in it.
func withSecret(h http.Header, secret string) http.Header {
	h = h.Clone()
	if h == nil {
		h = http.Header{}
	}
	if secret == "" {
		return h
	}
	for _, values := range h {
		for _, v := range values {
			if strings.Contains(v, secret) {
				return h
			}
		}
	}
	h.Set("Authorization", "Bearer "+secret)
	return h
}

// drain lets the connection be used again.
func drain(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 64<<10)
	_ = body.Close()
}
