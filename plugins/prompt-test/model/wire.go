package model

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

var (
	// errMalformed is a piece of an answer that is not what the protocol says.
	errMalformed = errors.New("malformed piece of an answer")
	// errCut is an answer that ends before its end was announced.
	errCut = errors.New("the answer broke off")
	// errOverlong ends the reading of an answer that outgrew MaxAnswer; it is no failure.
	errOverlong = errors.New("the answer is longer than is read")
)

// toldError is what the server itself says went wrong, in the middle of its answer.
type toldError struct{ words string }

func (e *toldError) Error() string { return e.words }

// wire is the connection to one server.
type wire struct {
	name    string // for sentences
	timeout time.Duration
	client  *upstream.Client
}

// Close lets go of idle connections.
func (w wire) Close() { w.client.Close() }

// ask posts the question and has read take the answer in, piece by piece.
func (w wire) ask(ctx context.Context, path string, question any, l *listener, read func(*http.Response) error) (Answer, error) {
	raw, err := json.Marshal(question)
	if err != nil {
		return Answer{}, fmt.Errorf("encode question: %w", err)
	}
	response, err := w.client.Do(ctx, http.MethodPost, path, "application/json", func() io.Reader {
		l.began = time.Now() // of each attempt: what a busy server made us wait says nothing about the model
		return bytes.NewReader(raw)
	})
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body := &watched{Reader: response.Body, last: time.Now()}
	response.Body = struct {
		io.Reader
		io.Closer
	}{body, response.Body}
	if err := read(response); err != nil && !errors.Is(err, errOverlong) {
		return Answer{}, w.failure(ctx, err, time.Since(body.last))
	}
	return l.done(), nil
}

// watched notes when something last came.
type watched struct {
	io.Reader
	last time.Time
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	if n > 0 {
		w.last = time.Now()
	}
	return n, err
}

// failure explains an answer that went wrong after it began; silent is how long nothing had come by then.
func (w wire) failure(ctx context.Context, err error, silent time.Duration) error {
	var told *toldError
	name := strings.ToUpper(w.name[:1]) + w.name[1:]
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &told):
		return sdk.Retryf("backend_failed", "%s failed in the middle of its answer: %s. The fault is the server's, not the prompt's; try again later.", name, w.client.Clean(told.words))
	case errors.Is(err, errMalformed):
		return sdk.Retryf("backend_bad_answer", "%s sent something that is no piece of an answer. The prompt was not at fault; the operator should check that url of this backend is where such a server's API begins.", name)
	case silent >= w.timeout:
		return sdk.Retryf("backend_timeout", "%s fell silent in the middle of its answer for %s. The prompt was not at fault; try again, or ask the operator for a longer timeout.", name, w.timeout)
	}
	return sdk.Retryf("backend_unreachable", "The connection to %s broke in the middle of its answer. The prompt was not at fault; try again.", w.name)
}

// listener gathers an answer while it is written.
type listener struct {
	answer Answer
	began  time.Time
	text   strings.Builder
	said   func(piece string)
}

func listen(q Question, said func(string)) *listener {
	return &listener{answer: Answer{Model: q.Model}, said: said}
}

// hear takes the next piece.
func (l *listener) hear(piece string) error {
	if piece == "" {
		return nil
	}
	if l.text.Len() == 0 {
		l.answer.FirstToken = time.Since(l.began)
	}
	if room := MaxAnswer - l.text.Len(); len(piece) > room {
		piece = strings.ToValidUTF8(piece[:room], "")
		l.answer.Overlong = true
	}
	l.text.WriteString(piece)
	l.said(piece)
	if l.answer.Overlong {
		l.answer.Finish = "length"
		return errOverlong
	}
	return nil
}

func (l *listener) done() Answer {
	l.answer.Text = l.text.String()
	l.answer.Total = time.Since(l.began)
	if l.answer.Text == "" {
		l.answer.FirstToken = l.answer.Total
	}
	return l.answer
}
