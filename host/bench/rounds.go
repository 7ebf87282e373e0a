package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"ft.tc/backlot/api/generator"
)

// alternate measures all subjects in each round, so that what else the machine does hits them alike.
func alternate(ctx context.Context, subjects []subject, rounds, calls int) error {
	for range rounds {
		for i := range subjects {
			s := &subjects[i]
			if i == 0 {
				d, err := repeat(calls, func(int) error { _, err := s.process.Describe(ctx); return err })
				if err != nil {
					return fmt.Errorf("%s: %w", s.name, err)
				}
				s.unary = append(s.unary, d)
			}
			d, err := repeat(calls, func(n int) error { return s.task(ctx, n) })
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			s.tasks = append(s.tasks, d)
		}
	}
	return nil
}

// repeat gives the median of so many calls.
func repeat(calls int, f func(n int) error) (time.Duration, error) {
	took := make([]time.Duration, 0, calls)
	for n := range calls {
		began := time.Now()
		if err := f(n); err != nil {
			return 0, err
		}
		took = append(took, time.Since(began))
	}
	return median(took), nil
}

func (s *subject) task(ctx context.Context, n int) error {
	_, err := s.process.Generate(ctx, generator.Request{
		TaskID: fmt.Sprint(n), Token: uint64(n), Type: "noop", ProjectID: "bench", Attempt: 1, Data: []byte("{}"),
		WorkDir: filepath.Clean(s.options.WorkDir), Deadline: time.Now().Add(time.Minute),
	}, nobody{})
	return err
}

// nobody is a host that listens to nothing.
type nobody struct{}

func (nobody) Progress(float64, string)                   {}
func (nobody) Log(generator.LogLevel, string)             {}
func (nobody) Preview(generator.Preview)                  {}
func (nobody) ReleaseLease(context.Context, string) error { return nil }

func (nobody) Input(context.Context, generator.InputRequest) (generator.Input, error) {
	return generator.Input{}, generator.Failf("input_unavailable", "There are no inputs here")
}

func (nobody) RenewLease(context.Context, string) (time.Time, error) { return time.Now(), nil }
