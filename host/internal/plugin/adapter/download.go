package adapter

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
)

// download asks again for a file whose connection broke.
func (f *folder) download(ctx context.Context, ref, name, stated string) (generator.Artifact, error) {
	pace := f.pace()
	for tries := 1; ; tries++ {
		a, err := f.downloadOnce(ctx, ref, name, stated)
		switch {
		case ctx.Err() != nil:
			return a, context.Cause(ctx)
		case !errors.Is(err, errLost) && !errors.Is(err, errUnreached):
			return a, err
		case tries == f.limits.losses:
			return a, f.lost()
		}
		if err := pace.wait(ctx, 0); err != nil {
			return a, err
		}
	}
}

func (f *folder) downloadOnce(ctx context.Context, ref, name, stated string) (generator.Artifact, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silent := time.AfterFunc(f.limits.silence, func() { cancel(errLost) })
	defer silent.Stop()
	response, err := f.send(ctx, question{method: http.MethodGet, url: ref})
	if err != nil {
		return generator.Artifact{}, err
	}
	defer func() { _ = response.Body.Close() }()
	switch {
	case response.StatusCode >= 500:
		return generator.Artifact{}, errLost
	case response.StatusCode != http.StatusOK:
		return generator.Artifact{}, f.wrong("has no file where it says (HTTP status %d)", response.StatusCode)
	case response.ContentLength > f.left:
		return generator.Artifact{}, f.tooLarge()
	}
	if name == "" {
		name = nameIn(ref)
	}
	body := &lively{r: response.Body, alive: func() { silent.Reset(f.limits.silence) }}
	a, err := f.keep(ctx, body, name, first(stated, response.Header.Get("Content-Type")))
	if body.broke != nil {
		err = f.why(ctx, body.broke)
	}
	return a, err
}

// lively tells of each piece that arrives, and remembers why no more did.
type lively struct {
	r     io.Reader
	alive func()
	broke error
}

func (l *lively) Read(b []byte) (int, error) {
	n, err := l.r.Read(b)
	if n > 0 {
		l.alive()
	}
	if err != nil && err != io.EOF {
		l.broke = err
	}
	return n, err
}

// nameIn is the last part of a URL's path.
func nameIn(ref string) string {
	u, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	return u.Path[strings.LastIndexByte(u.Path, '/')+1:]
}
