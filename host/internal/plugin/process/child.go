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
	"ft.tc/backlot/host/internal/plugin/process/confine"
)

// child is the operating system's side of an instance: process group, pipes, exit. go-plugin runs it
// through the runner interface, and learns of its end when the process has ended, whoever holds its pipes.
type child struct {
	in          *launch
	confinement *confinement // nil where there is none
	output      *output

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

	outOfMemory bool // set before exited is closed
}

var _ runner.Runner = (*child)(nil)

func newChild(in *launch, c *confinement, l hclog.Logger) *child {
	return &child{
		in: in, confinement: c, output: newOutput(l), first: newFirstLine(), exited: make(chan struct{}),
	}
}

// Start forks.
func (c *child) Start(context.Context) error {
	p, err := openPipes()
	if err != nil {
		return err
	}
	defer closeAll(p.given())
	if c.confinement != nil {
		if err := c.confinement.makeGroup(c.in.home.id); err != nil {
			closeAll(p.kept())
			return err
		}
	}
	c.cmd = c.command(p)
	started := make(chan error)
	go c.run(started)
	if err := <-started; err != nil {
		closeAll(p.kept())
		return fmt.Errorf("start: %w", err)
	}
	c.pipes, c.lifeline = []*os.File{p.stdout.r, p.stderr.r}, p.lifeline.w
	c.pumps.Go(func() {
		defer c.first.Close()
		c.output.pump(io.TeeReader(p.stdout.r, c.first), "stdout")
	})
	c.pumps.Go(func() { c.output.pump(p.stderr.r, "stderr") })
	return c.take(p.order.w)
}

// command is what to fork: the plugin, or backlot-confine, which becomes the plugin when it is told to.
func (c *child) command(p *pipes) *exec.Cmd {
	cmd := &exec.Cmd{
		Path: c.in.binary.execPath(), Args: c.in.args, Env: append(c.in.env, handshake.LifelineVariable+"=3"),
		Dir: c.in.home.path, Stdout: p.stdout.w, Stderr: p.stderr.w, ExtraFiles: []*os.File{p.lifeline.r},
	}
	if c.confinement != nil {
		cmd.Path, cmd.Args = c.confinement.program, []string{c.confinement.program}
		cmd.ExtraFiles = append(cmd.ExtraFiles, p.order.r, c.in.binary.file)
	}
	bind(cmd)
	return cmd
}

// take takes hold of the process, notes it for a host that comes after, and only then lets the plugin run.
func (c *child) take(order *os.File) error {
	defer order.Close()
	if c.confinement != nil {
		if err := c.confinement.take(c.pid()); err != nil {
			return err
		}
	}
	if err := c.in.home.write(c.pid(), c.confinement.folders()); err != nil {
		return err
	}
	if c.confinement != nil {
		if err := confine.Send(order, c.confinement.order); err != nil {
			return fmt.Errorf("%s took no order: %w", confine.Program, err)
		}
	}
	return nil
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
	c.outOfMemory = c.confinement.kill()
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
	ended := c.confinement.end()
	if c.confinement.folders() == nil {
		sweep(c.in.home.id)
	}
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
	return errors.Join(ended, c.in.home.remove())
}

// exitError says how the process ended.
func (c *child) exitError() error {
	state := c.cmd.ProcessState
	if state == nil {
		return errors.New("the process can't be waited for")
	}
	return fmt.Errorf("the process %s%s", c.ending(), c.output.tail())
}

// ending is how the process came to its end. It is reaped.
func (c *child) ending() string {
	if c.outOfMemory && !c.cmd.ProcessState.Success() {
		return "was ended because it used more than its memory limit of " + size(c.confinement.limits.MemoryBytes)
	}
	return fmt.Sprintf("ended: %s", c.cmd.ProcessState)
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
func (c *child) Name() string { return c.in.name }

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
