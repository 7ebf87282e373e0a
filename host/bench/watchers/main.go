// Watchers measures what event streams cost one host: memory and processor time with so many open, and how long an event takes
// from Redis to the last of its watchers. Half of them watch projects, half single tasks. It fails where an event is lost.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"
)

// plan is what is measured.
type plan struct {
	bin      string
	watchers int
	projects int
	tasks    int     // of all projects
	share    float64 // of the watchers that watch a project; the others watch one task
	seconds  float64 // that a task runs
	idle     time.Duration
}

func main() {
	var p plan
	flag.StringVar(&p.bin, "bin", "bin", "`folder` of backlot and its plugins")
	flag.IntVar(&p.watchers, "watchers", 10_000, "event streams")
	flag.IntVar(&p.projects, "projects", 10, "projects")
	flag.IntVar(&p.tasks, "tasks", 60, "tasks of all projects")
	flag.Float64Var(&p.share, "share", 0.5, "part of the watchers that watch a project")
	flag.Float64Var(&p.seconds, "seconds", 3, "that a task runs")
	flag.DurationVar(&p.idle, "idle", 30*time.Second, "how long nothing happens; a heartbeat comes every 15 s")
	flag.Parse()
	if err := p.run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (p plan) run() (err error) {
	p.bound()
	debug.SetGCPercent(400) // this side is not what is measured, and shares the processors
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "backlot-watchers-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := start(ctx, p, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	return p.measure(ctx, s)
}

// bound takes as many watchers as there are descriptors for.
func (p *plan) bound() {
	const others = 1200 // what this program and the host need besides
	var most unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &most); err != nil {
		return
	}
	if most.Cur < uint64(p.watchers)+others {
		p.watchers = max(1, int(most.Cur)-others)
		fmt.Printf("only %d watchers: a process may open %d files here\n", p.watchers, most.Cur)
	}
}

func (p plan) measure(ctx context.Context, s *service) error {
	tasks, err := s.submit(ctx, p)
	if err != nil {
		return err
	}
	before := s.host.use()
	c := newCrowd(s, p, tasks)
	began := time.Now()
	if err := c.gather(ctx); err != nil {
		return err
	}
	opened := time.Since(began)
	quiet := s.measure(p.idle)
	full := s.host.use()
	if err := s.open(ctx); err != nil {
		return err
	}
	flow := s.measureWhile(func() { c.wait(ctx) })
	return c.report(figures{before: before, full: full, opened: opened, quiet: quiet, flow: flow})
}
