package upstream

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// Download writes what is at an address (or at a path behind the base URL) into a file, at most maxBytes of it. The
// server's headers go to its own origin only. A server at a public address can't send the client to one that is not. A
// download that breaks is begun anew.
func (c *Client) Download(ctx context.Context, address, file string, maxBytes int64) error {
	asked, err := c.locate(address)
	if err != nil {
		return err
	}
	return c.repeat(ctx, http.MethodGet, func() error {
		response, err := c.once(ctx, asked)
		if err != nil {
			return err
		}
		defer func() { _ = response.Body.Close() }()
		return keep(file, response, maxBytes)
	})
}

// locate is the request for an address that a server named.
func (c *Client) locate(address string) (request, error) {
	if !strings.Contains(address, "://") {
		return request{method: http.MethodGet, path: address}, nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || c.downgrades(u) {
		return request{}, c.failure(&fault{err: errNotJSON})
	}
	asked := request{method: http.MethodGet, url: address}
	if c.base == nil || u.Scheme != c.base.Scheme || u.Host != c.base.Host {
		asked.bare, asked.client = true, c.elsewhere
	}
	return asked, nil
}

// downgrades reports whether u would be fetched in the clear from a server that is spoken to by TLS.
func (c *Client) downgrades(u *url.URL) bool {
	return c.base != nil && c.base.Scheme == "https" && u.Scheme != "https"
}

// keep tells a file that can't be written (the operator's fault) from an answer that breaks (the server's).
func keep(file string, response *http.Response, most int64) error {
	if response.ContentLength > most {
		return &fault{err: errTooLarge, sent: true, began: true}
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return NotWritten(err)
	}
	source := &watched{Reader: response.Body}
	n, err := io.Copy(out, io.LimitReader(source, most+1))
	err = errors.Join(err, out.Close())
	switch {
	case source.err != nil:
		return &fault{err: source.err, sent: true, began: true}
	case err != nil:
		return NotWritten(err)
	case n > most:
		return &fault{err: errTooLarge, sent: true, began: true}
	}
	return nil
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
