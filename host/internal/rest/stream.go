package rest

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/queue"
)

// errStreamDone ends a stream that has nothing more to tell.
var errStreamDone = errors.New("the stream is done")

// stream is one answer of server-sent events.
type stream struct {
	ctx  context.Context //nolint:containedctx // a stream is one request
	w    gin.ResponseWriter
	beat time.Duration

	single bool // it is about one task, and ends with it

	open     bool
	lingered time.Time // when the deadlines were moved last
	err      error     // of the first write that failed
}

// follow passes events on until the watcher goes, the service does, or the one task has ended.
func (s *stream) follow(w *queue.Watcher, closing <-chan struct{}) {
	s.start()
	ticker := time.NewTicker(s.beat)
	defer ticker.Stop()
	for s.err == nil {
		select {
		case <-s.ctx.Done():
			return
		case <-closing:
			return
		case <-ticker.C:
			s.write([]byte(": \n\n"))
		case <-w.Ready():
			if events, more := w.Take(); s.pass(events) || !more {
				return
			}
		}
	}
}

// pass sends events, an end with the whole status, and reports whether the last one was among them.
// What came together goes out together.
func (s *stream) pass(events []queue.Event) (last bool) {
	var b bytes.Buffer
	defer func() { s.write(b.Bytes()) }()
	for _, e := range events {
		data := []byte(e.Data)
		if e.Ended != nil {
			if x, err := e.Ended(); err == nil {
				data = statusBody(x)
			}
		}
		frame(&b, e.ID, e.Kind, data)
		if s.single && e.Ended != nil {
			return true
		}
	}
	return false
}

func (s *stream) start() {
	if s.open {
		return
	}
	s.open = true
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-cache, no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	s.w.WriteHeader(http.StatusOK)
	s.write([]byte("retry: 2000\n\n"))
}

// event sends one event.
func (s *stream) event(id, kind string, data []byte) {
	s.start()
	var b bytes.Buffer
	frame(&b, id, kind, data)
	s.write(b.Bytes())
}

// frame writes one event. Data is JSON; a line break in it, which only metadata can bring, starts another data line.
func frame(b *bytes.Buffer, id, kind string, data []byte) {
	if id != "" {
		b.WriteString("id: " + id + "\n")
	}
	b.WriteString("event: " + kind + "\n")
	for line := range bytes.SplitSeq(bytes.ReplaceAll(data, []byte("\r"), nil), []byte("\n")) {
		b.WriteString("data: ")
		b.Write(line)
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
}

// write gives a watcher two beats or more to take what it is sent. The deadlines are moved once a beat, not for every event.
func (s *stream) write(b []byte) {
	if s.err != nil || len(b) == 0 {
		return
	}
	if now := time.Now(); now.Sub(s.lingered) > s.beat/2 {
		s.lingered = now
		linger(s.w, 3*s.beat+answerPatience)
	}
	if _, s.err = s.w.Write(b); s.err == nil {
		s.w.Flush()
	}
}

func (s *stream) close(err error) error {
	if errors.Is(err, errStreamDone) {
		return nil
	}
	return err
}
