package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin/runner"

	"ft.tc/backlot/api/generator/handshake"
)

// child is the operating system's side of an instance: process group, pipes, exit. go-plugin runs it
// through the runner interface, and learns of its end when the process has ended, whoever holds its pipes.
type child struct {
	binary *binary
	home   home
	env    []string
	output *output

	cmd      *exec.Cmd
	lifeline *os.File   // its closing tells the child that the host is gone
	pipes    []*os.File // read ends
	pumps    sync.WaitGroup
	first    *firstLine    // of stdout
	exited   chan struct{} // closed when the process is reaped

	mu     sync.Mutex
	id     int  // pid; 0 before start
	reaped bool // the pid may belong to somebody else
	doomed bool // killed before it started
}

var _ runner.Runner = (*child)(nil)

func newChild(b *binary, h home, env []string, l hclog.Logger) *child {
	return &child{
		binary: b, home: h, env: env, output: newOutput(l),
		first: newFirstLine(), exited: make(chan struct{}),
	}
}

// Start forks.
func (c *child) Start(context.Context) error {
	kept, given, err := c.open()
	if err != nil {
		return err
	}
	defer closeAll(given)
	c.cmd = &exec.Cmd{
		Path: c.binary.execPath(), Args: []string{c.binary.path}, Env: c.env, Dir: c.home.path,
		Stdout: given[0], Stderr: given[1], ExtraFiles: given[2:],
	}
	c.cmd.Env = append(c.cmd.Env, handshake.LifelineVariable+"=3")
	bind(c.cmd)
	started := make(chan error)
	go c.run(started)
	if err := <-started; err != nil {
		closeAll(kept)
		return fmt.Errorf("start: %w", err)
	}
	c.pipes, c.lifeline = kept[:2], kept[2]
	c.pumps.Go(func() {
		defer c.first.Close()
		c.output.pump(io.TeeReader(c.pipes[0], c.first), "stdout")
	})
	c.pumps.Go(func() { c.output.pump(c.pipes[1], "stderr") })
	return c.home.write(c.pid())
}

// open makes the three pipes: what the host keeps (stdout, stderr, lifeline) and what the child is given.
func (c *child) open() (kept, given []*os.File, err error) {
	for range 3 {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll(kept)
			closeAll(given)
			return nil, nil, err
		}
		kept, given = append(kept, r), append(given, w)
	}
	kept[2], given[2] = given[2], kept[2] // the lifeline runs the other way
	return kept, given, nil
}

// run is the child's life on one locked thread: the child gets its parent-death signal when that thread
// ends, so the thread stays until the child has ended.
func (c *child) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := c.cmd.Start()
	if err == nil {
		c.mu.Lock()
		c.id = c.cmd.Process.Pid
		if c.doomed {
			_ = syscall.Kill(-c.id, syscall.SIGKILL)
		}
		c.mu.Unlock()
	}
	started <- err
	if err != nil {
		return
	}
	awaitExit(c.pid())
	c.mu.Lock()
	_ = syscall.Kill(-c.id, syscall.SIGKILL)
	c.reaped = true
	c.mu.Unlock()
	_ = c.cmd.Wait()
	close(c.exited)
}

func (c *child) pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.id
}

// signal reaches the whole group, and nobody else once the child is reaped.
func (c *child) signal(s syscall.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.id != 0 && !c.reaped {
		_ = syscall.Kill(-c.id, s)
	}
}

const unkillable = 5 * time.Second // how long to wait for a process that the kernel won't let go

// kill ends the group: SIGTERM, grace, SIGKILL. It returns when the process is gone.
func (c *child) kill(grace time.Duration) {
	if !c.living() {
		return
	}
	if grace > 0 {
		c.signal(syscall.SIGTERM)
		if c.goneWithin(grace) {
			return
		}
	}
	c.signal(syscall.SIGKILL)
	c.goneWithin(unkillable)
}

// living is whether there is something to kill; what starts only later is doomed.
func (c *child) living() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.doomed = c.id == 0
	return c.id != 0
}

func (c *child) goneWithin(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-c.exited:
		return true
	case <-t.C:
		return false
	}
}

const lastWords = 200 * time.Millisecond // to read what is left in the pipes

// close frees all that the child held here, also when a program that escaped still holds its pipes.
func (c *child) close() error {
	sweep(c.home.id)
	read := make(chan struct{})
	go func() { c.pumps.Wait(); close(read) }()
	t := time.NewTimer(lastWords)
	defer t.Stop()
	select {
	case <-read:
	case <-t.C:
	}
	closeAll(c.pipes)
	<-read
	if c.lifeline != nil {
		_ = c.lifeline.Close()
	}
	c.output.close()
	return c.home.remove()
}

// exitError says how the process ended.
func (c *child) exitError() error {
	state := c.cmd.ProcessState
	if state == nil {
		return errors.New("the process can't be waited for")
	}
	return fmt.Errorf("the process ended: %s%s", state, c.output.tail())
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close()
	}
}

// The rest of what go-plugin wants of a runner.

// Wait returns when the process has been reaped.
func (c *child) Wait(context.Context) error { <-c.exited; return nil }

// Kill ends the group at once.
func (c *child) Kill(context.Context) error { c.kill(0); return nil }

// Stdout is the handshake line and nothing else.
func (c *child) Stdout() io.ReadCloser { return c.first }

// Stderr is empty: the child's output is read and logged here.
func (c *child) Stderr() io.ReadCloser { return nothing{} }

// Name is the path of the binary.
func (c *child) Name() string { return c.binary.path }

// ID is the pid, empty before start.
func (c *child) ID() string {
	if pid := c.pid(); pid != 0 {
		return strconv.Itoa(pid)
	}
	return ""
}

// Diagnose has nothing to add: explain does it.
func (c *child) Diagnose(context.Context) string { return "" }

// PluginToHost leaves addresses as they are.
func (c *child) PluginToHost(network, address string) (string, string, error) {
	return network, address, nil
}

// HostToPlugin leaves addresses as they are.
func (c *child) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, io.EOF }
func (nothing) Close() error             { return nil }
