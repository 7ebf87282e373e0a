package plugin

import (
	"errors"
	"time"

	"ft.tc/backlot/host/internal/telemetry"
)

const (
	firstBackoff = time.Second
	maxBackoff   = 30 * time.Second
	circuitSpan  = 60 * time.Second // both: where starts are counted, and how long an open circuit rests
	circuitTrips = 5                // starts within the span that open the circuit
)

// whyEnded is how the metrics call the end of an instance, which was up or not.
func whyEnded(up bool, err error) telemetry.Restart {
	switch {
	case errors.Is(err, errUnusable):
		return telemetry.Unusable
	case !up:
		return telemetry.StartFailed
	case errors.Is(err, ErrHung):
		return telemetry.Hung
	case errors.Is(err, ErrDeaf):
		return telemetry.Deaf
	}
	return telemetry.Exited
}

// restarts decides when an instance may start again. It is pure: times go in, waits come out.
type restarts struct {
	starts  []time.Time // of the latest span
	backoff time.Duration
	open    bool // the circuit has tripped; the next start is a probe
}

// started notes a start.
func (r *restarts) started(now time.Time) {
	r.starts = append(r.starts, now)
	for now.Sub(r.starts[0]) >= circuitSpan {
		r.starts = r.starts[1:]
	}
}

// ended gives the wait before the next start, after the instance of the latest start has ended. One that held for a
// whole span, or that served a task to its end, is no part of a crash loop.
func (r *restarts) ended(now time.Time, served bool) (wait time.Duration) {
	if served || len(r.starts) > 0 && now.Sub(r.starts[len(r.starts)-1]) >= circuitSpan {
		*r = restarts{}
	}
	if r.open || len(r.starts) >= circuitTrips {
		r.open, r.starts = true, nil
		return circuitSpan
	}
	r.backoff = min(max(2*r.backoff, firstBackoff), maxBackoff)
	return r.backoff
}
