package flite

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// ErrHung is an utterance that took longer than any should; its child was ended.
var ErrHung = errors.New("the synthesiser hung and was ended")

// instanceVariable marks what belongs to an instance of a plugin, for the host to find.
const instanceVariable = "BACKLOT_PLUGIN_INSTANCE"

const (
	startLimit = 60 * time.Second // compiling, on a slow machine
	sayLimit   = 30 * time.Second // an utterance takes a tenth of a second, or a few on a slow machine
	maxPCM     = 16 << 20         // bytes of an utterance: eight minutes
	maxIdle    = 2                // children that are kept for the next task
)

// Pool keeps children that speak, so that a task need not wait for one to be compiled.
type Pool struct {
	command func() *exec.Cmd
	dir     string
	limit   time.Duration // of an utterance
	start   time.Duration // and of the start of a child

	mu   sync.Mutex
	idle []*child
}

// NewPool makes a pool whose children are this program, started again. dir is theirs alone.
func NewPool(module, dir string) (*Pool, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return &Pool{dir: dir, limit: sayLimit, start: startLimit, command: func() *exec.Cmd {
		c := exec.Command(self, Subcommand, module, dir) //nolint:noctx // Say and Close end it
		c.Env = []string{"TMPDIR=" + dir, "HOME=" + dir}
		if id := os.Getenv(instanceVariable); id != "" {
			c.Env = append(c.Env, instanceVariable+"="+id)
		}
		c.Dir = dir
		dieWithParent(c)
		return c
	}}, nil
}

// Close ends the children that are kept, and removes their folder.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.idle {
		c.end()
	}
	p.idle = nil
	_ = os.RemoveAll(p.dir)
}

// Say has a child speak. A child that hangs, or whose task is over, is ended and not used again.
func (p *Pool) Say(ctx context.Context, u Utterance) (Speech, error) {
	c, limit, err := p.take()
	if err != nil {
		return Speech{}, err
	}
	type said struct {
		speech Speech
		err    error
	}
	done := make(chan said, 1)
	go func() {
		s, err := c.say(u)
		done <- said{s, err}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case s := <-done:
		if errors.Is(s.err, errGone) {
			c.end()
		} else {
			p.give(c)
		}
		return s.speech, s.err
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-timer.C:
		err = ErrHung
	}
	c.end()
	<-done
	return Speech{}, err
}

// take gives a child that is idle, or a new one, and how long it may take.
func (p *Pool) take() (*child, time.Duration, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return c, p.limit, nil
	}
	c, err := start(p.command())
	return c, p.limit + p.start, err
}

func (p *Pool) give(c *child) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) < maxIdle {
		p.idle = append(p.idle, c)
		return
	}
	c.end()
}

// child is a running one.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// errGone is a child that ended or talks nonsense.
var errGone = errors.New("the synthesiser is gone")

func start(cmd *exec.Cmd) (*child, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w: %w", errGone, err)
	}
	return &child{cmd: cmd, in: in, out: bufio.NewReaderSize(out, 64<<10)}, nil
}

func (c *child) say(u Utterance) (Speech, error) {
	line, err := json.Marshal(u)
	if err != nil {
		return Speech{}, err
	}
	if _, err := c.in.Write(append(line, '\n')); err != nil {
		return Speech{}, errGone
	}
	head, err := c.out.ReadBytes('\n')
	if err != nil {
		return Speech{}, errGone
	}
	var a answer
	if json.Unmarshal(head, &a) != nil || a.Bytes < 0 || a.Bytes > maxPCM {
		return Speech{}, errGone
	}
	pcm := make([]byte, a.Bytes)
	if _, err := io.ReadFull(c.out, pcm); err != nil {
		return Speech{}, errGone
	}
	if a.Error != "" {
		return Speech{}, errors.New(a.Error)
	}
	return Speech{Phonemes: a.Phonemes, PCM: pcm}, nil
}

func (c *child) end() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}
