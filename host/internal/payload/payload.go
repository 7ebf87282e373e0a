// Package payload registers media files with Payload CMS (version 3), over its REST API.
//
//	find ── nothing ──→ create ──→ compare the size ──→ the document's id
//	  └── found: an earlier attempt got through and its answer was lost ──→ the document's id
//
// A file is uploaded under a name that holds the hash of its key, so that Payload's own unique index on file names
// keeps attempts apart and a later one finds what an earlier one left.
package payload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Options say where Payload is.
type Options struct {
	URL            string // of Payload; /api/… is added
	APIKey         string
	Collection     string         // of uploads; media when empty
	UserCollection string         // that the key belongs to; users when empty
	Fields         map[string]any // of every document

	// Timeout is for an answer, and for each piece of a file to be taken; a minute when 0.
	Timeout time.Duration
}

const (
	defaultTimeout = time.Minute
	dialTimeout    = 10 * time.Second
	maxAnswer      = 1 << 20 // bytes that are read of an answer
)

// Client registers files with one collection. It may be used from any goroutine.
type Client struct {
	base       string // up to and with the collection
	authority  string
	key        string
	collection string
	fields     map[string]any
	timeout    time.Duration
	http       *http.Client
}

var slug = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// New makes a client; it dials when it first has something to do. Its errors are for the operator.
func New(o Options) (*Client, error) {
	if o.Collection == "" {
		o.Collection = "media"
	}
	if o.UserCollection == "" {
		o.UserCollection = "users"
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	u, err := url.Parse(o.URL)
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("the URL of Payload must be an http or https address without query, such as http://cms:3000")
	case u.User != nil:
		return nil, errors.New("the URL of Payload must not hold a user or password; Payload is told who asks by the API key")
	case o.APIKey == "" || strings.ContainsAny(o.APIKey, "\r\n"):
		return nil, errors.New("payload needs an API key, of one line")
	case !slug.MatchString(o.Collection) || !slug.MatchString(o.UserCollection):
		return nil, errors.New("collections of Payload are named by their slugs: letters, digits, - and _")
	}
	return &Client{
		base:      strings.TrimRight(o.URL, "/") + "/api/" + o.Collection,
		authority: o.UserCollection + " API-Key " + o.APIKey, key: o.APIKey,
		collection: o.Collection, fields: o.Fields, timeout: o.Timeout, http: newHTTP(o.Timeout),
	}, nil
}

// newHTTP has no proxy, whatever the environment says, and follows no redirects: the address is the operator's own.
func newHTTP(timeout time.Duration) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: dialTimeout}).DialContext,
			TLSHandshakeTimeout: dialTimeout, ResponseHeaderTimeout: timeout, ExpectContinueTimeout: time.Second,
			MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second,
			DisableCompression: true, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// File is what is to be registered.
type File struct {
	Name      string // for people; the part of it that file systems like is kept
	MediaType string
	Size      int64
	Open      func() (io.ReadCloser, error) // gives Size bytes, each time that it is called

	// Key names the file over all attempts: the same key is the same document.
	Key    string
	Fields map[string]any // of the document; they go before those of Options
}

// Register makes a document of the file, or finds the one that an earlier attempt made, and returns its id. Its errors
// are *Error, or the cause of ctx.
func (c *Client) Register(ctx context.Context, f File) (string, error) {
	id, err := c.register(ctx, f)
	if err != nil && ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	return id, err
}

func (c *Client) register(ctx context.Context, f File) (string, error) {
	if f.Key == "" || f.Open == nil || f.Size <= 0 {
		return "", c.permanent(CodeSource, "The file has no key or nothing in it, so it can't be registered.")
	}
	if id, err := c.earlier(ctx, f); id != "" || err != nil {
		return id, err
	}
	made, err := c.create(ctx, f)
	if taken(err) {
		// Another attempt, perhaps one that is given up for lost, is creating it this moment.
		id, findErr := c.earlier(ctx, f)
		if id != "" || findErr != nil {
			return id, findErr
		}
		return "", err
	}
	if err != nil {
		return "", err
	}
	if err := c.verify(ctx, f, made); err != nil {
		return "", c.withdraw(ctx, made, err)
	}
	if made.Filename == uploadName(f) {
		return made.ID, nil
	}
	// Payload gave it another name, so there is one of that name: of an attempt that got through after all.
	id, err := c.earlier(ctx, f)
	if id == "" && err == nil {
		return made.ID, nil
	}
	return id, err
}

// earlier finds the document of this key. Of several the oldest counts, and the others go; so do those that are cut.
func (c *Client) earlier(ctx context.Context, f File) (string, error) {
	found, err := c.find(ctx, f)
	if err != nil {
		return "", err
	}
	id := ""
	for _, d := range found {
		if id == "" {
			err := c.verify(ctx, f, d)
			if err == nil {
				id = d.ID
				continue
			}
			if !isTruncated(err) {
				return "", err
			}
		}
		if err := c.remove(ctx, d.ID); err != nil && id == "" {
			return "", err
		}
	}
	return id, nil
}

// withdraw takes back a document whose file is not what was sent, and gives the reason.
func (c *Client) withdraw(ctx context.Context, made document, reason error) error {
	var e *Error
	if !errors.As(reason, &e) || e.Temporary {
		return reason
	}
	if err := c.remove(ctx, made.ID); err != nil {
		e.Message = fmt.Sprintf("%s The document %s could not be removed again: %v", e.Message, made.ID, err)
	}
	return e
}
