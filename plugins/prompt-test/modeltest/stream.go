package modeltest

import (
	"encoding/json"
	"io"
	"net/http"
)

// stream writes an answer piece by piece.
type stream struct {
	d    *Double
	w    http.ResponseWriter
	r    *http.Request
	drip bool
	sent int
}

func (d *Double) stream(w http.ResponseWriter, r *http.Request, turn Turn, mediaType string) *stream {
	w.Header().Set("Content-Type", mediaType)
	return &stream{d: d, w: w, r: r, drip: turn.Drip}
}

// wait holds the answer back for as long as the turn says; false means that the client left first.
func (s *stream) wait(turn Turn) bool {
	if turn.Waiting == nil {
		return true
	}
	select {
	case <-turn.Waiting:
		return true
	case <-s.r.Context().Done():
		s.left()
		return false
	}
}

func (s *stream) write(text string) {
	step := len(text)
	if s.drip {
		step = 1
	}
	for ; len(text) > 0; text = text[min(step, len(text)):] {
		_, _ = io.WriteString(s.w, text[:min(step, len(text))])
		_ = http.NewResponseController(s.w).Flush()
	}
}

// stall sends nothing until the client leaves.
func (s *stream) stall() {
	<-s.r.Context().Done()
	s.left()
}

func (s *stream) left() {
	s.d.Note("    the client left after %d pieces", s.sent)
	s.d.Gone <- struct{}{}
}

// cut breaks the connection in the middle.
func (s *stream) cut() {
	s.d.Note("    the connection is cut after %d pieces", s.sent)
	panic(http.ErrAbortHandler)
}

// breaks does what the turn says that goes wrong, in the words of the protocol.
func (s *stream) breaks(turn Turn, malformed, failed, failedOnOld string) {
	switch turn.Break {
	case BreakNone:
	case BreakCut:
		s.cut()
	case BreakEnd:
		s.d.Note("    the stream ends after %d pieces, without its end", s.sent)
	case BreakStall:
		s.stall()
	case BreakMalformed:
		s.d.Note("    a malformed piece after %d", s.sent)
		s.write(malformed)
	case BreakError:
		s.d.Note("    an error after %d pieces", s.sent)
		s.write(failed)
	case BreakOldError:
		s.d.Note("    an error of old after %d pieces", s.sent)
		s.write(failedOnOld)
	}
}

// present reports whether the client is still there.
func (s *stream) present() bool {
	if s.r.Context().Err() != nil {
		s.left()
		return false
	}
	return true
}

func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// object is a JSON object.
type object = map[string]any
