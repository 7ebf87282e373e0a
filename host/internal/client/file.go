package client

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
)

// Save keeps what a URL holds as a file, whole or not at all. Results lie where everybody with their URL may read them,
// maybe on another host: the key does not go there.
func (c *Client) Save(ctx context.Context, raw, path string) error {
	return Replace(path, func(w io.Writer) error { return c.Copy(ctx, raw, w) })
}

// Copy writes what a URL holds.
func (c *Client) Copy(ctx context.Context, raw string, w io.Writer) error {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("the result's URL %q can't be fetched", raw)
	}
	store := &Client{Service: Service{URL: u.Redacted()}, silence: c.silence}
	ctx, watch := store.watch(ctx)
	defer watch.end()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, raw, nil)
	if err != nil {
		return err
	}
	keyless := &http.Client{Transport: c.http.Transport}
	answer, err := keyless.Do(r)
	if err != nil {
		return store.unreachable(ctx, err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the result's file can't be fetched: %s answered %s", raw, answer.Status)
	}
	watch.Reader = answer.Body
	if _, err := io.Copy(w, watch); err != nil {
		return fmt.Errorf("fetching %s: %w", raw, cmp.Or(context.Cause(ctx), err))
	}
	return nil
}

// Replace writes a file beside its place and then puts it there, so that nobody reads half of it. What is no file, such
// as /dev/null, is written to.
func Replace(path string, write func(io.Writer) error) error {
	target, temp := path, path+"."+rand.Text()[:8]+".part"
	flags := os.O_CREATE | os.O_EXCL | os.O_WRONLY
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		temp, flags = path, os.O_WRONLY
	}
	f, err := os.OpenFile(temp, flags, 0o666)
	if err != nil {
		return err
	}
	if err = errors.Join(write(f), f.Close()); temp == target {
		return err
	}
	if err == nil {
		err = os.Rename(temp, target)
	}
	if err != nil {
		_ = os.Remove(temp)
	}
	return err
}
