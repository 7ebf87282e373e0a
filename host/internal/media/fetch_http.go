package media

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"ft.tc/backlot/host/internal/egress"
)

const maxHops = 3 // redirects that are followed

var (
	errTooSlow  = errors.New("too slow")
	errTooLarge = errors.New("too large")
)

// remote gives the kept copy of a URL, fetched first where there is none that is fresh.
func (f *Fetcher) remote(ctx context.Context, raw string) (source, int64, error) {
	for range 3 { // what was fetched may be evicted before it is opened, if the cache is that small
		if file, e, ok := f.cache.open(raw); ok {
			if time.Since(e.CheckedAt) < f.o.Fresh {
				return file, e.Size, nil
			}
			_ = file.Close()
		}
		err := f.flights.do(ctx, raw, f.o.Timeout, func(ctx context.Context) error { return f.download(ctx, raw) })
		if err != nil {
			return nil, 0, err
		}
		if file, e, ok := f.cache.open(raw); ok {
			return file, e.Size, nil
		}
	}
	return nil, 0, unavailableYet(raw, "it could not be kept; the input cache is too small for what is going on")
}

// download brings a URL into the cache.
func (f *Fetcher) download(ctx context.Context, raw string) error {
	select {
	case f.slots <- struct{}{}:
		defer func() { <-f.slots }()
	case <-ctx.Done():
		return explain(ctx, raw, ctx.Err())
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	old := f.cache.tag(raw)
	resp, err := f.follow(ctx, raw, old)
	if err != nil {
		return explain(ctx, raw, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusNotModified && old != "" {
		return f.cache.touch(raw)
	}
	if err := f.checkAnswer(raw, resp); err != nil {
		return err
	}
	body := &watched{src: resp.Body, limit: f.o.MaxBytes}
	stop := body.watch(f.o.SlowBytes, f.o.SlowFor, func() { cancel(errTooSlow) })
	defer stop()
	if err := f.cache.put(raw, resp.Header.Get("ETag"), body); err != nil {
		if errors.Is(err, errTooLarge) {
			return tooLarge(raw, f.o.MaxBytes)
		}
		if body.err == nil { // the disk's fault
			return err
		}
		return explain(ctx, raw, body.err)
	}
	return nil
}

func (f *Fetcher) checkAnswer(raw string, resp *http.Response) error {
	switch s := resp.StatusCode; {
	case s == http.StatusOK:
	case s >= 500 || s == http.StatusTooManyRequests || s == http.StatusRequestTimeout || s == http.StatusTooEarly:
		return unavailableYet(raw, "the server answered "+statusText(s)+"; try again later")
	default:
		return unavailable(raw, "the server answered "+statusText(s)+"; give a URL that can be read without logging in")
	}
	if resp.ContentLength > f.o.MaxBytes {
		return tooLarge(raw, f.o.MaxBytes)
	}
	return nil
}

// statusText is a status without the server's own words.
func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// follow asks for a URL and goes where it is sent, each hop checked like the first.
func (f *Fetcher) follow(ctx context.Context, raw, etag string) (*http.Response, error) {
	client := f.o.Guard.Client(0) // ctx ends it
	for hop := 0; ; hop++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, raw, nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("User-Agent", "Backlot")
		if etag != "" {
			req.Header.Set("If-None-Match", etag)
		}
		resp, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		next := target(resp)
		if next == nil {
			return resp, nil
		}
		_ = resp.Body.Close()
		if hop == maxHops {
			return nil, errTooManyHops
		}
		u, err := f.o.Guard.ParseURL(next.String())
		if err != nil {
			return nil, &hopError{err: err, target: egress.Redact(next.String())}
		}
		raw = u.String()
	}
}

// target is where an answer leads to; nil where it is the last one.
func target(resp *http.Response) *url.URL {
	if resp.StatusCode/100 != 3 || resp.StatusCode == http.StatusNotModified {
		return nil
	}
	if u, err := resp.Location(); err == nil {
		return u
	}
	return nil
}

var errTooManyHops = fmt.Errorf("it leads through more than %d redirects", maxHops)

type hopError struct {
	err    error
	target string
}

func (e *hopError) Error() string { return fmt.Sprintf("it leads to %q: %v", e.target, e.err) }

// explain says in words for the submitter why a request failed, and whether it is worth another try.
func explain(ctx context.Context, raw string, err error) error {
	var (
		refusal *egress.RefusalError
		hop     *hopError
		dns     *net.DNSError
		cert    *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &hop):
		return unavailable(raw, hop.Error())
	case errors.Is(err, errTooManyHops):
		return unavailable(raw, errTooManyHops.Error())
	case errors.As(err, &refusal):
		return unavailable(raw, refusal.Reason)
	case errors.Is(context.Cause(ctx), errTooSlow):
		return unavailableYet(raw, "the server sends too slowly")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return unavailableYet(raw, "the server did not answer in time")
	case errors.As(err, &dns) && dns.IsNotFound:
		return unavailable(raw, "there is no host of that name")
	case errors.As(err, &cert):
		return unavailable(raw, "the server's certificate is not trusted")
	}
	return unavailableYet(raw, "the server can't be reached or broke off")
}

// watched counts what comes, ends it at limit, and remembers that it was the source that failed.
type watched struct {
	src   io.Reader
	limit int64
	n     atomic.Int64
	err   error // of the source; not io.EOF
}

// Read reads on, or says errTooLarge.
func (w *watched) Read(b []byte) (int, error) {
	n, err := w.src.Read(b)
	if w.n.Add(int64(n)) > w.limit {
		w.err = errTooLarge
		return 0, errTooLarge
	}
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// watch calls slow once less than least bytes came within a window, until stop is called.
func (w *watched) watch(least int64, window time.Duration, slow func()) (stop func()) {
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(window)
		defer tick.Stop()
		for before := int64(0); ; before = w.n.Load() {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			if w.n.Load()-before < least {
				slow()
				return
			}
		}
	}()
	return func() { close(done); <-ended }
}
