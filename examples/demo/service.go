package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	startLimit = 60 * time.Second
	stopLimit  = 20 * time.Second
)

// service is the service that the demo started, if it had to.
type service struct {
	cmd    *exec.Cmd
	exited chan error
}

// ensureService finds the running service or starts one, and gives the key to use.
func ensureService(ctx context.Context, o options) (*service, string, error) {
	if ready(ctx, o.url) {
		key := os.Getenv("BACKLOT_API_KEY")
		if key == "" {
			return nil, "", errors.New("a service runs already: set BACKLOT_API_KEY to a key of it, or stop it")
		}
		return &service{}, key, nil
	}
	key := rand.Text()
	s, err := start(o, key)
	if err != nil {
		return nil, "", err
	}
	if err := s.awaitReady(ctx, o.url); err != nil {
		s.stop()
		return nil, "", err
	}
	return s, key, nil
}

func ready(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

func start(o options, key string) (*service, error) {
	if err := os.MkdirAll(o.out, 0o750); err != nil {
		return nil, err
	}
	logPath := filepath.Join(o.out, "service.log")
	log, err := os.Create(logPath)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()                           // the child has its own handle
	cmd := exec.Command(o.backlot, "serve", "-config", o.config) //nolint:noctx // stop ends it, gently first
	cmd.Env = append(os.Environ(), "BACKLOT_API_KEYS=demo:"+key)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is the demo's to pass on
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("can't start the service (run make build first): %w", err)
	}
	s := &service{cmd: cmd, exited: make(chan error, 1)}
	go func() { s.exited <- cmd.Wait() }()
	fmt.Printf("The service starts; its log is %s.\n", logPath)
	return s, nil
}

func (s *service) awaitReady(ctx context.Context, url string) error {
	limit := time.After(startLimit)
	for !ready(ctx, url) {
		select {
		case err := <-s.exited:
			s.exited <- err
			return fmt.Errorf("the service ended at once (%s); its log says why", s.cmd.ProcessState)
		case <-limit:
			return fmt.Errorf("the service is not ready after %s; its log may say why", startLimit)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

func (s *service) started() bool { return s.cmd != nil }

// stop ends the service that the demo started, gently first.
func (s *service) stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.exited:
	case <-time.After(stopLimit):
		_ = s.cmd.Process.Kill()
		<-s.exited
	}
}
