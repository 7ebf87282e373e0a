package rest

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

// errStreamDone ends a stream that has nothing more to tell.
var errStreamDone = errors.New("the stream is done")

// stream is one answer of server-sent events.
type stream struct {
	ctx  context.Context //nolint:containedctx // a stream is one request
	w    gin.ResponseWriter
	beat time.Duration
	only task.ID // the one task to tell of; zero for all

	open bool
	err  error // of the first write that failed
}

// follow passes events on until the watcher goes, the service does, or the one task has ended.
func (s *stream) follow(events <-chan queue.Event, closing <-chan struct{}, read func(task.ID) (task.Task, error)) error {
	s.start()
	ticker := time.NewTicker(s.beat)
	defer ticker.Stop()
	for s.err == nil {
		select {
		case <-s.ctx.Done():
			return nil
		case <-closing:
			return nil
		case <-ticker.C:
			s.write([]byte(": \n\n"))
		case e, ok := <-events:
			if !ok || s.pass(e, read) {
				return nil
			}
		}
	}
	return nil
}

// pass sends an event, an end with the whole status, and reports whether it was the last one.
func (s *stream) pass(e queue.Event, read func(task.ID) (task.Task, error)) (last bool) {
	if !s.only.IsZero() && s.only != e.TaskID {
		return false
	}
	ended := task.State(e.Kind).Ended()
	data := []byte(e.Data)
	if ended {
		if x, err := read(e.TaskID); err == nil {
			data = statusBody(x)
		}
	}
	s.event(e.ID, e.Kind, data)
	return ended && !s.only.IsZero()
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

// event sends one event. Data is JSON; a line break in it, which only metadata can bring, starts another data line.
func (s *stream) event(id, kind string, data []byte) {
	s.start()
	var b bytes.Buffer
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
	s.write(b.Bytes())
}

// write gives a watcher two beats to take what it is sent.
func (s *stream) write(b []byte) {
	if s.err != nil {
		return
	}
	linger(s.w, 2*s.beat+answerPatience)
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
