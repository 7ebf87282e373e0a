package adapter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ft.tc/backlot/api/generator"
)

// persistence is how one task holds on to a service that is away or full, or whose answers get lost.
type persistence struct {
	service *service
	journal *journal
	pace    *pace
	repeats bool      // a question that may have arrived may be put again
	full    time.Time // until when it waits for room
	gone    time.Time // until when it waits for a service that can't be reached; zero while it can
	losses  int
}

func (s *service) persist(ctx context.Context, j *journal, repeats bool) *persistence {
	return &persistence{service: s, journal: j, pace: s.pace(), repeats: repeats, full: patience(ctx)}
}

// again waits and returns nil when the question may be put again; otherwise it says how the task ends.
func (p *persistence) again(ctx context.Context, a answer, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return p.afterError(ctx, err)
	}
	p.gone = time.Time{}
	switch a.status {
	case http.StatusConflict, http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusTooEarly:
		if time.Now().Add(a.retryAfter).After(p.full) {
			return p.service.busy()
		}
		p.journal.at(0, "waiting for the service to have room")
		return p.pace.wait(ctx, a.retryAfter)
	}
	if a.status < 300 {
		return p.afterError(ctx, errLost)
	}
	p.journal.host.Log(generator.LogWarn, fmt.Sprintf("the service failed with HTTP status %d: %s",
		a.status, p.service.clean(string(a.body[:min(len(a.body), 2000)]), maxSentence)))
	if p.losses++; !p.repeats || p.losses >= p.service.limits.losses {
		return p.service.broken(a.status)
	}
	return p.pace.wait(ctx, a.retryAfter)
}

func (p *persistence) afterError(ctx context.Context, err error) error {
	p.journal.host.Log(generator.LogWarn, p.service.clean(err.Error(), maxSentence))
	switch {
	case errors.Is(err, errTooLarge):
		return p.service.wrong("gives an answer of more than %d MiB", p.service.limits.answerBytes>>20)
	case errors.Is(err, errUnreached):
		if p.gone.IsZero() {
			p.gone = time.Now().Add(p.service.limits.away)
		}
		if time.Now().After(p.gone) {
			return p.service.unreachable()
		}
		return p.pace.wait(ctx, 0)
	case !p.repeats:
		return p.service.lost()
	}
	if p.losses++; p.losses >= p.service.limits.losses {
		return p.service.lost()
	}
	return p.pace.wait(ctx, 0)
}

// final turns an answer that no other try will change into a failure; nil for what is worth another.
func (s *service) final(a answer) *generator.Failure {
	switch a.status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return s.refusal(a.body)
	case http.StatusUnauthorized, http.StatusForbidden:
		return s.wrong("refuses the credentials that the adapter's headers have (HTTP status %d)", a.status)
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return s.wrong("does not know the address that the adapter's url leads to (HTTP status %d)", a.status)
	case http.StatusRequestEntityTooLarge:
		return generator.Failf(codeData, "The task data is larger than the service behind %s takes: give smaller files.", s.name)
	case http.StatusConflict, http.StatusTooManyRequests, http.StatusTooEarly:
		return nil
	}
	if a.status >= 300 && a.status < 400 {
		return s.wrong("answers with a redirect, which is not followed: url has to be its own address")
	}
	if a.status >= 400 && a.status < 500 {
		return s.wrong("refuses the question with HTTP status %d", a.status)
	}
	return nil
}
