package redisserver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
)

// socketLimit keeps clear of the 104 to 108 bytes that systems allow for the path of a unix socket.
const socketLimit = 100

// Options say where the server keeps its data.
type Options struct {
	DataDir string
	Logger  hclog.Logger // [discards]
	Binary  string       // [redis-server on the PATH]
}

// Server is a running redis-server that is started again whenever it dies.
type Server struct {
	binary  string
	dir     string
	socket  string
	private string // a folder of our own for the socket, where the data folder's path is too long
	logger  hclog.Logger
	lock    *os.File

	stop    chan struct{}
	stopped sync.Once
	done    chan struct{}

	mu    sync.Mutex
	child *child
}

// Start runs a redis-server and returns once it answers, its data loaded. The context bounds the start only.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Logger == nil {
		o.Logger = hclog.NewNullLogger()
	}
	binary, err := find(ctx, o.Binary)
	if err != nil {
		return nil, err
	}
	s := &Server{binary: binary, logger: o.Logger, stop: make(chan struct{}), done: make(chan struct{})}
	if err := s.prepare(ctx, o.DataDir); err != nil {
		return nil, err
	}
	first := make(chan error, 1)
	go s.run(ctx, first)
	if err := <-first; err != nil {
		<-s.done
		return nil, err
	}
	return s, nil
}

// URL is where clients find the server.
func (s *Server) URL() string { return (&url.URL{Scheme: "unix", Path: s.socket}).String() }

// Done is closed when the server is gone for good, which only Stop brings about.
func (s *Server) Done() <-chan struct{} { return s.done }

// PID is the process id of the redis-server of this moment, 0 between two of them.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child == nil {
		return 0
	}
	return s.child.cmd.Process.Pid
}

// Stop ends the server and waits for it; when the context ends first, it is killed.
func (s *Server) Stop(ctx context.Context) error {
	s.stopped.Do(func() { close(s.stop) })
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		s.kill()
		<-s.done
		return fmt.Errorf("redis-server was killed: %w", ctx.Err())
	}
}

func (s *Server) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child != nil {
		s.child.kill()
	}
}

func (s *Server) prepare(ctx context.Context, dir string) (err error) {
	if dir == "" {
		return errors.New("redis-server needs a data folder")
	}
	if s.dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if err = os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("the data folder of redis-server: %w", err)
	}
	if s.lock, err = lockFolder(ctx, filepath.Join(s.dir, "redis.lock")); err != nil {
		return err
	}
	s.socket = filepath.Join(s.dir, "redis.sock")
	if len(s.socket) > socketLimit {
		if s.private, err = os.MkdirTemp("", "backlot-"); err != nil {
			return errors.Join(err, s.lock.Close())
		}
		s.socket = filepath.Join(s.private, "redis.sock")
	}
	return nil
}

func (s *Server) cleanUp() {
	if err := os.Remove(s.socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		s.logger.Warn("the socket stays", "error", err)
	}
	if s.private != "" {
		if err := os.RemoveAll(s.private); err != nil {
			s.logger.Warn("the socket's folder stays", "error", err)
		}
	}
	if err := s.lock.Close(); err != nil {
		s.logger.Warn("the folder's lock", "error", err)
	}
}

// pause waits between two tries, or reports that the server is to stop.
func (s *Server) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-s.stop:
		return false
	case <-timer.C:
		return true
	}
}
