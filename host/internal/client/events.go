package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/tmaxmax/go-sse"
)

const (
	silence    = 45 * time.Second // the service sends something every 15
	slowest    = 10 * time.Second // between two tries
	patience   = 5 * time.Minute  // without any answer
	maxEvent   = 16 << 20
	lastHeader = "Last-Event-ID"
)

// Event is one event of a stream.
type Event struct {
	ID   string
	Kind string
	Data []byte // JSON
}

// Watcher takes the events of a stream. Event returns true when it needs no more; Broken hears that the connection
// was lost and is tried again.
type Watcher struct {
	Event  func(Event) (done bool, err error)
	Broken func(error)
}

// Follow hands on events until the watcher is done. A connection that breaks is opened again where it broke; one that
// can't be opened at first is an error, and so is what the service refuses for good.
func (c *Client) Follow(ctx context.Context, path string, w Watcher) error {
	s := stream{client: c, path: path, watcher: w}
	wait, since := c.first, time.Now()
	for {
		opened, err := s.read(ctx)
		if s.done || ctx.Err() != nil || errors.As(err, new(failure)) {
			return s.end(ctx, err)
		}
		if opened {
			wait, since = c.first, time.Now()
		}
		if !s.began || final(err) || time.Since(since) > patience {
			return err
		}
		if w.Broken != nil {
			w.Broken(err)
		}
		if err := pause(ctx, max(wait, retryAfter(err))); err != nil {
			return err
		}
		wait = min(2*wait, slowest)
	}
}

// failure is an error of the watcher itself.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

type stream struct {
	client  *Client
	path    string
	watcher Watcher

	last  string // id of the latest event
	began bool   // it was open once
	done  bool
}

func (s *stream) end(ctx context.Context, err error) error {
	var f failure
	if errors.As(err, &f) {
		return f.error
	}
	if s.done {
		return nil
	}
	return context.Cause(ctx)
}

// read opens the stream and reads it to its end; opened is false where it did not come to that.
func (s *stream) read(ctx context.Context) (opened bool, err error) {
	ctx, watch := s.client.watch(ctx)
	defer watch.end()
	r, err := s.client.request(ctx, http.MethodGet, s.path, nil, "Accept", "text/event-stream")
	if err != nil {
		return false, err
	}
	if s.last != "" {
		r.Header.Set(lastHeader, s.last)
	}
	answer, err := s.client.http.Do(r)
	if err != nil {
		return false, s.client.unreachable(ctx, err)
	}
	defer func() { _ = answer.Body.Close() }()
	watch.Reader = answer.Body
	if answer.StatusCode == http.StatusNoContent {
		s.done = true
		return true, nil
	}
	if answer.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
		return false, s.client.refused(answer, b)
	}
	s.began = true
	return true, s.pass(watch)
}

// pass hands on what comes. The end of the answer is an error: the service ends a stream only where it has to.
func (s *stream) pass(body io.Reader) error {
	for e, err := range sse.Read(body, &sse.ReadConfig{MaxEventSize: maxEvent}) {
		if err != nil {
			return &UnreachableError{URL: s.client.URL, Err: err}
		}
		if e.LastEventID != "" {
			s.last = e.LastEventID
		}
		if s.done, err = s.watcher.Event(Event{ID: e.LastEventID, Kind: e.Type, Data: []byte(e.Data)}); err != nil {
			return failure{err}
		}
		if s.done {
			return nil
		}
	}
	return &UnreachableError{URL: s.client.URL, Err: io.ErrUnexpectedEOF}
}

// watched ends a request that nothing comes from any more, or nothing yet.
type watched struct {
	io.Reader

	timer  *time.Timer
	limit  time.Duration
	cancel context.CancelCauseFunc
}

// watch makes the context of a request that ends after a silence; the Reader is for what its answer holds.
func (c *Client) watch(ctx context.Context) (context.Context, *watched) {
	ctx, cancel := context.WithCancelCause(ctx)
	silent := &UnreachableError{URL: c.URL, Err: fmt.Errorf("it said nothing for %s", c.silence)}
	return ctx, &watched{timer: time.AfterFunc(c.silence, func() { cancel(silent) }), limit: c.silence, cancel: cancel}
}

func (w *watched) end() {
	w.timer.Stop()
	w.cancel(nil)
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	w.timer.Reset(w.limit)
	return n, err
}

// final reports whether asking again can't help.
func final(err error) bool {
	var r *RefusedError
	return errors.As(err, &r) && r.Status < http.StatusInternalServerError &&
		r.Status != http.StatusTooManyRequests && r.Status != http.StatusRequestTimeout
}

func retryAfter(err error) time.Duration {
	var r *RefusedError
	if !errors.As(err, &r) {
		return 0
	}
	return min(time.Duration(r.RetryAfter)*time.Second, time.Minute)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
