package redisserver

import (
	"context"
	"runtime"
	"time"
)

const (
	shortestPause = 50 * time.Millisecond
	longestPause  = 5 * time.Second
	steady        = 30 * time.Second // a server that lived so long is started again without a pause
)

// run keeps a server alive until Stop. It owns its thread: a child ends with the thread that started it, so that
// thread has to live as long as the host.
func (s *Server) run(ctx context.Context, first chan<- error) {
	runtime.LockOSThread()
	defer close(s.done)
	defer s.cleanUp()
	if err := s.start(ctx); err != nil {
		first <- err
		return
	}
	close(first)
	life := s.untilStop()
	go s.flush(s.done)
	pause := shortestPause
	for {
		began := time.Now()
		if s.watch() {
			return
		}
		if time.Since(began) > steady {
			pause = shortestPause
		}
		s.logger.Warn("redis-server is gone and is started again", "pause", pause)
		if !s.pause(pause) {
			return
		}
		pause = min(2*pause, longestPause)
		if err := s.start(life); err != nil { //nolint:contextcheck // ctx bounds the first start only
			s.logger.Error("redis-server does not start", "error", err)
		}
	}
}

// start brings up one child and waits for it to answer.
func (s *Server) start(ctx context.Context) error {
	c, err := s.startChild()
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.child = c
	s.mu.Unlock()
	if err := c.ready(ctx); err != nil {
		c.kill()
		<-c.exited
		s.forget()
		return err
	}
	return nil
}

// watch returns when the child is gone, and whether that was asked for.
func (s *Server) watch() (stopped bool) {
	s.mu.Lock()
	c := s.child
	s.mu.Unlock()
	if c == nil {
		return false
	}
	defer s.forget()
	select {
	case <-c.exited:
		return false
	case <-s.stop:
		c.terminate()
		<-c.exited
		return true
	}
}

func (s *Server) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.child = nil
}

// untilStop ends with Stop: a restart has all the time that loading takes. Call it once.
func (s *Server) untilStop() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-s.stop
		cancel()
	}()
	return ctx
}
