package adapter

import (
	"context"
	"net/http"
)

// watch passes on what a prediction logs while its PUT waits for the end. It asks with an input that the model can't
// take, so that a question which comes too late starts nothing.
func (p *prediction) watch(ctx context.Context) {
	if !p.block.cog.live || p.refused == nil {
		return
	}
	pace := p.pace()
	for deaf := 0; deaf < 8; {
		if pace.wait(ctx, 0) != nil {
			return
		}
		a, err := p.askShortly(ctx, question{
			method: http.MethodPut, url: p.at("predictions", p.id), prefer: "respond-async",
			body: map[string]any{"input": p.refused},
		})
		switch {
		case ctx.Err() != nil:
			return
		case err != nil || a.status != http.StatusAccepted:
			deaf++ // it has not begun yet, has ended, or is no server that tells
		case !p.observed(ctx, a):
			return
		default:
			deaf = 0
		}
	}
}

// observed tells a state. A server that took the impossible input has begun something: that is ended, and nothing more
// is asked of it.
func (p *prediction) observed(ctx context.Context, a answer) bool {
	s, err := readState(a.body)
	if err == nil && s.Logs == nil {
		p.cancelled(context.WithoutCancel(ctx))
		return false
	}
	if err == nil {
		p.tell(s)
	}
	return err == nil
}

// follow waits for a prediction that the server answered for before its end: because it always does, and says where to
// ask; or because it runs already, after a connection that broke. Cog keeps such a one's output to itself, so it is
// ended, to be asked for again.
func (p *prediction) follow(ctx context.Context, s state, location string) (state, error) {
	at := s.URLs.Get
	if at == "" {
		at = location
	}
	if at == "" {
		p.tell(s)
		p.cancelled(context.WithoutCancel(ctx))
		return s, errAgain
	}
	at, err := p.own(at)
	if err != nil {
		return s, p.wrong("says to ask for the prediction at %s", err)
	}
	return p.poll(ctx, s, at)
}

func (p *prediction) poll(ctx context.Context, s state, at string) (state, error) {
	hold, pace := p.persist(ctx, p.journal, true), p.pace()
	var a answer
	for s.running() {
		p.tell(s)
		if err := pace.wait(ctx, a.retryAfter); err != nil {
			return s, err
		}
		var err error
		a, err = p.askShortly(ctx, question{method: http.MethodGet, url: at})
		if err != nil || a.status != http.StatusOK {
			if f := p.final(a); err == nil && f != nil {
				return s, f
			}
			if err := hold.again(ctx, a, err); err != nil {
				return s, err
			}
			continue
		}
		hold.losses = 0
		next, err := readState(a.body)
		if err != nil {
			return s, p.wrong("answers with something that is no prediction")
		}
		s = next
	}
	return s, nil
}

// cancelled ends the prediction and waits, shortly, until the server has forgotten it.
func (p *prediction) cancelled(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, p.limits.cancel)
	defer stop()
	pace := p.pace()
	for {
		a, err := p.ask(ctx, question{method: http.MethodPost, url: p.at("predictions", p.id, "cancel")})
		if err != nil || a.status != http.StatusOK || pace.wait(ctx, 0) != nil {
			return
		}
	}
}
