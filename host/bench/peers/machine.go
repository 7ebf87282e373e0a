package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// program is a process of a peer, with what it started.
type program struct {
	cmd   *exec.Cmd
	ended chan struct{}
}

func start(dir, name string, env []string, args ...string) (*program, error) {
	log, err := os.OpenFile(filepath.Join(dir, filepath.Base(name)+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	p := &program{cmd: exec.Command(name, args...), ended: make(chan struct{})} //nolint:noctx // stop ends it
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr, p.cmd.Dir = append(os.Environ(), env...), log, log, dir
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { _ = p.cmd.Wait(); close(p.ended) }()
	return p, nil
}

// stop ends it, gently first.
func (p *program) stop() {
	if p == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// store is a redis-server of one peer's own, with the durability that all have: AOF, everysec.
type store struct {
	*program

	address string
	client  *redis.Client
}

func startStore(ctx context.Context, dir string) (*store, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	p, err := start(dir, "redis-server", nil, "--port", port, "--bind", "127.0.0.1", "--dir", dir,
		"--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction")
	if err != nil {
		return nil, err
	}
	s := &store{program: p, address: address, client: redis.NewClient(&redis.Options{Addr: address})}
	return s, await(ctx, func() bool { return s.client.Ping(ctx).Err() == nil })
}

// usedMemory is what the server's data take, in bytes.
func (s *store) usedMemory(ctx context.Context) (int, error) {
	info, err := s.client.Info(ctx, "memory").Result()
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(info, "used_memory:")
	line, _, _ := strings.Cut(rest, "\r\n")
	return strconv.Atoi(line)
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once: only the number counts
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func await(ctx context.Context, ready func() bool) error {
	for deadline := time.Now().Add(time.Minute); !ready(); {
		if time.Now().After(deadline) {
			return fmt.Errorf("a program did not become ready within a minute")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}
