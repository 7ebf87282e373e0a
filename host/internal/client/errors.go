package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// RefusedError is a service's answer that it does not do what it was asked for.
type RefusedError struct {
	Service    Service
	Status     int
	Code       string
	Message    string
	Details    map[string]string // field to sentence
	RetryAfter int               // seconds; 0 where the service did not say
}

// Error gives the sentence of the service.
func (e *RefusedError) Error() string { return e.Message }

// UnreachableError says that no service answers at a URL.
type UnreachableError struct {
	URL string
	Err error
}

// Error names the URL and the reason.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("no service answers at %s: %v", e.URL, root(e.Err))
}

// Unwrap gives the reason.
func (e *UnreachableError) Unwrap() error { return e.Err }

// root is the innermost reason, such as "connection refused": those around it repeat the URL.
func root(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// unreachable leaves an end that the caller asked for as it is.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return &UnreachableError{URL: c.URL, Err: err}
}

func (c *Client) refused(answer *http.Response, body []byte) error {
	var e struct {
		Error      string            `json:"error"`
		Message    string            `json:"message"`
		Details    map[string]string `json:"details"`
		RetryAfter int               `json:"retry_after"`
	}
	r := &RefusedError{Service: c.Service, Status: answer.StatusCode}
	if json.Unmarshal(body, &e) != nil || e.Error == "" {
		r.Message = fmt.Sprintf("%s answered %d %s, and not as a Backlot service does", c.URL, r.Status, http.StatusText(r.Status))
	} else {
		r.Code, r.Message, r.Details, r.RetryAfter = e.Error, e.Message, e.Details, e.RetryAfter
	}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && r.RetryAfter == 0 {
		r.RetryAfter = seconds
	}
	return r
}
