package main

import (
	"context"
	"fmt"
	"time"
)

// cost is CPU time in seconds, children that have ended included.
type cost struct{ host, plugins float64 }

// spent is what the service has spent so far: plugins and what they started, and the rest of its processes.
func (s *service) spent() (cost, error) {
	own, err := s.processes()
	var c cost
	for _, p := range own {
		if p.plugin {
			c.plugins += p.seconds
		} else {
			c.host += p.seconds
		}
	}
	return c, err
}

// sampling is how often memory is looked at.
const sampling = 20 * time.Millisecond

// peak is the most memory, in MiB, that plugins and their tools held while a task ran, above what they hold idle.
func (s *service) peak(ctx context.Context, c work) (float64, error) {
	idle, err := s.resident()
	if err != nil {
		return 0, err
	}
	done := make(chan error, 1)
	go func() {
		_, err := s.do(ctx, c)
		done <- err
	}()
	most := idle
	for {
		select {
		case err := <-done:
			return most - idle, err
		case <-time.After(sampling):
			now, err := s.resident()
			if err != nil {
				return 0, err
			}
			most = max(most, now)
		}
	}
}

func (s *service) resident() (sum float64, err error) {
	own, err := s.processes()
	for _, p := range own {
		if p.plugin {
			sum += p.resident
		}
	}
	return sum, err
}

// growth runs a task whose media are short and one whose media are several times as long, and says what each held.
func (s *service) growth(ctx context.Context, l length) (string, error) {
	var most [2]float64
	for i, c := range []work{l.short, l.long} {
		if err := s.prepare(ctx, c); err != nil {
			return "", err
		}
		if i == 0 { // what a plugin takes once counts for neither
			if _, err := s.do(ctx, c); err != nil {
				return "", err
			}
		}
		var err error
		if most[i], err = s.peak(ctx, c); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s\t%.0f\t%.0f", l.name, most[0], most[1]), nil
}
