package redisserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
)

// child is one redis-server process.
type child struct {
	cmd    *exec.Cmd
	socket string
	exited chan struct{} // closed after err is set
	err    error
	output tail
}

// startChild must be called on the locked thread that waits for the child: the kernel ends the child with the
// thread that started it.
func (s *Server) startChild() (*child, error) {
	if err := os.Remove(s.socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("the socket of a former server: %w", err)
	}
	cmd := exec.Command(s.binary, "-") //nolint:noctx // stop ends it, gently
	c := &child{cmd: cmd, socket: s.socket, exited: make(chan struct{})}
	c.cmd.Dir = s.dir
	c.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	c.cmd.Stdin = strings.NewReader(settings(s.dir, s.socket))
	c.cmd.ExtraFiles = []*os.File{s.lock}
	// Its own group keeps a Ctrl-C on the terminal from it: the host drains first.
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.cmd.Stderr = c.cmd.Stdout
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start redis-server: %w", err)
	}
	go c.wait(out, s.logger)
	return c, nil
}

// settings are the server's configuration, as it reads it from its standard input.
func settings(dir, socket string) string {
	return strings.Join([]string{
		"port 0",
		"unixsocket " + strconv.Quote(socket),
		"unixsocketperm 700",
		"dir " + strconv.Quote(dir),
		`logfile ""`,
		"daemonize no",
		"appendonly yes",
		"appendfsync no", // flush does it every second, and says why
		"aof-load-truncated yes",
		`save ""`,
		"maxmemory-policy noeviction",
		"hash-max-listpack-value 256", // a task's step has up to 200 bytes
		"maxclients 4096",
		"",
	}, "\n")
}

func (c *child) wait(out io.Reader, logger hclog.Logger) {
	lines := bufio.NewScanner(out)
	lines.Buffer(make([]byte, 4096), 1<<20)
	for lines.Scan() {
		c.output.add(lines.Text())
		report(logger, lines.Text())
	}
	c.err = c.cmd.Wait()
	close(c.exited)
}

// report passes a line on at the level that its mark names: '#' is a warning, all else is detail.
func report(logger hclog.Logger, line string) {
	head, text, found := strings.Cut(line, " # ")
	switch {
	case found && strings.Contains(head, ":"):
		logger.Warn(text)
	case line != "":
		logger.Debug(line)
	}
}

// ready waits until the server answers with its data loaded.
func (c *child) ready(ctx context.Context) error {
	for {
		if pong(ctx, c.socket) {
			return nil
		}
		select {
		case <-c.exited:
			return fmt.Errorf("redis-server ended at start: %w: %s", c.exitError(), c.output.String())
		case <-ctx.Done():
			return fmt.Errorf("redis-server is not ready: %w: %s", ctx.Err(), c.output.String())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (c *child) exitError() error {
	if c.err == nil {
		return errors.New("exit status 0")
	}
	return c.err
}

func (c *child) terminate() { c.signal(syscall.SIGTERM) }
func (c *child) kill()      { c.signal(syscall.SIGKILL) }

// signal ignores its error: the only one is that the process is gone.
func (c *child) signal(sig os.Signal) { _ = c.cmd.Process.Signal(sig) }

func pong(ctx context.Context, socket string) bool {
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.DialContext(ctx, "unix", socket)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return false
	}
	if _, err := io.WriteString(conn, "PING\r\n"); err != nil {
		return false
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	return err == nil && strings.HasPrefix(answer, "+PONG")
}

// tail keeps the last lines that a server wrote, for the error when it does not start.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, line)
	if len(t.lines) > 3 {
		t.lines = t.lines[1:]
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "; ")
}
