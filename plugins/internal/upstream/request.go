package upstream

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// maxComplaint is how much is read of an answer that is no success.
const maxComplaint = 64 << 10

// JSON sends body as JSON (nil sends none) and reads the answer into answer (nil throws it away).
func (c *Client) JSON(ctx context.Context, method, path string, body, answer any) error {
	var content func() io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encode request: %w", err)
		}
		content = func() io.Reader { return bytes.NewReader(raw) }
	}
	return c.repeat(ctx, method, func() error {
		response, err := c.once(ctx, request{method: method, path: path, contentType: "application/json", accept: "application/json", body: content}) //nolint:bodyclose // drain closes it
		if err != nil {
			return err
		}
		defer drain(response.Body)
		return readJSON(response, c.server.MaxAnswer, answer)
	})
}

func readJSON(response *http.Response, most int64, answer any) error {
	content, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	switch {
	case err != nil:
		return &fault{err: err, sent: true, began: true}
	case int64(len(content)) > most:
		return &fault{err: errTooLarge, sent: true, began: true}
	case answer == nil:
		return nil
	}
	if err := json.Unmarshal(content, answer); err != nil {
		return &fault{err: errNotJSON, status: response.StatusCode, sent: true, began: true}
	}
	return nil
}

// Do sends what body gives (nil sends none; it is called for each attempt) and hands over a successful answer as soon
// as it begins. The caller closes its body; reading from it fails when nothing comes for the server's Timeout.
func (c *Client) Do(ctx context.Context, method, path, contentType string, body func() io.Reader) (*http.Response, error) {
	var response *http.Response
	err := c.repeat(ctx, method, func() (err error) {
		response, err = c.once(ctx, request{method: method, path: path, contentType: contentType, body: body}) //nolint:bodyclose // the caller closes it
		return err
	})
	return response, err
}

// Post sends a question as JSON; otherwise it is as Do.
func (c *Client) Post(ctx context.Context, path string, question any) (*http.Response, error) {
	raw, err := json.Marshal(question)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	return c.Do(ctx, http.MethodPost, path, "application/json", func() io.Reader { return bytes.NewReader(raw) })
}

// request is one request, to a path behind the base URL or, where it is set, to url.
type request struct {
	method, path, url   string
	contentType, accept string
	body                func() io.Reader
	bare                bool // without the server's headers
	client              *http.Client
}

// once asks one time. Its errors are faults.
func (c *Client) once(ctx context.Context, r request) (*http.Response, error) {
	limited, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(c.server.Timeout, func() { cancel(errTimeout) })
	var sent atomic.Bool
	asked, err := c.prepare(httptrace.WithClientTrace(limited, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }}), r)
	if err != nil {
		timer.Stop()
		cancel(nil)
		return nil, err
	}
	client := c.http
	if r.client != nil {
		client = r.client
	}
	response, err := client.Do(asked)
	if err != nil {
		err = &fault{err: causeOf(limited, err), sent: sent.Load()}
		timer.Stop()
		cancel(nil)
		return nil, err
	}
	timer.Stop()
	response.Body = &patient{ReadCloser: response.Body, ctx: limited, cancel: cancel, timer: timer, timeout: c.server.Timeout}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		defer func() { _ = response.Body.Close() }()
		words, _ := io.ReadAll(io.LimitReader(response.Body, maxComplaint))
		return nil, &fault{status: response.StatusCode, header: response.Header, body: words, sent: true, began: true}
	}
	return response, nil
}

func (c *Client) prepare(ctx context.Context, r request) (*http.Request, error) {
	address := r.url
	if address == "" {
		if c.base == nil {
			return nil, &fault{err: errNoAddress}
		}
		address = c.server.BaseURL + "/" + strings.TrimLeft(r.path, "/")
	}
	var body io.Reader
	if r.body != nil {
		body = r.body()
	}
	asked, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return nil, &fault{err: errNoAddress}
	}
	if !r.bare {
		for name, values := range c.server.Header {
			asked.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	if r.body != nil && r.contentType != "" {
		asked.Header.Set("Content-Type", r.contentType)
	}
	if r.accept != "" {
		asked.Header.Set("Accept", r.accept)
	}
	return asked, nil
}
