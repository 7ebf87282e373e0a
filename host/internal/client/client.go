// Package client is the command line's way to a service: the one place that sends requests to the REST API.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Service is where a service is and what lets one in.
type Service struct {
	URL    string // without a slash at its end
	Key    string
	Source string // of the key, for people: "--key", "context prod"
}

// Client sends requests to one service. It is safe for concurrent use.
type Client struct {
	Service

	http    *http.Client
	first   time.Duration // before a stream is opened again; doubles
	silence time.Duration // after which a stream or a file is given up
}

// maxAnswer bounds what is read of an answer that is not a file.
const maxAnswer = 64 << 20

// New makes a client. It refuses a URL that is none of a service.
func New(s Service) (*Client, error) {
	u, err := url.Parse(s.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is not the URL of a service: it has to look like http://localhost:8001", s.URL)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("the URL of the service %s may hold neither a name and password nor a query: the key goes into --key", u.Redacted())
	}
	s.URL = strings.TrimRight(s.URL, "/")
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // net/http says so
	return &Client{Service: s, first: time.Second, silence: silence, http: &http.Client{Transport: transport, CheckRedirect: sameHost}}, nil
}

// sameHost keeps the key from going to another host with a redirect.
func sameHost(r *http.Request, via []*http.Request) error {
	const most = 10
	if r.URL.Host != via[0].URL.Host || r.URL.Scheme != via[0].URL.Scheme || len(via) >= most {
		return fmt.Errorf("the service sends on to %s, and the key is not for that one", r.URL.Host)
	}
	return nil
}

// Close ends connections that wait for more requests.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Get reads what is at a path, or says why not as *RefusedError or *UnreachableError.
func (c *Client) Get(ctx context.Context, path string) ([]byte, error) {
	return c.send(ctx, http.MethodGet, path, nil)
}

// Read is Get into a value.
func (c *Client) Read(ctx context.Context, path string, into any) error {
	b, err := c.Get(ctx, path)
	if err != nil {
		return err
	}
	return c.Decode(b, into)
}

// Post sends JSON, if any. Headers are pairs of name and value.
func (c *Client) Post(ctx context.Context, path string, body []byte, headers ...string) ([]byte, error) {
	return c.send(ctx, http.MethodPost, path, body, headers...)
}

// Delete asks for a deletion.
func (c *Client) Delete(ctx context.Context, path string) ([]byte, error) {
	return c.send(ctx, http.MethodDelete, path, nil)
}

// Decode reads an answer that has to be JSON.
func (c *Client) Decode(b []byte, into any) error {
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s answers with what is not JSON of a service: %w; is the URL right?", c.URL, err)
	}
	return nil
}

func (c *Client) send(ctx context.Context, method, path string, body []byte, headers ...string) ([]byte, error) {
	r, err := c.request(ctx, method, path, body, headers...)
	if err != nil {
		return nil, err
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		return nil, c.refused(answer, b)
	}
	return b, nil
}

func (c *Client) request(ctx context.Context, method, path string, body []byte, headers ...string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("X-Api-Key", c.Key)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r, nil
}
