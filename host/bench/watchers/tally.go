package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

// tally counts who was told of what.
type tally struct {
	mu       sync.Mutex
	watchers map[string]int // by task or project
	events   map[string]*told
}

// told is one event: how many have had it, and when the last one did.
type told struct {
	task, kind string
	times      int
	last       time.Duration // since Redis wrote it
}

func (t *tally) expect(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.watchers == nil {
		t.watchers = map[string]int{}
	}
	t.watchers[what]++
}

// saw counts an event. Its id begins with the millisecond in which Redis wrote it, by the clock of this machine.
func (t *tally) saw(id, kind, task string, at time.Time) {
	ms, _, _ := strings.Cut(id, "-")
	written, err := strconv.ParseInt(ms, 10, 64)
	took := at.Sub(time.UnixMilli(written))
	t.mu.Lock()
	defer t.mu.Unlock()
	key := task + " " + id // ids are those of a project's stream
	e := t.events[key]
	if e == nil {
		e = &told{task: task, kind: kind}
		t.events[key] = e
	}
	e.times++
	if err == nil {
		e.last = max(e.last, took)
	}
}

// figures are what was measured beside the events.
type figures struct {
	before, full use
	opened       time.Duration
	quiet, flow  spent
}

// missing counts what somebody was not told, or was told twice.
func (c *crowd) missing() (lost, twice int) {
	ends := map[string]map[string]bool{}
	for _, e := range c.tally.events {
		want := c.tally.watchers[e.task] + c.tally.watchers[c.project[e.task]]
		lost += max(0, want-e.times)
		twice += max(0, e.times-want)
		if ends[e.task] == nil {
			ends[e.task] = map[string]bool{}
		}
		ends[e.task][e.kind] = true
	}
	for task := range c.project {
		for _, kind := range []string{"processing", "progress", "completed"} {
			if !ends[task][kind] { // nobody at all was told
				lost += c.tally.watchers[task] + c.tally.watchers[c.project[task]]
			}
		}
	}
	return lost, twice
}

func (c *crowd) report(f figures) error {
	c.tally.mu.Lock()
	defer c.tally.mu.Unlock()
	var last []time.Duration
	told := 0
	for _, e := range c.tally.events {
		last = append(last, e.last)
		told += e.times
	}
	slices.Sort(last)
	if len(last) == 0 {
		return errors.Join(errors.New("no event came"), c.failure)
	}
	lost, twice := c.missing()
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	n := len(last)
	fmt.Fprintf(t, "%d watchers\tof %d projects and %d tasks\n", c.watchers, c.projects, len(c.project))
	fmt.Fprintf(t, "all open, with a snapshot\tafter %.1f s\n", f.opened.Seconds())
	fmt.Fprintf(t, "memory of the host (PSS)\t%d MB before, %d MB with all: %.1f kB a watcher\n", f.before.pss/1e6, f.full.pss/1e6, float64(f.full.pss-f.before.pss)/1e3/float64(c.watchers))
	fmt.Fprintf(t, "idle, of one processor\thost %s, Redis %s\n", percent(f.quiet.host, f.quiet.took), percent(f.quiet.redis, f.quiet.took))
	fmt.Fprintf(t, "while events flow\thost %s, Redis %s: %d events told %d times in %.1f s, %.1f µs of the host each time\n",
		percent(f.flow.host, f.flow.took), percent(f.flow.redis, f.flow.took), n, told, f.flow.took.Seconds(), float64(f.flow.host.Microseconds())/float64(told))
	fmt.Fprintf(t, "from Redis to the last watcher\tp50 %d ms, p99 %d ms, most %d ms\n", last[n/2].Milliseconds(), last[n*99/100].Milliseconds(), last[n-1].Milliseconds())
	fmt.Fprintf(t, "lost\t%d\n", lost)
	if err := t.Flush(); err != nil {
		return err
	}
	if lost > 0 || twice > 0 {
		return errors.Join(fmt.Errorf("%d events were lost, and %d came twice", lost, twice), c.failure)
	}
	return c.failure
}
