package main

import (
	"context"
	"net/http"
)

// peer is one task service under measurement: a front that takes tasks over HTTP, and a worker that runs them.
type peer interface {
	base() *service
	// open starts redis-server and the front, in a folder of the round's own.
	open(ctx context.Context, dir string) error
	// submission is the request that submits a task of 1 KB.
	submission() request
	// reading is the request for the status of a task; without a method where the front has none.
	reading(ctx context.Context) (request, error)
	// drain runs the n tasks that wait, and says how many in a second, and CPU seconds of all processes for 1,000.
	drain(ctx context.Context, n int) (perSecond, cpu float64, err error)
	// waiting keeps tasks that are submitted from now on in the queue.
	waiting(ctx context.Context) error
	// latency submits n tasks at a pace that leaves the machine idle most of the time; nil where nothing runs them.
	latency(ctx context.Context, n int) (*delays, error)
}

// service is what each peer has.
type service struct {
	name string
	slow bool // gets a tenth of the tasks

	dir, address, url string
	store             *store
	front             *program
}

func (s *service) base() *service { return s }

func (s *service) share(n int) int {
	if s.slow {
		return n / 10
	}
	return n
}

// begin starts redis-server and the front, and waits until that answers on a path.
func (s *service) begin(ctx context.Context, dir, ready string, front func() (*program, error)) (err error) {
	s.dir, s.front = dir, nil
	if s.store, err = startStore(ctx, dir); err != nil {
		return err
	}
	if s.address, err = freeAddress(); err != nil {
		return err
	}
	s.url = "http://" + s.address
	if s.front, err = front(); err != nil {
		return err
	}
	return await(ctx, func() bool {
		_, err := request{http.MethodGet, s.url + ready, "", http.StatusOK}.send(ctx)
		return err == nil
	})
}

func (s *service) close() {
	s.front.stop()
	if s.store != nil {
		s.store.stop()
	}
}

// spent is the CPU seconds of the front, of Redis and of more programs.
func (s *service) spent(more ...*program) float64 {
	return cpu(append(more, s.front, s.store.program)...)
}
