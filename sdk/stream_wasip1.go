package sdk

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/guest"
)

// stream is a module's line to its runner, and the generator.Host of its one task. A question and its answer are one
// turn: nobody else speaks between them.
type stream struct {
	mu  sync.Mutex
	in  *bufio.Reader
	out io.Writer
}

var _ generator.Host = (*stream)(nil)

func (s *stream) say(m guest.ToHost) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.write(m)
}

// write sends one line in one piece. The lock is held.
func (s *stream) write(m guest.ToHost) {
	if m == (guest.ToHost{}) {
		return
	}
	b, err := json.Marshal(m)
	if err == nil && len(b) > guest.MaxLineBytes {
		err = fmt.Errorf("it has %d bytes, and a line takes %d: large things belong in files", len(b), guest.MaxLineBytes)
	}
	if err != nil {
		if m.Failed != nil {
			return
		}
		b, _ = json.Marshal(guest.ToHost{Failed: &guest.Failed{Code: "result_too_large", Message: "The generator's answer can't be sent: " + err.Error()}})
	}
	_, _ = s.out.Write(append(b, '\n')) // a runner that is gone hears nothing anyway
}

// hear reads one line.
func (s *stream) hear(m *guest.ToGuest) error {
	line, err := s.in.ReadBytes('\n')
	if err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)) {
		return fmt.Errorf("the runner said nothing: %w", err)
	}
	return json.Unmarshal(line, m)
}

func (s *stream) ask(m guest.ToHost) (guest.ToGuest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.write(m)
	var reply guest.ToGuest
	if err := s.hear(&reply); err != nil {
		return reply, err
	}
	if reply.Failure != nil {
		return reply, reply.Failure.Contract()
	}
	return reply, nil
}

func (s *stream) Progress(fraction float64, step string) {
	s.say(guest.ToHost{Progress: &guest.Progress{Fraction: fraction, Step: step}})
}

func (s *stream) Log(level generator.LogLevel, message string) {
	s.say(guest.ToHost{Log: &guest.Log{Level: level, Message: message}})
}

func (s *stream) Preview(p generator.Preview) {
	if len(p.Data) <= generator.MaxPreviewBytes {
		s.say(guest.ToHost{Preview: &guest.Preview{MediaType: p.MediaType, Data: p.Data}})
	}
}

func (s *stream) Input(_ context.Context, r generator.InputRequest) (generator.Input, error) {
	reply, err := s.ask(guest.ToHost{Input: &guest.InputRequest{URL: r.URL, Kind: r.Kind, MaxBytes: r.MaxBytes}})
	if err != nil {
		return generator.Input{}, err
	}
	if reply.Input == nil {
		return generator.Input{}, errOtherAnswer
	}
	return generator.Input(*reply.Input), nil
}

var errOtherAnswer = errors.New("the runner answered something else")

func (s *stream) RenewLease(_ context.Context, id string) (time.Time, error) {
	reply, err := s.ask(guest.ToHost{Lease: &guest.LeaseRequest{ID: id}})
	if err != nil {
		return time.Time{}, err
	}
	if reply.Lease == nil {
		return time.Time{}, errOtherAnswer
	}
	return reply.Lease.Expires, nil
}

func (s *stream) ReleaseLease(_ context.Context, id string) error {
	_, err := s.ask(guest.ToHost{Lease: &guest.LeaseRequest{ID: id, Release: true}})
	return err
}
