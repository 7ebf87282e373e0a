package upstream

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// rewinder is a writer that can begin again, such as a file.
type rewinder interface {
	io.Seeker
	Truncate(size int64) error
}

// Download writes what is at an address (or at a path behind the base URL) to w, at most maxBytes of it, and says what
// the server calls it. The server's headers go to its own origin only. A server at a public address can't send the
// client to one that is not. A download that breaks is begun anew where w is a file, or nothing was written.
func (c *Client) Download(ctx context.Context, address string, w io.Writer, maxBytes int64) (mediaType string, err error) {
	asked := request{method: http.MethodGet, path: address}
	if strings.Contains(address, "://") {
		u, err := url.Parse(address)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || c.downgrades(u) {
			return "", c.failure(&fault{err: errNotJSON})
		}
		asked = request{method: http.MethodGet, url: address}
		if c.base == nil || u.Scheme != c.base.Scheme || u.Host != c.base.Host {
			asked.bare, asked.client = true, c.elsewhere
		}
	}
	written := int64(0)
	err = c.repeat(ctx, http.MethodGet, func() error {
		if err := rewind(w, written); err != nil {
			return err
		}
		written = 0
		response, err := c.once(ctx, asked)
		if err != nil {
			return err
		}
		defer func() { _ = response.Body.Close() }()
		mediaType = mediaTypeOf(response.Header)
		written, err = copyAtMost(w, response, maxBytes)
		if err != nil && !canRewind(w) {
			var f *fault
			if errors.As(err, &f) && written > 0 {
				return c.failure(f)
			}
		}
		return err
	})
	return mediaType, err
}

// downgrades reports whether u would be fetched in the clear from a server that is spoken to by TLS.
func (c *Client) downgrades(u *url.URL) bool {
	return c.base != nil && c.base.Scheme == "https" && u.Scheme != "https"
}

func canRewind(w io.Writer) bool {
	_, ok := w.(rewinder)
	return ok
}

func rewind(w io.Writer, written int64) error {
	r, ok := w.(rewinder)
	if written == 0 || !ok {
		return nil
	}
	if _, err := r.Seek(-written, io.SeekCurrent); err != nil {
		return err
	}
	at, err := r.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	return r.Truncate(at)
}

// copyAtMost tells a writer that fails (its error passes) from an answer that does (a fault).
func copyAtMost(w io.Writer, response *http.Response, most int64) (int64, error) {
	if response.ContentLength > most {
		return 0, &fault{err: errTooLarge, sent: true, began: true}
	}
	source := &watched{Reader: response.Body}
	n, err := io.Copy(w, io.LimitReader(source, most))
	switch {
	case source.err != nil:
		return n, &fault{err: source.err, sent: true, began: true}
	case err != nil:
		return n, err
	case n == most && more(source):
		return n, &fault{err: errTooLarge, sent: true, began: true}
	}
	return n, nil
}

func more(r io.Reader) bool {
	n, _ := io.ReadFull(r, make([]byte, 1))
	return n > 0
}

// watched keeps the error that reading ended with.
type watched struct {
	io.Reader
	err error
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

func mediaTypeOf(h http.Header) string {
	t, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return t
}

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
