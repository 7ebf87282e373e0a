package upstream

import (
	"context"
	"errors"
	"io"
	"time"
)

// causeOf tells our own timeout from the caller's cancel and from a broken connection.
func causeOf(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// patient is the body of an answer. It gives up when nothing comes for the timeout, however long the whole takes.
type patient struct {
	io.ReadCloser
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	timeout time.Duration
}

func (p *patient) Read(b []byte) (int, error) {
	p.timer.Reset(p.timeout)
	n, err := p.ReadCloser.Read(b)
	p.timer.Stop()
	if err != nil && !errors.Is(err, io.EOF) {
		err = causeOf(p.ctx, err)
	}
	return n, err
}

func (p *patient) Close() error {
	p.timer.Stop()
	err := p.ReadCloser.Close()
	p.cancel(nil)
	return err
}
