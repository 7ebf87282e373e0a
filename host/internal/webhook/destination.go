package webhook

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	breakAfter = 5 // failures in a row
	firstPause = 10 * time.Second
	maxPause   = 10 * time.Minute

	firstPace = 100 * time.Millisecond // until a sending was timed
	minWait   = 50 * time.Millisecond
	maxWait   = 5 * time.Minute
)

// destinations keep one slow or dead receiver from taking what others need: at most so many sendings at a time
// to each, and after failures in a row only one now and then.
type destinations struct {
	limit int

	mu     sync.Mutex
	byHost map[string]*destination
}

type destination struct {
	inFlight int
	failures int // in a row
	paused   time.Time
	used     time.Time

	pace time.Duration // that a sending takes of late
	free time.Time     // when the last of those sent away can expect room
}

// permit is the answer to a wish to send.
type permit int

const (
	granted  permit = iota
	busy            // as many as may be are under way
	withheld        // it failed too often lately, or asked for a pause
)

// destinationOf is scheme, host and port. What can't be read is a destination of its own.
func destinationOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

// enter asks for leave to send. Where the answer is busy, retry says when to ask again: one after the other, at the
// pace at which the destination takes callbacks, so that a flood is spread and not churned.
func (d *destinations) enter(key string, now time.Time) (p permit, retry time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.byHost[key]
	if s == nil {
		s = &destination{pace: firstPace}
		d.byHost[key] = s
	}
	s.used = now
	switch {
	case now.Before(s.paused):
		return withheld, time.Time{}
	case s.inFlight >= d.limit, s.failures >= breakAfter && s.inFlight > 0:
		s.free = later(s.free, now).Add(s.pace / time.Duration(d.limit))
		return busy, later(now.Add(minWait), earlier(s.free, now.Add(maxWait+jitter(maxWait))))
	}
	s.inFlight++
	return granted, time.Time{}
}

// leave ends a sending that enter granted. It says whether others were sent away for want of room.
func (d *destinations) leave(key string, o outcome, took time.Duration, now time.Time) (waiting bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.byHost[key]
	s.inFlight--
	s.used, s.pace = now, (3*s.pace+took)/4
	switch {
	case o.success(), o.status == http.StatusGone:
		s.failures, s.paused = 0, time.Time{}
	default:
		s.failures++
		if s.failures >= breakAfter {
			s.paused = now.Add(min(firstPause<<min(s.failures-breakAfter, 10), maxPause))
		}
	}
	if o.retryAfter > 0 {
		s.paused = later(s.paused, now.Add(min(o.retryAfter, maxPause)))
	}
	return s.free.After(now)
}

// forget drops what is known of destinations that nobody has sent to for long.
func (d *destinations) forget(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, s := range d.byHost {
		if s.inFlight == 0 && now.Sub(later(s.used, later(s.paused, s.free))) > maxPause {
			delete(d.byHost, key)
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
